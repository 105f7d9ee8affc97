"""Whose answers and work somebody may see: a base, or a partner hospital of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from seldinger.web.people.access import Access, PersonRequest
from seldinger.web.people.models import (
    Base,
    Hospital,
    Membership,
    Rotation,
    Stay,
    Traineeship,
)
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for

SEE = Permission.SEE_FEEDBACK


@dataclass(frozen=True, slots=True)
class Sight:
    """Exactly one of base and hospital. value: as an address names it, “base-1”."""

    base: Base | None = None
    hospital: Hospital | None = None

    @property
    def value(self) -> str:
        return f"base-{self.base.pk}" if self.base else f"hospital-{self._hospital.pk}"

    @property
    def title(self) -> str:
        return self.base.name if self.base else self._hospital.name

    @property
    def rulebook(self) -> str:
        """Of the base; of a hospital that of the base that it belongs to."""
        if self.base:
            return self.base.rulebook
        place = self._hospital.places.select_related("base").order_by("-start").first()
        return place.base.rulebook if place else ""

    @property
    def _hospital(self) -> Hospital:
        if self.hospital is None:
            raise ValueError("neither base nor hospital")
        return self.hospital

    def rotations(self, on: date) -> QuerySet[Rotation]:
        """Those begun by then: of whom the base trains, or in the hospital."""
        rows = Rotation.objects.filter(withdrawn_at__isnull=True, start__lte=on)
        if self.hospital:
            return rows.filter(hospital=self.hospital)
        return rows.filter(traineeship__in=self._stays(on).values("traineeship"))

    def trainees(self, on: date) -> QuerySet[Traineeship]:
        """Whom the base trains or trained; those who rotated in the hospital."""
        if self.base:
            return Traineeship.objects.filter(pk__in=self._stays(on).values("traineeship"))
        visits = self.rotations(on).order_by()
        return Traineeship.objects.filter(pk__in=visits.values("traineeship"))

    def subjects(self) -> Q:
        """Of models.Subject. A partner hospital sees its posts; its teachers are the base's."""
        return Q(base=self.base) if self.base else Q(kind="post", hospital=self.hospital)

    def supervisors(self) -> Q | None:
        """Of models.Claim: those who work or worked in the hospital; a base sees all."""
        if self.base:
            return None
        works = Membership.objects.filter(hospital=self.hospital).order_by()
        return Q(supervisor__in=works.values("person"))

    def _stays(self, on: date) -> QuerySet[Stay]:
        return Stay.objects.filter(base=self.base, start__lte=on).order_by()


def sights(access: Access) -> list[Sight]:
    """The bases; then the hospitals that are no main hospital of any of them."""
    bases = list(bases_for(access, SEE))
    reach = access.reach(SEE)
    mains = {
        pk
        for base in bases
        for pk in base.places.filter(kind="main").values_list("hospital", flat=True)
    }
    others = Hospital.objects.filter(pk__in=reach.hospitals - mains)
    return [*(Sight(base=base) for base in bases), *(Sight(hospital=one) for one in others)]


def sight_asked(request: PersonRequest, offered: Sequence[Sight]) -> Sight:
    """The one that is asked for; with none named, the first. Any other is not found."""
    told = request.GET.get("where", "")
    for one in offered:
        if told in ("", one.value):
            return one
    raise Http404
