"""The only writers of papers, sessions, attendance, the diary and calendars."""
