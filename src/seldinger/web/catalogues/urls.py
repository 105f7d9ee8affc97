"""The addresses of catalogues, below /catalogues/."""

from django.urls import path

from seldinger.web.catalogues.views import (
    adopting,
    conflicts,
    deciding,
    drafts,
    entries,
    importing,
    lists,
)

_DRAFT = "drafts/<int:catalogue_draft_id>/"
_ENTRY = f"{_DRAFT}entries/<str:entry_id>/"
_OVERLAY = f"{_DRAFT}overlays/<str:overlay_id>/"
_VERSION = "hospitals/<int:hospital_id>/<str:name>/<str:version>/"
_CONFLICTS = "hospitals/<int:hospital_id>/conflicts/"
_DECISION = "decisions/<int:catalogue_decision_id>/"
_FILE = "files/<int:catalogue_file_id>/"

urlpatterns = [
    path("", lists.catalogue_versions, name="catalogue_versions"),
    path(
        "hospitals/<int:hospital_id>/difference/",
        lists.catalogue_version_difference,
        name="catalogue_version_difference",
    ),
    path(_CONFLICTS, conflicts.catalogue_version_conflicts, name="catalogue_version_conflicts"),
    path(
        f"{_CONFLICTS}conflicts.xlsx", conflicts.catalogue_version_conflicts_workbook,
        name="catalogue_version_conflicts_workbook",
    ),
    path(
        f"{_CONFLICTS}<slug:finding>/", conflicts.catalogue_version_conflict,
        name="catalogue_version_conflict",
    ),
    path(
        f"{_CONFLICTS}<slug:finding>/decide/", deciding.catalogue_version_decide,
        name="catalogue_version_decide",
    ),
    path(
        f"{_DECISION}apply/", deciding.catalogue_version_decision_apply,
        name="catalogue_version_decision_apply",
    ),
    path(
        f"{_DECISION}withdraw/", deciding.catalogue_version_decision_withdraw,
        name="catalogue_version_decision_withdraw",
    ),
    path(_VERSION, lists.catalogue_version, name="catalogue_version"),
    path(
        f"{_VERSION}graded.xlsx", lists.catalogue_version_workbook,
        name="catalogue_version_workbook",
    ),
    path(f"{_VERSION}graded.pdf", lists.catalogue_version_pdf, name="catalogue_version_pdf"),
    path("drafts/start/", drafts.catalogue_version_start, name="catalogue_version_start"),
    path(_DRAFT, drafts.catalogue_version_draft, name="catalogue_version_draft"),
    path(
        f"{_DRAFT}entries/add/", entries.catalogue_version_entry_add,
        name="catalogue_version_entry_add",
    ),
    path(_ENTRY, entries.catalogue_version_entry, name="catalogue_version_entry"),
    path(
        f"{_ENTRY}remove/", entries.catalogue_version_entry_remove,
        name="catalogue_version_entry_remove",
    ),
    path(
        f"{_DRAFT}overlays/add/", entries.catalogue_version_overlay_add,
        name="catalogue_version_overlay_add",
    ),
    path(_OVERLAY, entries.catalogue_version_overlay, name="catalogue_version_overlay"),
    path(
        f"{_OVERLAY}lift/", entries.catalogue_version_overlay_lift,
        name="catalogue_version_overlay_lift",
    ),
    path(f"{_DRAFT}undo/", drafts.catalogue_version_undo, name="catalogue_version_undo"),
    path(f"{_DRAFT}discard/", drafts.catalogue_version_discard, name="catalogue_version_discard"),
    path(f"{_DRAFT}resume/", drafts.catalogue_version_resume, name="catalogue_version_resume"),
    path(f"{_DRAFT}adopt/", adopting.catalogue_version_adopt, name="catalogue_version_adopt"),
    path(
        "adoptions/<int:adoption_id>/withdraw/", adopting.catalogue_version_withdraw,
        name="catalogue_version_withdraw",
    ),
    path("upload/", importing.catalogue_version_upload, name="catalogue_version_upload"),
    path(_FILE, importing.catalogue_version_file, name="catalogue_version_file"),
    path(f"{_FILE}take/", importing.catalogue_version_take, name="catalogue_version_take"),
]  # fmt: skip
