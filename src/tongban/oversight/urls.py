"""Addresses of supervision, ratings and complaints."""

from __future__ import annotations

from django.urls import path

from tongban.oversight.views import (
    board,
    complaint_desk,
    complaints,
    events,
    findings,
    ratings,
    report,
    rules,
    thresholds,
    watch,
)

localized = [
    path("oversight/", board.oversight, name="oversight"),
    path("oversight/wall/", report.wall, name="oversight_wall"),
    path("oversight/cases/", board.oversight_cases, name="oversight_cases"),
    path("oversight/cases/<uid>/", events.oversight_case, name="oversight_case"),
    path("oversight/cases/<uid>/remind/", events.case_remind, name="case_remind"),
    path("oversight/units/<slug:code>/", board.oversight_unit, name="oversight_unit"),
    path("oversight/events/", events.events, name="lamps"),
    path("oversight/events/<uid>/", events.lamp, name="lamp"),
    path("oversight/explain/", events.explanations, name="explanations"),
    path("oversight/anomalies/", events.anomalies, name="anomalies"),
    path("oversight/findings/", findings.findings, name="findings"),
    path("oversight/rests/", findings.mutes, name="mutes"),
    path("oversight/report/", report.report, name="oversight_report"),
    path("oversight/report/<slug:figure>/", report.oversight_figure, name="oversight_figure"),
    path("oversight/complaints/", complaint_desk.complaint_desk, name="complaint_desk"),
    path("oversight/complaints/new/", complaint_desk.complaint_take, name="complaint_take"),
    path("oversight/complaints/<uid>/", complaint_desk.complaint, name="complaint"),
    path("oversight/complaints/<uid>/files/<file>/", complaint_desk.evidence_file, name="evidence_file"),
    path("admin/thresholds/", thresholds.thresholds, name="thresholds"),
    path("admin/watch/", watch.watch_rules, name="watch_rules"),
    path("admin/watch/<slug:code>/", watch.watch_rule, name="watch_rule"),
    path("admin/rules/", rules.rules, name="rules"),
    path("admin/rules/calendar/", rules.rule_calendar, name="rule_calendar"),
    path("admin/rules/changes/<key>/", rules.rule_change, name="rule_change"),
    path("admin/rules/limits/<str:code>/", rules.rule, name="rule"),
    path("my/visits/<uuid:uid>/rate/", ratings.rate_visit, name="rate_visit"),
    path("my/cases/<uid>/rate/", ratings.rate, name="rate"),
    path("my/cases/<uid>/report/", complaints.complaint_new, name="report_conduct"),
    path("my/complaints/<uid>/", complaints.my_complaint, name="my_complaint"),
    path("rate/", ratings.rate_by_code, name="rate_by_code"),
    path("satisfaction/", report.satisfaction, name="satisfaction"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/new/", complaints.complaint_new, name="complaint_new"),
]
plain: list[object] = []
