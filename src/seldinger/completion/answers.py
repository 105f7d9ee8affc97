"""What a verification answers: every check by name, with the place where it failed."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from seldinger.completion.sections import Bundle

MOST_PLACES = 20
_LONGEST = 200  # letters of one place


class Answer(StrEnum):
    OK = "ok"
    NOT_OK = "not_ok"
    NOT_KNOWN = "not_known"


class Result(StrEnum):
    """sound: signed, whole and re-computed alike. untrusted: so it may be, but the signer does not
    stand on the list that was given. not_recomputed: whole, but a norm is not installed here.
    not_sound: a check failed. unreadable: no completion record at all."""

    SOUND = "sound"
    UNTRUSTED = "untrusted"
    NOT_RECOMPUTED = "not_recomputed"
    NOT_SOUND = "not_sound"
    UNREADABLE = "unreadable"


class Check(StrEnum):
    """In the order in which they are tried."""

    READABLE = "readable"
    CANONICAL = "canonical"
    SECTIONS = "sections"
    ROWS = "rows"
    SIGNATURE = "signature"
    SIGNER = "signer"
    CHAIN = "chain"
    NORMS = "norms"
    VERDICTS = "verdicts"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: its answer in a sentence, and where it failed (the first MOST_PLACES)."""

    check: Check
    answer: Answer
    says: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of one file. bundle, fingerprint: None where nothing could be read."""

    checks: tuple[Checked, ...]
    bundle: Bundle | None = None
    fingerprint: str | None = None

    def of(self, check: Check) -> Checked | None:
        return next((one for one in self.checks if one.check is check), None)

    @property
    def result(self) -> Result:
        signer = self.of(Check.SIGNER)
        return result_of(self.soundness, is_refused=bool(signer and signer.answer is Answer.NOT_OK))

    @property
    def soundness(self) -> Result:
        """The result, whoever signed."""
        if self.bundle is None:
            return Result.UNREADABLE
        others = [one for one in self.checks if one.check is not Check.SIGNER]
        if any(one.answer is Answer.NOT_OK for one in others):
            return Result.NOT_SOUND
        verdicts = self.of(Check.VERDICTS)
        is_known = verdicts is not None and verdicts.answer is Answer.OK
        return Result.SOUND if is_known else Result.NOT_RECOMPUTED

    @property
    def is_as_written(self) -> bool:
        """Whether the file agrees with itself, also where its training is not complete."""
        wrong = {one.check for one in self.checks if one.answer is Answer.NOT_OK}
        verdicts = self.of(Check.VERDICTS)
        is_known = verdicts is not None and verdicts.answer is Answer.OK
        return is_known and wrong <= {Check.COMPLETED, Check.SIGNER}

    @property
    def is_trusted(self) -> bool:
        """Whether the signer stands on the list that was given."""
        signer = self.of(Check.SIGNER)
        return signer is not None and signer.answer is Answer.OK


def result_of(soundness: Result, *, is_refused: bool) -> Result:
    """is_refused: the signer does not stand on the list."""
    holds = soundness in (Result.SOUND, Result.NOT_RECOMPUTED)
    return Result.UNTRUSTED if holds and is_refused else soundness


def ok(check: Check, says: str) -> Checked:
    return Checked(check, Answer.OK, says)


def failed(check: Check, says: str, places: Iterable[str] = ()) -> Checked:
    """With the first places, and how many more there are."""
    found = [*places]
    told = [*map(shown, found[:MOST_PLACES])]
    if len(found) > MOST_PLACES:
        told.append(f"另 {len(found) - MOST_PLACES} 处")
    return Checked(check, Answer.NOT_OK, says, tuple(told))


def not_known(check: Check, says: str, places: Iterable[str] = ()) -> Checked:
    return Checked(check, Answer.NOT_KNOWN, says, tuple(map(shown, places)))


def shown(text: str) -> str:
    """What a stranger's file says, fit for a terminal and for one line."""
    plain = "".join(letter if letter.isprintable() else "·" for letter in text)
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"
