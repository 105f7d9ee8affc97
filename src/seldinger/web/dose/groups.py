"""The group of a case: as a person chose it, else by the words of its hospital, else none."""

from collections.abc import Iterable
from dataclasses import dataclass

from seldinger.web.dose.models import GroupChoice, GroupWord, Purpose, ReferenceLevel
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.models import Hospital
from seldinger.web.people.names import folded

NO_GROUP = "未分组"


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """key: what stands in an address."""

    name: str
    purpose: str

    @property
    def key(self) -> str:
        return f"{self.purpose}:{self.name}"

    @property
    def title(self) -> str:
        return f"{self.name}·{Purpose(self.purpose).label}"


class Grouping:
    """The words and choices of one hospital."""

    def __init__(self, hospital: Hospital, drafts: Iterable[IntakeDraft] = ()) -> None:
        """drafts: whose choices are read along; of none of them, none is."""
        words = GroupWord.objects.filter(hospital=hospital, ended_at__isnull=True)
        self._words = sorted(
            ((folded(one.word), Group(one.group, one.purpose)) for one in words),
            key=lambda told: -len(told[0]),
        )
        chosen = GroupChoice.objects.filter(draft__hospital=hospital, ended_at__isnull=True)
        self._chosen = {
            one.draft_id: Group(one.group, one.purpose) for one in chosen.filter(draft__in=drafts)
        }

    def of(self, draft: IntakeDraft) -> Group | None:
        return self._chosen.get(draft.pk) or self.by_words(draft.procedure_text)

    def by_words(self, text: str) -> Group | None:
        """The longest word that the text contains decides."""
        said = folded(text)
        return next((group for word, group in self._words if word in said), None)


def known_groups(hospital: Hospital) -> list[Group]:
    """Those that anything in the hospital names."""
    kinds = (GroupWord, ReferenceLevel)
    found = {
        Group(*pair)
        for kind in kinds
        for pair in kind.objects.filter(hospital=hospital, ended_at__isnull=True).values_list(
            "group", "purpose"
        )
    }
    chosen = GroupChoice.objects.filter(draft__hospital=hospital, ended_at__isnull=True)
    found |= {Group(*pair) for pair in chosen.values_list("group", "purpose").distinct()}
    return sorted(found)
