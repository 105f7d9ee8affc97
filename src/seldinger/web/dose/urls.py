"""The addresses of dose, below /dose/."""

from django.urls import path

from seldinger.web.dose.views import alerts, badges, cases, comparing, rules

urlpatterns = [
    path("", cases.doses, name="doses"),
    path("doses.xlsx", cases.doses_workbook, name="doses_workbook"),
    path("<int:dose_id>/", cases.dose, name="dose"),
    path("<int:dose_id>/group/", cases.dose_group, name="dose_group"),
    path("alerts/<int:alert_id>/", alerts.follow_up, name="dose_follow_up"),
    path(
        "follow_ups/<int:follow_up_id>/withdraw/",
        alerts.follow_up_withdraw,
        name="dose_follow_up_withdraw",
    ),
    path("rooms/", comparing.rooms, name="dose_rooms"),
    path("people/", comparing.people, name="dose_people"),
    path("rules/", rules.rules, name="dose_rules"),
    path("rules/threshold/", rules.threshold_add, name="dose_rules_threshold"),
    path("rules/levels/", rules.levels_adopt, name="dose_rules_levels"),
    path("rules/level/", rules.level_add, name="dose_rules_level"),
    path("rules/word/", rules.word_add, name="dose_rules_word"),
    path("rules/settings/", rules.settings, name="dose_rules_settings"),
    path("rules/<slug:kept_kind>/<int:kept_id>/end/", rules.end, name="dose_rules_end"),
    path("badges/", badges.badges, name="badges"),
    path("my_badges/", badges.my_badges, name="my_badges"),
    path("badges/upload/", badges.upload, name="badges_upload"),
    path("badges/<int:badge_file_id>/", badges.confirm, name="badges_confirm"),
    path("badges/<int:badge_file_id>/withdraw/", badges.withdraw, name="badges_withdraw"),
]
