"""Records of completion from a base that is not here: one as it was signed, one that was changed.

The key that signs them is made for this and thrown away.
"""

import secrets
from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from seldinger.completion.sections import Step
from seldinger.completion.signing import public_key_of
from seldinger.completion.writing import Completion, write
from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import Procedure, Record, Rotation, Waiver
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Role, State, Status
from seldinger.norms.library import RULEBOOK, Library, library_at
from seldinger.web.audittrail.chain import BEGINNING
from seldinger.web.completion.actions.bundles import read_bundle, trust_key
from seldinger.web.people.models import Hospital, Person

_WHERE, _WHO = "示例·外地医院", "示例·外地主任"
_NAME, _OTHER = "示例·外地学员", "示例·改过姓名"


def add_bundles(by: Person, hospital: Hospital) -> None:
    """Read in by the secretary, who trusts the key."""
    key = secrets.token_hex(32)
    content = write(_completion(timezone.localdate()), library_at(None), key)
    trust_key(
        by=by, hospital=hospital, public_key=public_key_of(key), whose="示例·外地基地",
        source="示例·公函 2026 第 1 号", since=timezone.localdate(),
    )  # fmt: skip
    read_bundle(by=by, hospital=hospital, content=content)
    changed = content.replace(_NAME.encode(), _OTHER.encode())
    read_bundle(by=by, hospital=hospital, content=changed)


def _completion(on: date) -> Completion:
    library = library_at(None)
    record, verdict = _waived(_record(on), library, on)
    steps = [
        Step(stage=stage, who=_WHO, at=timezone.now(), said="通过", reason="示例·同意结业。")
        for stage in ("基地审核", "省级审核")
    ]
    return Completion(
        base="示例·外地基地", hospital=_WHERE, at=timezone.now(), record=record, verdict=verdict,
        reviews=steps, chain=(0, BEGINNING),
    )  # fmt: skip


def _record(on: date) -> Record:
    """A year in each place that the rulebook begins with, and an operation a month."""
    rulebook = library_at(None).rulebook(RULEBOOK)
    entry = on - timedelta(days=3 * 365)
    start = [entry + timedelta(days=365 * year) for year in range(3)]
    basic = rulebook.categories[-1]
    return Record(
        staff_no="示例 0001",
        name=_NAME,
        background=rulebook.backgrounds[0].id,
        entry=entry,
        directions=tuple(one.id for one in rulebook.directions[: rulebook.choices]),
        rotations=tuple(
            Rotation(place.id, day, day + timedelta(days=364), _WHERE)
            for place, day in zip(rulebook.places, start, strict=False)
        ),
        procedures=tuple(
            Procedure(
                entry + timedelta(days=30 * month), f"示例{month}", basic.title, basic.id,
                Role.OPERATOR, State.VERIFIED, supervisor=_WHO, hospital=_WHERE,
            )
            for month in range(36)
        ),
        base_hospitals=frozenset({_WHERE}),
    )  # fmt: skip


def _waived(record: Record, library: Library, on: date) -> tuple[Record, Verdict]:
    """What is missing is waived: this is a record of completion, however little stands behind."""
    rulebook = library.rulebook(RULEBOOK)
    crosswalk = library.crosswalk_for(rulebook)
    first = evaluate(rulebook, record, on, crosswalk)
    rulings = tuple(
        Waiver(by=_WHO, on=on, reason="示例·认定。", requirement=one.requirement.id)
        for one in first.findings
        if one.status not in (Status.MET, Status.NOT_APPLICABLE)
    )
    whole = replace(record, rulings=rulings)
    return whole, evaluate(rulebook, whole, on, crosswalk)
