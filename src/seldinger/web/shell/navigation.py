"""The destinations of the platform and who may go there."""

from dataclasses import dataclass

from django.urls import reverse

from seldinger.web.people.access import Access
from seldinger.web.people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Destination:
    """here: the page being shown belongs to it."""

    title: str
    icon: str
    url: str
    here: bool


# (title, icon, URL name, permission, other URL names that belong to it, each with what begins with
# it: `person` stands for `person_rename` too). The first one somebody may go to is their home.
_ALL: list[tuple[str, str, str, Permission, tuple[str, ...]]] = [
    (
        "我的进度",
        "progress",
        "my_progress",
        Permission.SEE_OWN_PROGRESS,
        ("requirement", "rulings"),
    ),
    (
        "学员",
        "users",
        "trainees",
        Permission.SEE_TRAINEES,
        ("cohort", "trainee", "requirement", "waiting", "rulings", "ruling_give"),
    ),
    (
        "设置",
        "settings",
        "setup",
        Permission.SET_UP,
        ("base", "hospital", "roster", "roster_preview", "roster_apply"),
    ),
    ("试算", "upload", "try_logbook", Permission.TRY_LOGBOOK, ()),
    (
        "规范",
        "book",
        "norms",
        Permission.SEE_NORMS,
        ("rulebook", "rulebook_source", "catalogue", "catalogue_source", "entry", "gaps"),
    ),
    ("人员", "id", "people", Permission.SEE_PEOPLE, ("person",)),
    ("留痕", "trail", "audit_trail", Permission.SEE_AUDIT_TRAIL, ()),
]


def destinations(access: Access, name: str | None) -> list[Destination]:
    return [
        Destination(title, icon, reverse(url), _belongs(name or "", (url, *also)))
        for title, icon, url, permission, also in _ALL
        if access.may(permission)
    ]


def _belongs(name: str, names: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}_") for one in names)
