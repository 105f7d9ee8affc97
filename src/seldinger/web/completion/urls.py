"""Reviews and the record of completion, below /completion/."""

from django.urls import path

from seldinger.web.completion.views import (
    bundles,
    handbook,
    handing,
    keeping,
    keys,
    lists,
    one,
    signing,
)

_REVIEW = "<int:review_id>/"

urlpatterns = [
    path("", lists.completion_reviews, name="completion_reviews"),
    path("reviews.xlsx", lists.completion_workbook, name="completion_workbook"),
    path("new/", handing.completion_new, name="completion_new"),
    path("terms/<int:base_id>/", keeping.completion_terms, name="completion_terms"),
    path(_REVIEW, one.completion_review, name="completion_review"),
    path(f"{_REVIEW}sign/", signing.completion_sign, name="completion_sign"),
    path(f"{_REVIEW}take-back/", signing.completion_take_back, name="completion_take_back"),
    path(f"{_REVIEW}reverse/", signing.completion_reverse, name="completion_reverse"),
    path(f"{_REVIEW}again/", handing.completion_again, name="completion_again"),
    path(f"{_REVIEW}withdraw/", handing.completion_withdraw, name="completion_withdraw"),
    path(f"{_REVIEW}ask-another/", handing.completion_ask_another, name="completion_ask_another"),
    path(
        "trainees/<int:trainee_id>/handbook.pdf",
        handbook.completion_handbook,
        name="completion_handbook",
    ),
    path(
        "trainees/<int:trainee_id>/handbook/numbers/",
        handbook.completion_handbook_numbers,
        name="completion_handbook_numbers",
    ),
    path("records/<int:issued_bundle_id>/", bundles.completion_record, name="completion_record"),
    path(
        "records/<int:issued_bundle_id>/file/", bundles.completion_bundle, name="completion_bundle"
    ),
    path("key/", keys.completion_key, name="completion_key"),
    path("key/file/", keys.completion_key_file, name="completion_key_file"),
    path("read/", bundles.bundles_read, name="bundles_read"),
    path("read/<int:read_bundle_id>/", bundles.bundle_read, name="bundle_read"),
    path("read/<int:read_bundle_id>/remove/", bundles.bundle_remove, name="bundle_remove"),
    path("trusted-keys/", keys.trusted_keys, name="trusted_keys"),
    path("trusted-keys/add/", keys.trusted_key_add, name="trusted_key_add"),
    path(
        "trusted-keys/<int:trusted_key_id>/withdraw/",
        keys.trusted_key_withdraw,
        name="trusted_key_withdraw",
    ),
]
