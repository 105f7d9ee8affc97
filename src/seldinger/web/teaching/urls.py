"""Research and teaching, below /teaching/."""

from django.urls import path

from seldinger.web.teaching.views import (
    attending,
    calendars,
    diary,
    duties,
    papers,
    sessions,
    topics,
)

_SESSION = "sessions/<int:session_id>/"
_ATTENDANCE = "attendances/<int:attendance_id>/"

urlpatterns = [
    path("", duties.my_teaching, name="my_teaching"),
    path("log/", duties.log, name="teaching_log"),
    path("papers/import/", papers.bring_in, name="paper_import"),
    path("papers/add/", papers.add, name="paper_add"),
    path("papers/<int:paper_id>/", papers.paper, name="paper"),
    path("papers/<int:paper_id>/proof/", papers.proof, name="paper_proof"),
    path("papers/<int:paper_id>/proof/add/", papers.proof_add, name="paper_proof_add"),
    path("papers/<int:paper_id>/level/", papers.level, name="paper_level"),
    path("papers/claims/<int:paper_claim_id>/describe/", papers.describe, name="paper_describe"),
    path("diary/<int:diary_claim_id>/sort/", diary.sort, name="chief_diary_sort"),
    path("diary/", diary.chief_diary, name="chief_diary"),
    path("sessions/", sessions.sessions, name="teaching_sessions"),
    path("sessions/add/", sessions.add, name="teaching_session_add"),
    path(_SESSION, sessions.session, name="teaching_session"),
    path(f"{_SESSION}edit/", sessions.edit, name="teaching_session_edit"),
    path(f"{_SESSION}topics/", topics.topics, name="teaching_session_topics"),
    path(f"{_SESSION}cancel/", sessions.cancel, name="teaching_session_cancel"),
    path(f"{_SESSION}restore/", sessions.restore, name="teaching_session_restore"),
    path(f"{_SESSION}code/", attending.code, name="teaching_session_code"),
    path(f"{_SESSION}attendance/add/", attending.add, name="teaching_session_attendance_add"),
    path(f"{_SESSION}attendance.xlsx", attending.workbook, name="teaching_session_workbook"),
    path(f"{_SESSION}session.ics", calendars.session_calendar, name="teaching_session_calendar"),
    path(f"{_ATTENDANCE}remove/", attending.remove, name="teaching_session_attendance_remove"),
    path(f"{_ATTENDANCE}restore/", attending.restore, name="teaching_session_attendance_restore"),
    path("parts/<int:session_part_id>/log/", sessions.log_part, name="teaching_part_log"),
    path("attend/", attending.attend, name="attend"),
    path("calendar/", calendars.subscription, name="teaching_calendar"),
    path("calendar/end/", calendars.end_subscription, name="teaching_calendar_end"),
    path("feed/<slug:feed_token>.ics", calendars.feed, name="teaching_feed"),
]
