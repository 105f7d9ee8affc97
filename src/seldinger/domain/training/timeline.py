"""Which post was in force on a date, and when training ends."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from seldinger.domain.training.months import ONE_DAY, Span, add_months, days_in
from seldinger.domain.training.record import Leave, Record, Rotation
from seldinger.domain.training.rulebook import Post, PostKind, Rulebook


@dataclass(frozen=True, slots=True)
class Posting:
    """The rotation in force and its post."""

    rotation: Rotation
    post: Post


class Timeline:
    """The rotations and leaves of one trainee, looked up by date.

    Posts do not overlap but for concurrent ones, which answer only where no other post does.
    """

    def __init__(self, rulebook: Rulebook, record: Record) -> None:
        main: list[tuple[date, date, Posting | Leave]] = [
            (leave.start, leave.end, leave) for leave in record.leaves
        ]
        beside: list[tuple[date, date, Posting | Leave]] = []
        for rotation in record.rotations:
            post = rulebook.post_by_id[rulebook.place_by_id[rotation.place].post]
            spans = beside if post.kind is PostKind.CONCURRENT else main
            spans.append((rotation.start, rotation.end, Posting(rotation, post)))
        self._tracks = [sorted(spans, key=lambda span: span[:2]) for spans in (main, beside)]
        self._starts = [[span[0] for span in track] for track in self._tracks]
        self._days: dict[date, Posting | Leave | None] = {}

    def at(self, day: date) -> Posting | Leave | None:
        """The posting or leave of that day; None where nothing is recorded."""
        if day not in self._days:
            self._days[day] = self._look_up(day)
        return self._days[day]

    def _look_up(self, day: date) -> Posting | Leave | None:
        for track, starts in zip(self._tracks, self._starts, strict=True):
            before = bisect_right(starts, day) - 1
            if before >= 0 and day <= track[before][1]:
                return track[before][2]
        return None


def stage_spans(rulebook: Rulebook, record: Record, stage: str) -> list[Span]:
    """The rotations spent in posts of a stage, concurrent ones left out."""
    return [
        (rotation.start, rotation.end)
        for rotation in record.rotations
        if (post := rulebook.post_by_id[rulebook.place_by_id[rotation.place].post]).stage == stage
        and post.kind is not PostKind.CONCURRENT
    ]


def end_of_training(rulebook: Rulebook, record: Record, as_of: date) -> date:
    """The last day of training: the rulebook's months from entry, leave beyond the limit added.

    Where no limit was entered every day of leave is added, but none before entry or after `as_of`.
    """
    spans = ((max(x.start, record.entry), min(x.end, as_of)) for x in record.leaves)
    leave = days_in(span for span in spans if span[0] <= span[1])
    added = max(0, leave - (rulebook.options.leave_allowance_days or 0))
    return add_months(record.entry, rulebook.months) - ONE_DAY + timedelta(days=added)
