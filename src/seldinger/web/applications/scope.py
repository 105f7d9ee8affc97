"""What an application asks for, as words and as a question: does this operation belong to it?"""

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.web.applications.entered import NewApplication
from seldinger.web.applications.models import Application
from seldinger.web.norms.named import entries_named
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.wording import scope_words


def asked_of(application: Application) -> NewGrant:
    """The scope as a grant would have it; its dates are nobody's yet."""
    return NewGrant(
        doctor=application.doctor,
        hospital=application.hospital,
        kind=Grant.Kind(application.kind),
        entries=tuple(application.entries),
        list_id=application.list_id,
        grade=application.grade,
        technology=application.technology,
        start=timezone.localdate(application.made_at),
    )


def scope_told(application: Application) -> str:
    return scope_words(
        asked_of(application), catalogue_named(application.catalogue, application.version)
    )


class Scope:
    """Names of operations → whether they belong to what is asked. Each name is looked up once."""

    def __init__(self, catalogue: Catalogue, new: NewApplication) -> None:
        self.catalogue, self.new = catalogue, new
        self._known: dict[str, tuple[Entry, ...]] = {}

    def named(self, name: str) -> tuple[Entry, ...]:
        if name not in self._known:
            self._known[name] = entries_named(self.catalogue, name)
        return self._known[name]

    def is_graded(self, name: str) -> bool:
        return bool(self.named(name))

    def holds(self, name: str) -> bool:
        return any(map(self._holds, self.named(name)))

    def in_its_lists(self, name: str) -> bool:
        return any(entry.list_id in self.lists for entry in self.named(name))

    @property
    def lists(self) -> frozenset[str]:
        """The lists in which what is asked stands."""
        if self.new.kind == Grant.Kind.LIST:
            return frozenset({self.new.list_id})
        known = self.catalogue.by_id
        return frozenset(known[one].list_id for one in self.entries if one in known)

    @property
    def entries(self) -> frozenset[str]:
        if self.new.kind == Grant.Kind.ENTRIES:
            return frozenset(self.new.entries)
        overlays = [one for one in self.catalogue.overlays if one.id == self.new.technology]
        return frozenset(entry for one in overlays for entry in one.entries)

    def _holds(self, entry: Entry) -> bool:
        if self.new.kind == Grant.Kind.LIST:
            managed = self.catalogue.managed_grade(entry)
            return entry.list_id == self.new.list_id and managed <= (self.new.grade or 0)
        return entry.id in self.entries

    @property
    def rule(self) -> str:
        """How the operations of the scope are found, in words."""
        if self.new.kind == Grant.Kind.LIST:
            return (
                "手术名称与目录条目完全一致，且条目属于所申请的专业目录、管理级别不高于所申请的级别"
            )
        if self.new.kind == Grant.Kind.TECHNOLOGY:
            return "手术名称与目录条目完全一致，且条目属于所申请的限制类技术"
        return "手术名称与所申请的目录条目完全一致"
