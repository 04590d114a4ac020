"""Addresses of the directory of agencies and of its administration."""

from __future__ import annotations

from django.urls import path

from tongban.org.views import directory, manage, roles

localized = [
    path("units/", directory.unit_list, name="unit_list"),
    path("units/<str:code>/", directory.unit, name="unit"),
    path("admin/units/", manage.units, name="manage_units"),
    path("admin/units/new/", manage.unit_new, name="manage_unit_new"),
    path("admin/units/<str:code>/", manage.unit, name="manage_unit"),
    path("admin/units/<str:code>/posts/new/", manage.post_new, name="manage_post_new"),
    path("admin/units/<str:code>/posts/end/", manage.post_stop, name="manage_post_end"),
    path("admin/roles/", roles.role_list, name="manage_roles"),
    path("admin/roles/<str:code>/", roles.role, name="manage_role"),
]
plain: list[object] = []
