"""Flows (流程): the process engine and its tasks.

Public face: ``actions`` (the writers), ``policy`` (who may do which task), ``queries`` (lists, steps),
``models`` (Definition, Instance, Task, TaskLog), ``registry`` (``service_action``, ``subject_events``,
``Listener``, ``LATER``, ``ServiceError``), ``limits.due_after``; the pure
engine in ``engine``, the command line in ``cli``.
"""
