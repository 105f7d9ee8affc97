"""The destinations of the platform and who may go there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.urls import reverse

from seldinger.web.people.access import Access
from seldinger.web.people.models import Person
from seldinger.web.people.permissions import Permission
from seldinger.web.verification.queries import waiting_count


@dataclass(frozen=True, slots=True)
class Destination:
    """here: the page being shown belongs to it. waits: counts what waits there, when asked."""

    title: str
    icon: str
    url: str
    here: bool
    waits: Callable[[], int] | None = None


# (title, icon, URL name, permission, other URL names that belong to it, each with what begins with
# it: `person` stands for `person_rename` too). The first one somebody may go to is their home; a
# page that belongs to several of somebody's stands in the last of them.
_ALL: list[tuple[str, str, str, Permission, tuple[str, ...]]] = [
    (
        "我的进度",
        "progress",
        "my_progress",
        Permission.SEE_OWN_PROGRESS,
        ("requirement", "rulings"),
    ),
    (
        "登记",
        "plus",
        "log",
        Permission.LOG_OWN,
        ("my_entries", "take_in", "offers", "claim", "case"),
    ),
    (
        "学员",
        "users",
        "trainees",
        Permission.SEE_TRAINEES,
        (
            "cohort",
            "trainee",
            "requirement",
            "waiting",
            "unreachable",
            "rulings",
            "ruling_give",
            "take_in_for",
            "claim",
            "case",
        ),
    ),
    (
        "审核",
        "check",
        "to_verify",
        Permission.VERIFY,
        (
            "verify",
            "batches",
            "batch",
            "case",
            "claim",
            "conflict_resolve",
            "step_separate",
            "procedure_pin",
            "differences",
        ),
    ),
    (
        "手术权限",
        "stamp",
        "privileges",
        Permission.SEE_PRIVILEGES,
        ("doctor_privileges", "privilege_check", "grants", "grant"),
    ),
    (
        "核对",
        "list",
        "hospital_lists",
        Permission.RECONCILE,
        ("hospital_list", "differences", "reveal_number"),
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
    ("疑问", "flag", "signals", Permission.SEE_SIGNALS, ()),
    ("人员", "id", "people", Permission.SEE_PEOPLE, ("person",)),
    (
        "个人信息",
        "key",
        "privacy",
        Permission.ANSWER_REQUESTS,
        ("erase_person", "erase_patient"),
    ),
    ("留痕", "trail", "audit_trail", Permission.SEE_AUDIT_TRAIL, ()),
]

_COUNTS: dict[str, Callable[[Person], int]] = {"to_verify": waiting_count}


def destinations(access: Access, name: str | None) -> list[Destination]:
    open_ = [row for row in _ALL if access.may(row[3])]
    fits = {url: _fit(name or "", (url, *also)) for _, _, url, _, also in open_}
    best = max(fits.values(), default=0)
    here = [url for url, fit in fits.items() if 0 < best == fit][-1:]
    return [
        Destination(title, icon, reverse(url), url in here, _count(access, url))
        for title, icon, url, _, _ in open_
    ]


def _count(access: Access, url: str) -> Callable[[], int] | None:
    of = _COUNTS.get(url)
    return partial(of, access.person) if of else None


def _fit(name: str, names: tuple[str, ...]) -> int:
    """How closely a page belongs: `hospital_lists` fits `hospital_list` better than `hospital`."""
    return max((len(one) for one in names if name == one or name.startswith(f"{one}_")), default=0)
