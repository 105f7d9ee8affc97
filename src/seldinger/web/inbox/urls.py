"""Notices to people: in the platform, by mail, by a robot of 企业微信 or 钉钉."""

from django.urls import path

from seldinger.web.inbox.views import notices, settings

urlpatterns = [
    path("", notices.inbox, name="inbox"),
    path("read/", notices.read, name="inbox_read"),
    path("unread/", notices.unread, name="inbox_unread"),
    path("settings/", settings.settings, name="inbox_settings"),
    path("robots/<int:hospital_id>/", settings.robot, name="robot_set"),
    path("robots/<int:hospital_id>/end/", settings.robot_off, name="robot_end"),
]
