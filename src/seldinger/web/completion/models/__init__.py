"""Reviews of a training, from the trainee to the province, and the record of completion."""

from seldinger.web.completion.models.bundles import (
    BundleFile,
    IssuedBundle,
    ReadBundle,
    TrustedKey,
)
from seldinger.web.completion.models.reviews import Reversal, Review, ReviewTerms, Round, Step

__all__ = [
    "BundleFile",
    "IssuedBundle",
    "ReadBundle",
    "Reversal",
    "Review",
    "ReviewTerms",
    "Round",
    "Step",
    "TrustedKey",
]
