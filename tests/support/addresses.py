"""Every address of the platform, read from the URL configuration."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from seldinger.norms.library import library_at
from seldinger.web.people.models import Base, Person, RosterDraft, Stay, Traineeship
from support.people import World


@dataclass(frozen=True)
class Address:
    """One URL pattern. parameters: the names of what stands in angle brackets."""

    name: str
    route: str
    parameters: tuple[str, ...]
    view: Any

    @property
    def rule(self) -> Any:
        return getattr(self.view, "rule", "absent")

    @property
    def methods(self) -> frozenset[str]:
        """Those that the view answers; HEAD where GET."""
        told = frozenset(getattr(self.view, "methods", ("GET",)))
        return told | {"HEAD"} if "GET" in told else told


def addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], before: str) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            names = tuple(pattern.pattern.converters)
            yield Address(pattern.name or "", route, names, pattern.callback)


def url_of(address: Address, world: World, *, outsider: bool = False) -> str:
    """The address filled with objects of the world: 林's and her base's, or the outsider's own."""
    known = _of_outsider(address, world) if outsider else _of_world(address, world)
    return reverse(address.name, kwargs={name: known[name] for name in address.parameters})


def is_of_an_object(address: Address) -> bool:
    """Whether it names something that belongs to somebody; norms belong to everybody."""
    return any(name.endswith("_id") for name in address.parameters if name not in _NORMS)


_NORMS = {"requirement_id", "entry_id"}


def _of_world(address: Address, world: World) -> dict[str, Any]:
    return _of_side(address, world.base, world.trainee, world.zhou) | {
        "hospital_id": world.main.pk,
        "department_id": world.department.pk,
        "draft_id": _first(RosterDraft.objects.filter(by=world.secretary)),
    }


def _of_outsider(address: Address, world: World) -> dict[str, Any]:
    worker = Person.objects.filter(memberships__department=world.other_department)
    colleague = worker.exclude(pk=world.zheng.pk).first() or world.zheng
    return _of_side(address, world.other_base, world.other_trainee, colleague) | {
        "hospital_id": world.other_hospital.pk,
        "department_id": world.other_department.pk,
        "draft_id": _first(RosterDraft.objects.filter(by=world.zheng)),
    }


def _of_side(address: Address, base: Base, trainee: Traineeship, worker: Person) -> dict[str, Any]:
    """A base's things. A file is of a trainee, or of somebody who works there; some had left."""
    if address.name == "person_training_return":
        left = Traineeship.objects.filter(stays__base=base, stays__ending=Stay.Ending.LEFT)
        trainee = left.first() or trainee
    about_work = {"membership_id", "role_id"} & set(address.parameters)
    return _norms(address) | {
        "base_id": base.pk,
        "place_id": _first(base.places.filter(kind="partner")),
        "person_id": worker.pk if about_work else trainee.person_id,
        "membership_id": _first(worker.memberships),
        "role_id": _first(worker.roles),
        "trainee_id": trainee.pk,
        "rotation_id": _first(trainee.rotations.order_by("-start")),
        "ruling_id": _first(trainee.rulings),
    }


def _norms(address: Address) -> dict[str, Any]:
    rulebook = library_at(None).rulebook("interventional")
    catalogue = library_at(None).catalogue("shougang")
    of_catalogue = "catalogue" in address.route
    return {
        "name": "shougang" if of_catalogue else "interventional",
        "entry_id": next(iter(catalogue.entries)).id,
        "requirement_id": rulebook.requirements[0].id,
        "kind": "hospital",  # the ruling whose form shows the most
    }


def _first(rows: Any) -> int:
    return int(rows.values_list("pk", flat=True).first() or 0)
