"""Addresses of halls, windows, numbers and appointments."""

from __future__ import annotations

from django.urls import path

from tongban.hall.views import appointments, public, work

localized = [
    path("halls/", public.halls, name="halls"),
    path("halls/work/", work.hall_windows, name="hall_windows"),
    path("halls/today/", work.hall_statistics, name="hall_today"),
    path("halls/<slug:code>/", public.hall, name="hall"),
    path("halls/<slug:code>/wall/", public.hall_wall, name="hall_wall"),
    path("halls/<slug:code>/ticket/", public.ticket, name="ticket"),
    path("halls/<slug:code>/ticket/<uid>/", public.ticket_show, name="ticket_show"),
    path("halls/<slug:code>/today/", work.hall_statistics, name="hall_statistics"),
    path("halls/<slug:code>/windows/<slug:number>/", work.window_desk, name="window_desk"),
    path("appointments/<slug:code>/", appointments.appointment, name="appointment"),
    path("my/appointments/", appointments.my_appointments, name="my_appointments"),
    path("my/appointments/<uid>/", appointments.appointment_show, name="appointment_show"),
]
plain: list[object] = []
