"""One case and what its people say of it: verifying, returning, conflicts, reassigning."""

from django.urls import path

from seldinger.web.verification.views import (
    batches,
    case,
    case_rulings,
    signing,
    to_verify,
    unreachable,
)

urlpatterns = [
    # what waits
    path("verify/", to_verify.to_verify, name="to_verify"),
    path("verify/sign/", signing.verify, name="verify_claims"),
    path("verify/return/", signing.send_back, name="return_claim"),
    path("verify/undo/", signing.undo, name="verify_undo"),
    path("verify/many/", to_verify.many, name="verify_many"),
    path("verify/decided/", to_verify.decided, name="verify_decided"),
    path("verify/batches/", batches.batches, name="batches"),
    path("verify/batches/undo/", batches.undo, name="batch_undo"),
    path(
        "verify/batches/<int:trainee_id>/<int:hospital_id>/<str:period>/",
        batches.sign,
        name="batch_sign",
    ),
    path("verify/unreachable/", unreachable.unreachable, name="unreachable"),
    path("verify/unreachable/reassign/", unreachable.reassign, name="reassign"),
    path("verify/unreachable/attest/", unreachable.attest, name="attest"),
    # one case
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/edit/", case.edit, name="case_edit"),
    path("cases/<int:case_id>/versions/<int:version_id>/", case.version, name="case_version"),
    path(
        "cases/<int:case_id>/conflicts/<int:procedure_id>/",
        case_rulings.resolve,
        name="conflict_resolve",
    ),
    path(
        "cases/<int:case_id>/separate/<int:part_id>/", case_rulings.separate, name="step_separate"
    ),
    path("cases/<int:case_id>/pin/<int:part_id>/", case_rulings.pin, name="procedure_pin"),
]
