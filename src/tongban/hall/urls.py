"""Addresses of halls, windows, numbers and appointments."""

from __future__ import annotations

from django.urls import path

from tongban.hall.views import appointments, hours, manage, online, post, public, shelf, work

localized = [
    path("halls/", public.halls, name="halls"),
    path("halls/work/", work.hall_windows, name="hall_windows"),
    path("halls/today/", work.hall_statistics, name="hall_today"),
    path("halls/shelves/", shelf.shelves_page, name="shelves"),
    path("halls/online/", online.online, name="online_halls"),
    path("halls/<slug:code>/online/", online.online_hall, name="online_hall"),
    path("halls/<slug:code>/windows/<slug:number>/talk/", work.window_talk, name="window_talk"),
    path("halls/<slug:code>/windows/<slug:number>/pages/<uuid:uid>/", work.window_page, name="window_page"),
    path("my/visits/", online.my_visits, name="my_visits"),
    path("my/visits/<uuid:uid>/", online.visit, name="visit"),
    path("halls/delegations/", manage.delegations, name="hall_delegations"),
    path("halls/<slug:code>/", public.hall, name="hall"),
    path("halls/<slug:code>/shelf/", shelf.shelf, name="shelf"),
    path("halls/<slug:code>/shelf/<uuid:uid>/", shelf.shelf_entry, name="shelf_entry"),
    path("halls/<slug:code>/post/", post.post, name="shelf_post"),
    path("halls/<slug:code>/post/labels/", post.labels, name="shelf_labels"),
    path("halls/<slug:code>/manage/", manage.hall_manage, name="hall_manage"),
    path("halls/<slug:code>/hours/", hours.hall_hours, name="hall_hours"),
    path("halls/<slug:code>/manage/<slug:number>/", manage.window_manage, name="window_manage"),
    path("halls/<slug:code>/wall/", public.hall_wall, name="hall_wall"),
    path("halls/<slug:code>/ticket/", public.ticket, name="ticket"),
    path("halls/<slug:code>/ticket/<uid>/", public.ticket_show, name="ticket_show"),
    path("halls/<slug:code>/today/", work.hall_statistics, name="hall_statistics"),
    path("halls/<slug:code>/today/csv/", work.hall_csv, name="hall_csv"),
    path("halls/<slug:code>/windows/<slug:number>/", work.window_desk, name="window_desk"),
    path("appointments/<slug:code>/", appointments.appointment, name="appointment"),
    path("my/appointments/", appointments.my_appointments, name="my_appointments"),
    path("my/appointments/<uid>/move/", appointments.appointment_move, name="appointment_move"),
    path("my/appointments/<uid>/", appointments.appointment_show, name="appointment_show"),
]
plain: list[object] = []
