"""Addresses of the look."""

from django.urls import path, re_path

from tongban.ui import views

plain = [path("switch/", views.switch, name="ui_switch")]
localized = [
    path("style/", views.style, name="ui_style"),
    re_path(r"^style/(?P<kind>desk|wall|print|form|guide|refusal)/$", views.style_page, name="ui_style_page"),
]
