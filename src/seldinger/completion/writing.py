"""A trainee's facts, verdict and reviews → the signed file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from seldinger import __version__
from seldinger.completion import canonical
from seldinger.completion.facts import masked, record_told
from seldinger.completion.installed import norms_told
from seldinger.completion.sections import (
    FORM,
    KINDS,
    SECTIONS,
    Bundle,
    CatalogueTold,
    Chain,
    Issued,
    Manifest,
    Part,
    RecordTold,
    Rows,
    Signature,
    Step,
    TraineeTold,
)
from seldinger.completion.signing import fingerprint_of, public_key_of, signature_of
from seldinger.completion.verdicts import verdicts_told
from seldinger.completion.verifying import verify
from seldinger.domain.training.record import Record
from seldinger.domain.training.verdict import Verdict
from seldinger.errors import SeldingerError
from seldinger.norms.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a completion record is made of.

    record: its case keys may lead to patients; they are replaced. verdict: of that record, by the
    library's own rulebook and crosswalk. catalogues: those in force where and when cases were done.
    chain: number and hash of the last row of the audit trail. at: aware.
    """

    base: str
    hospital: str
    at: datetime
    record: Record
    verdict: Verdict
    reviews: Sequence[Step]
    chain: tuple[int, str]
    catalogues: tuple[CatalogueTold, ...] = ()


def write(completion: Completion, library: Library, private_key: str) -> bytes:
    """The file, read back and verified before anybody gets it.

    private_key: Ed25519, 32 bytes as hex. Raises SeldingerError where the file would not verify.
    """
    content = canonical.text_of(_signed(completion, library, private_key))
    found = verify(content, library)
    if not found.is_as_written:
        wrong = [f"{one.says}：{'；'.join(one.places)}" for one in found.checks if one.places]
        raise SeldingerError(f"结业记录没有签发：写出的文件自己核验不过。{wrong[0]}")
    return content


def _signed(completion: Completion, library: Library, private_key: str) -> Bundle:
    public_key = public_key_of(private_key)
    sections = _sections(completion, library, fingerprint_of(public_key))
    manifest = manifest_of(sections)
    value = signature_of(canonical.compact(manifest), private_key)
    signature = Signature(algorithm="Ed25519", public_key=public_key, value=value)
    return Bundle(**sections, manifest=manifest, signature=signature)  # type: ignore[arg-type]


def _sections(
    completion: Completion, library: Library, fingerprint: str
) -> dict[str, Part | tuple[Step, ...]]:
    record, verdict = completion.record, completion.verdict
    told = record_told(record)
    return {
        "format": FORM,
        "issued": Issued(
            base=completion.base,
            hospital=completion.hospital,
            fingerprint=fingerprint,
            at=completion.at.astimezone(UTC).replace(microsecond=0),
            program=__version__,
        ),
        "trainee": TraineeTold(
            staff_no=record.staff_no,
            name=record.name,
            background=record.background,
            entry=record.entry,
            directions=record.directions,
        ),
        "norms": norms_told(library, verdict.rulebook, completion.catalogues),
        "record": told,
        "rows": rows_of(told),
        "verdicts": verdicts_told(verdict),
        "reviews": tuple(map(_told, completion.reviews)),
        "chain": Chain(number=completion.chain[0], hash=completion.chain[1]),
    }


def _told(step: Step) -> Step:
    at = step.at.astimezone(UTC).replace(microsecond=0)
    return msgspec.structs.replace(step, at=at, reason=masked(step.reason))


def rows_of(told: RecordTold) -> Rows:
    """The hash of each fact, kind by kind."""
    return Rows(
        **{
            kind: tuple(canonical.digest([kind, part]) for part in getattr(told, kind))
            for kind in KINDS
        }
    )


def manifest_of(sections: "dict[str, Part | tuple[Step, ...]]") -> Manifest:
    """The hash of each section."""
    return Manifest(**{name: canonical.digest(sections[name]) for name in SECTIONS})
