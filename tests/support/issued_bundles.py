"""Records of completion in the database: issued for a review, read in by a hospital, trusted."""

from collections.abc import Callable
from typing import Any

from seldinger.completion.signing import public_key_of
from seldinger.web.completion.actions.bundles import issue_bundle, read_bundle, trust_key
from seldinger.web.completion.models import IssuedBundle, ReadBundle, Review, TrustedKey
from seldinger.web.people.models import Hospital, Person, Traineeship
from support.bundles import KEY, OTHER_KEY, small_bundle
from support.people import TODAY, World

Sample = Callable[[World], dict[str, Any]]


def read_in(by: Person, hospital: Hospital, content: bytes | None = None) -> ReadBundle:
    return read_bundle(by=by, hospital=hospital, content=content or small_bundle())


def trusted(by: Person, hospital: Hospital, key: str = KEY) -> TrustedKey:
    return trust_key(
        by=by, hospital=hospital, public_key=public_key_of(key), whose="示例基地",
        source="示例公函 1 号", since=TODAY,
    )  # fmt: skip


def bundles_there(
    trainee: Traineeship, director: Person, office: Person, hospital: Hospital
) -> None:
    """One issued for the review that has passed, one read in, a key that is trusted."""
    passed = Review.objects.filter(traineeship=trainee, state=Review.State.PASSED).first()
    if passed:
        issued(passed, director)
    read_in(office, hospital)
    trusted(office, hospital)


def issued(review: Review, by: Person) -> IssuedBundle:
    return issue_bundle(review=review, by=by)


SAMPLES: dict[str, Sample] = {
    "completion.read_bundle": lambda w: {
        "by": w.secretary, "hospital": w.main, "content": small_bundle(),
    },
    "completion.remove_bundle": lambda w: {
        "by": w.secretary, "bundle": read_in(w.secretary, w.main),
    },
    "completion.trust_key": lambda w: {
        "by": w.secretary, "hospital": w.main, "public_key": public_key_of(OTHER_KEY),
        "whose": "示例基地", "source": "示例电话核对", "since": TODAY,
    },
    "completion.withdraw_key": lambda w: {
        "by": w.secretary, "key": trusted(w.secretary, w.main),
    },
}  # fmt: skip
