"""`privilege check`: was this doctor allowed to do this, there, on that day?"""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from seldinger.commands.answers import NO, YES, print_json, say, show
from seldinger.commands.arguments import as_json, data_folder, day, open_data
from seldinger.commands.parsers import Commands
from seldinger.domain.grading.privilege import Decision, Part
from seldinger.errors import SeldingerError

if TYPE_CHECKING:
    from seldinger.domain.grading.catalogue import Catalogue
    from seldinger.web.people.models import Hospital, Person
    from seldinger.web.privileges.queries import Asked

_PASSES = frozenset({Decision.ALLOWED, Decision.ALLOWED_SUPERVISED, Decision.OVERRIDE})
_NEAREST = 3


def add_privilege(commands: Commands) -> None:
    privilege = commands.add_parser("privilege", help="手术权限")
    actions = privilege.add_subparsers(required=True, metavar="动作")
    check = actions.add_parser("check", help="某医师某日能否做某项手术，依据哪份授权")
    check.add_argument("--doctor", required=True, metavar="登录名|工号|姓名")
    check.add_argument("--entry", required=True, metavar="条目|手术名称")
    check.add_argument("--on", type=day, default=None, metavar="日期", help="默认今天")
    check.add_argument("--hospital", default="", metavar="名称", help="只在一家医院时可不填")
    check.add_argument(
        "--modifier", action="append", default=[], metavar="条目", help="患者情况，可多次给出"
    )
    check.add_argument(
        "--supervisor", default="", metavar="登录名|工号|姓名", help="指导或带教医师"
    )
    check.add_argument("--part", type=Part, choices=[*Part], default=Part.OPERATOR, help="默认术者")
    check.add_argument("--emergency", action="store_true", help="急诊越级")
    as_json(check)
    data_folder(check)
    check.set_defaults(run=_check)


def _check(arguments: argparse.Namespace) -> int:
    open_data(arguments.data)
    from seldinger.report.privileges import answer_document, print_answer
    from seldinger.web.privileges.asking import names_of, notes_of

    asked, question = _asked(arguments)
    answer, catalogue = asked.answer, asked.catalogue
    names, notes = names_of(asked), notes_of(asked)
    if arguments.json:
        on = asked.question.on
        print_json(answer_document(answer, names=names, catalogue=catalogue, on=on, notes=notes))
    else:
        show(
            lambda: print_answer(
                answer, asked=question, names=names, catalogue=catalogue, notes=notes
            )
        )
    return YES if asked.answer.decision in _PASSES else NO


def _asked(arguments: argparse.Namespace) -> tuple["Asked", str]:
    """The question with its answer, and the question in words."""
    from django.utils import timezone

    from seldinger.report.privileges import PART
    from seldinger.web.norms.in_force import catalogue_of
    from seldinger.web.privileges.queries import ask

    doctor = _person(arguments.doctor, "--doctor")
    hospital = _hospital(doctor, arguments.hospital)
    on = arguments.on or timezone.localdate()
    catalogue = catalogue_of(hospital, on)
    supervisor = _person(arguments.supervisor, "--supervisor") if arguments.supervisor else None
    asked = ask(
        doctor=doctor, hospital=hospital, on=on,
        entries=_entries(arguments.entry, catalogue),
        modifiers=_modifiers(arguments.modifier, catalogue),
        part=arguments.part, supervisor=supervisor, emergency=arguments.emergency,
    )  # fmt: skip
    told = (str(doctor), hospital.name, on.isoformat(), arguments.entry, PART[arguments.part])
    return asked, " · ".join(told)


def _person(told: str, argument: str) -> "Person":
    """By login, else by staff number, else by name; whoever is not alone is asked for anew."""
    from seldinger.web.people.models import Person

    for by in ({"login": told}, {"memberships__staff_no": told}, {"name": told}):
        found = [*Person.objects.filter(**by).distinct().order_by("pk")]
        if len(found) == 1:
            return found[0]
        if found:
            logins = "、".join(person.login for person in found)
            raise SeldingerError(f"“{told}”有 {len(found)} 人。请用登录名写明：{logins}")
    raise SeldingerError(f"没有医师“{told}”。请用 {argument} 给出登录名、工号或姓名全称")


def _hospital(doctor: "Person", told: str) -> "Hospital":
    from seldinger.web.people.models import Hospital
    from seldinger.web.privileges.asking import places_of

    if told:
        named = Hospital.objects.filter(name=told).first()
        if named is None:
            raise SeldingerError(f"没有医院“{told}”。请用 --hospital 给出医院全称")
        return named
    places = [*places_of(doctor)]
    if len(places) != 1:
        names = "、".join(place.name for place in places) or "没有任职也没有授权"
        raise SeldingerError(f"不能确定是哪家医院（{names}）。请用 --hospital 写明")
    return places[0]


def _entries(told: str, catalogue: "Catalogue | None") -> tuple[str, ...]:
    """By id, else by name. What no catalogue lists is asked all the same: it is ungraded."""
    from seldinger.web.privileges.operations import one_operation, operation_named

    if catalogue is None:
        return (told,)
    if told in catalogue.by_id:
        return one_operation(catalogue, (told,))
    if named := operation_named(catalogue, told):
        return named
    if told.isascii():
        raise SeldingerError(f"目录里没有条目“{told}”{_near(told, [*catalogue.by_id])}")
    near = _near(told, [entry.text for entry in catalogue.entries])
    say(f"目录里没有名称“{told}”{near}")
    return ()


def _modifiers(told: Sequence[str], catalogue: "Catalogue | None") -> tuple[str, ...]:
    from seldinger.web.privileges.operations import check_modifiers

    if catalogue:
        check_modifiers(catalogue, told)
    return tuple(told)


def _near(told: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(told, known, n=_NEAREST, cutoff=0.4)
    return f"。相近的有：{'、'.join(near)}" if near else ""
