"""Writing what pages about progress keep."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from seldinger.web.progress.models import Standing


def remember(
    *, as_of: date, keys: Mapping[int, str], contents: Mapping[int, dict[str, Any]]
) -> None:
    """Keep short verdicts, by traineeship, in place of older ones.

    Not an `@action` and without an audit row, on purpose: nothing is said here that is not
    derived from rows which have theirs. Anybody's page may write it, two pages at once too (the
    last one stays); always in the same order, so that they do not wait for each other in a ring.
    """
    rows = [
        Standing(traineeship_id=trainee, as_of=as_of, key=keys[trainee], content=content)
        for trainee, content in sorted(contents.items())
    ]
    Standing.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["traineeship"],
        update_fields=["as_of", "key", "content"],
    )
