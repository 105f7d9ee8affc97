"""Knowledge and skills, and results of examinations; below /skills/."""

from django.urls import path

from seldinger.web.skills.views import examinations, maps, results

urlpatterns = [
    path("", maps.skills, name="skills"),
    path("me/", maps.my_skills, name="my_skills"),
    path("trainees/<int:trainee_id>/", maps.skills_trainee, name="skills_trainee"),
    path("examinations/", examinations.examinations, name="examinations"),
    path("examinations/new/", examinations.examination_new, name="examination_new"),
    path(
        "trainees/<int:trainee_id>/examination/",
        examinations.examination_add,
        name="examination_add",
    ),
    path(
        "examinations/<int:examination_id>/withdraw/",
        examinations.examination_withdraw,
        name="examination_withdraw",
    ),
    path(
        "examinations/<int:examination_id>/restore/",
        examinations.examination_restore,
        name="examination_restore",
    ),
    path("examinations/lists/", results.results_upload, name="results_upload"),
    path("examinations/template.xlsx", results.results_template_file, name="results_template"),
    path("examinations/lists/<int:results_id>/", results.results_confirm, name="results_confirm"),
    path(
        "examinations/lists/<int:results_id>/withdraw/",
        results.results_withdraw,
        name="results_withdraw",
    ),
]
