"""Addresses of the public site and of one's own corner."""

from __future__ import annotations

from django.urls import path

from tongban.portal.views import apply, browse, guide, home, info, laws, materials, my, my_case, open, review

DRAFT = "apply/<slug:code>/<uuid:uid>/"
CASE = "my/cases/<uuid:uid>/"

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
    path(f"{DRAFT}delivery/", apply.delivery, name="apply_delivery"),
    path(f"{DRAFT}send/", review.check_and_send, name="apply_review"),
    path(f"{DRAFT}discard/", apply.discard, name="apply_discard"),
    path("hand-over/<str:token>/", materials.hand_over, name="hand_over"),
    path("my/", my.my, name="my"),
    path("my/questions/", my.my_questions, name="my_questions"),
    path("my/licences/", my.my_licences, name="my_licences"),
    path("my/licences/<uuid:uid>/", my.my_licence, name="my_licence"),
    path("my/licences/<uuid:uid>/pdf/", my.licence_pdf, name="licence_pdf"),
    path("my/licences/<uuid:uid>/show/", my.licence_show, name="licence_show"),
    path("shown/<str:token>/", my.shown_licence, name="shown_licence"),
    path(CASE, my_case.my_case, name="my_case"),
    path(f"{CASE}receipt/", review.receipt, name="receipt"),
    path(f"{CASE}proof.json", review.proof, name="proof"),
    path(f"{CASE}notices/<uuid:notice>/", my_case.notice, name="my_notice"),
    path(f"{CASE}withdraw/", my_case.withdraw, name="withdraw"),
    path(f"{CASE}supplement/", my_case.supplement, name="supplement"),
    path(f"{CASE}supplement/<slug:line>/add/", my_case.supplement_upload, name="supplement_upload"),
    path(f"{CASE}supplement/<slug:line>/clear/", my_case.supplement_clear, name="supplement_clear"),
    path(f"{CASE}correct/", my_case.correct, name="correct"),
    path(f"{CASE}remedies/", my_case.remedies, name="remedies"),
    path("contact/", info.contact, name="portal_contact"),
    path("accessibility/", info.accessibility, name="portal_accessibility"),
    path("privacy/", info.privacy, name="portal_privacy"),
    path("check/", open.check, name="check"),
    path("check/<str:token>/", open.checked, name="checked"),
    path("grants/", open.grants, name="grants"),
    path("verify/", open.verify, name="verify"),
    path("verify/<str:code>/", open.verify_code, name="verify_code"),
]
