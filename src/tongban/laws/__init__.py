"""Dated rules: calendars, limits, parameters, law cards and texts.

Public face: ``calendars.calendar_in_force``, ``limits.rules_in_force``, ``models`` (CalendarYear, LimitVersion,
Law, Article), ``actions`` (calendar_import, limit_publish, law_import), ``queries`` (cards by law and article).
"""
