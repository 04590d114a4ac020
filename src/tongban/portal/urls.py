"""Addresses of the public site and of one's own corner."""

from __future__ import annotations

from django.urls import path

from tongban.portal.views import (
    acts,
    apply,
    browse,
    guide,
    hearings,
    home,
    info,
    laws,
    licences,
    materials,
    my,
    my_case,
    open,
    postings,
    review,
)
from tongban.portal.views.things import course as thing_course
from tongban.portal.views.things import papers as thing_papers
from tongban.portal.views.things import plan as thing_plan
from tongban.portal.views.things import sending as thing_sending
from tongban.portal.views.things import writing as thing_writing

DRAFT = "apply/<slug:code>/<uuid:uid>/"
CASE = "my/cases/<uuid:uid>/"
THING = "things/<uuid:uid>/"
MY_THING = "my/things/<uuid:uid>/"

plain = [path("", home.root, name="root")]
localized = [
    path("", home.home, name="home"),
    path("search/", browse.search, name="search"),
    path("search/suggest/", browse.suggest, name="search_suggest"),
    path("services/", browse.services, name="services"),
    path("services/<slug:code>/", guide.service, name="service"),
    path("services/<slug:code>/form/", guide.blank_form, name="blank_form"),
    path("services/<slug:code>/check/", guide.precheck, name="precheck"),
    path("services/<slug:code>/ask/", guide.ask, name="ask"),
    path("themes/<slug:code>/", browse.theme, name="theme"),
    path("life-events/", browse.life_events, name="life_events"),
    path("life-events/<slug:code>/", browse.life_event, name="life_event"),
    path("laws/", laws.laws, name="laws"),
    path("laws/<str:title>/", laws.law, name="law"),
    path("apply/<slug:code>/", apply.apply, name="apply"),
    path(f"{DRAFT}form/<slug:name>/", apply.group, name="apply_group"),
    path(f"{DRAFT}form/<slug:name>/keep/", apply.keep, name="apply_keep"),
    path(f"{DRAFT}materials/", materials.materials, name="apply_materials"),
    path(f"{DRAFT}materials/<slug:line>/add/", materials.upload, name="apply_upload"),
    path(f"{DRAFT}materials/<slug:line>/phone/", materials.phone, name="apply_phone"),
    path(f"{DRAFT}pages/<uuid:page>/", materials.page, name="apply_page"),
    path(f"{DRAFT}pages/<uuid:page>/remove/", materials.remove, name="apply_remove"),
    path(f"{DRAFT}promise/", apply.commitment, name="apply_commitment"),
    path(f"{DRAFT}later/", apply.later, name="apply_later"),
    path(f"{DRAFT}delivery/", apply.delivery, name="apply_delivery"),
    path(f"{DRAFT}send/", review.check_and_send, name="apply_review"),
    path(f"{DRAFT}discard/", apply.discard, name="apply_discard"),
    path("things/", thing_plan.choose, name="things"),
    path("things/plan/", thing_plan.plan, name="thing_plan"),
    path("things/begin/", thing_plan.begin, name="thing_begin"),
    path(THING, thing_writing.resume, name="thing_resume"),
    path(f"{THING}form/<slug:name>/", thing_writing.group, name="thing_group"),
    path(f"{THING}form/<slug:name>/keep/", thing_writing.keep, name="thing_keep"),
    path(f"{THING}materials/", thing_papers.materials, name="thing_materials"),
    path(f"{THING}materials/<slug:paper>/add/", thing_papers.upload, name="thing_upload"),
    path(f"{THING}pages/<uuid:page>/", thing_papers.page, name="thing_page"),
    path(f"{THING}pages/<uuid:page>/remove/", thing_papers.remove, name="thing_remove"),
    path(f"{THING}send/", thing_sending.check_and_send, name="thing_review"),
    path(f"{THING}discard/", thing_writing.discard, name="thing_discard"),
    path("hand-over/<str:token>/", materials.hand_over, name="hand_over"),
    path("my/", my.my, name="my"),
    path(MY_THING, thing_course.my_thing, name="my_thing"),
    path(f"{MY_THING}receipt/", thing_sending.receipt, name="thing_receipt"),
    path(f"{MY_THING}supplement/", thing_course.supplement, name="thing_supplement"),
    path(
        f"{MY_THING}supplement/<slug:paper>/add/",
        thing_course.supplement_upload,
        name="thing_supplement_upload",
    ),
    path(
        f"{MY_THING}supplement/<slug:paper>/clear/",
        thing_course.supplement_clear,
        name="thing_supplement_clear",
    ),
    path(f"{MY_THING}add/<slug:item>/", thing_course.add, name="thing_add"),
    path(f"{MY_THING}withdraw/", thing_course.withdraw, name="thing_withdraw"),
    path("my/questions/", my.my_questions, name="my_questions"),
    path("my/licences/", licences.my_licences, name="my_licences"),
    path("my/licences/<uuid:uid>/", licences.my_licence, name="my_licence"),
    path("my/licences/<uuid:uid>/pdf/", licences.licence_pdf, name="licence_pdf"),
    path("my/licences/<uuid:uid>/show/", licences.licence_show, name="licence_show"),
    path("my/licences/<uuid:uid>/ask/<slug:wish>/", licences.licence_ask, name="licence_ask"),
    path("my/licences/<uuid:uid>/papers/<uuid:document_uid>/", licences.licence_paper, name="licence_paper"),
    path("shown/<str:token>/", licences.shown_licence, name="shown_licence"),
    path(CASE, my_case.my_case, name="my_case"),
    path(f"{CASE}receipt/", review.receipt, name="receipt"),
    path(f"{CASE}proof.json", review.proof, name="proof"),
    path(f"{CASE}notices/<uuid:notice>/", my_case.notice, name="my_notice"),
    path(f"{CASE}withdraw/", my_case.withdraw, name="withdraw"),
    path(f"{CASE}supplement/", my_case.supplement, name="supplement"),
    path(f"{CASE}supplement/<slug:line>/add/", my_case.supplement_upload, name="supplement_upload"),
    path(f"{CASE}supplement/<slug:line>/clear/", my_case.supplement_clear, name="supplement_clear"),
    path(f"{CASE}correct/", my_case.correct, name="correct"),
    path(f"{CASE}hearing/<slug:key>/", hearings.case_hearing, name="case_hearing"),
    path(f"{CASE}corrected/", acts.corrected, name="my_corrected"),
    path(f"{CASE}remedies/", my_case.remedies, name="remedies"),
    path("my/interests/", hearings.my_interests, name="my_interests"),
    path("my/interests/<uuid:uid>/", hearings.my_interest, name="my_interest"),
    path("my/interests/<uuid:uid>/notices/<uuid:notice>/", hearings.interest_notice, name="interest_notice"),
    path(
        "my/interests/<uuid:uid>/hearing/<slug:key>/", hearings.interest_hearing, name="my_interest_hearing"
    ),
    path("notices/", postings.postings, name="postings"),
    path("notices/<uuid:uid>/", postings.posting, name="posting"),
    path("objections/", postings.objection_find, name="objection_find"),
    path("my/objections/", postings.my_objections, name="my_objections"),
    path("my/objections/<uuid:uid>/", postings.my_objection, name="my_objection"),
    path("hearings/", hearings.public_hearings, name="public_hearings"),
    path("contact/", info.contact, name="portal_contact"),
    path("accessibility/", info.accessibility, name="portal_accessibility"),
    path("privacy/", info.privacy, name="portal_privacy"),
    path("check/", open.check, name="check"),
    path("check/<str:token>/", open.checked, name="checked"),
    path("grants/", open.grants, name="grants"),
    path("item-list/", open.item_list, name="item_list"),
    path("item-list/<int:number>/", open.item_list, name="item_list_version"),
    path("verify/", open.verify, name="verify"),
    path("verify/<str:code>/", open.verify_code, name="verify_code"),
]
