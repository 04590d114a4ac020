"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from tongban.desk.views import acts, board, cases, intake, items, licences, phone, queues, sheets

localized = [
    path("desk/", board.desk, name="desk"),
    path("desk/find/", board.find, name="desk_find"),
    path("desk/done/", board.done, name="desk_done"),
    path("desk/tasks/<uuid:uid>/", board.task_preview, name="desk_task"),
    path("desk/questions/", queues.questions, name="desk_questions"),
    path("desk/questions/<uuid:uid>/", queues.question, name="desk_question"),
    path("desk/extensions/", queues.extensions, name="desk_extensions"),
    path("desk/deliveries/", queues.deliveries, name="desk_deliveries"),
    path("desk/commitments/", queues.commitments, name="desk_commitments"),
    path("desk/items/", items.items, name="desk_items"),
    path("desk/items/<slug:code>/", items.item, name="desk_item"),
    path("desk/licences/", licences.licences, name="desk_licences"),
    path("desk/licences/<uuid:uid>/", licences.licence, name="desk_licence"),
    path("desk/licences/<uuid:uid>/do/<slug:key>/", licences.act, name="desk_licence_act"),
    path("desk/licences/<uuid:uid>/acts/<uuid:act_uid>/", licences.decide, name="desk_licence_decide"),
    path(
        "desk/licences/<uuid:uid>/papers/<uuid:document_uid>/",
        licences.document,
        name="desk_licence_document",
    ),
    path("desk/intake/", intake.choose, name="desk_intake"),
    path("desk/intake/<uuid:uid>/", intake.form, name="desk_intake_form"),
    path("desk/intake/<uuid:uid>/live/", intake.live, name="desk_intake_live"),
    path("desk/intake/<uuid:uid>/done/", intake.filed, name="desk_intake_done"),
    path("phone/<slug:token>/", phone.phone, name="desk_phone"),
    path("desk/cases/<uuid:uid>/", cases.case, name="desk_case"),
    path("desk/cases/<uuid:uid>/show/", cases.show, name="desk_show"),
    path("desk/cases/<uuid:uid>/sheets/<uuid:sheet_uid>/", sheets.sheet, name="desk_sheet"),
    path("desk/cases/<uuid:uid>/sheets/<uuid:sheet_uid>/view/", sheets.viewer, name="desk_sheet_viewer"),
    path("desk/cases/<uuid:uid>/documents/<uuid:document_uid>/", cases.document, name="desk_document"),
    path("desk/cases/<uuid:uid>/proofs/<uuid:entry_uid>/", cases.proof, name="desk_proof"),
    path("desk/cases/<uuid:uid>/do/<slug:key>/", acts.act, name="desk_act"),
]
