"""A hospital's list of 2,000 free names, from the file to the reconciliation, in one run.

Real names as hospitals wrote them (CHIP 2019 task 1) are handed in as a hospital's list; the code
list that they were labelled by stands in for its catalogue, and the labels for its coder, who is
asked in the platform's own order. What is counted: how many names the coder had to confirm, how
often the matcher was right where it was sure, how many claims the reconciliation joins with their
rows before and after. The files are others' and stay outside of the repository: without them this
says so and stops.
"""

import argparse
import random
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from support.database import load_django

load_django()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from seldinger.domain.grading.catalogue import (  # noqa: E402
    Catalogue,
    CatalogueList,
    Entry,
    EntryKind,
)
from seldinger.domain.source import Source  # noqa: E402
from seldinger.domain.training.words import Role, State  # noqa: E402
from seldinger.matching.terms import Pair, Term, read_pairs, read_terms  # noqa: E402
from seldinger.web.catalogues.actions.adopting import adopt_catalogue  # noqa: E402
from seldinger.web.catalogues.actions.drafting import start_catalogue_draft  # noqa: E402
from seldinger.web.logbook.actions.bulk import log_cases  # noqa: E402
from seldinger.web.logbook.entries import NewCase, NewPart, NewProcedure  # noqa: E402
from seldinger.web.naming.actions.confirming import confirm_name  # noqa: E402
from seldinger.web.naming.actions.fitting import fit_matchers  # noqa: E402
from seldinger.web.naming.actions.looking import keep_looks, looks_of  # noqa: E402
from seldinger.web.naming.matchers import matcher_of  # noqa: E402
from seldinger.web.naming.models import WrittenName  # noqa: E402
from seldinger.web.naming.queries import to_confirm  # noqa: E402
from seldinger.web.people.models import Hospital  # noqa: E402
from seldinger.web.reconciliation.actions.comparing import reconcile_cases  # noqa: E402
from seldinger.web.reconciliation.actions.names import use_settled_names  # noqa: E402
from seldinger.web.reconciliation.models import Comparison  # noqa: E402
from support.lists import line, take  # noqa: E402
from support.people import World, build_world  # noqa: E402

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "terms"
ROWS, CLAIMS = 2000, 300
_EACH = 100  # confirmations between two looks: what a coder does in the ten minutes between them
_State = WrittenName.State


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--random", action="store_true", help="the coder is asked in any order")
    parser.add_argument("--network", action="store_true", help="fit with the network: slower")
    told = parser.parse_args()
    if not DATA.is_dir():
        print(f"skipped: {DATA.name} of other authors is not there")
        return
    terms = read_terms(DATA / "icd9-2017-xiehe.tsv")
    pairs = _pairs(terms, told.rows)
    call_command("migrate", verbosity=0)
    world = build_world()
    _adopt(world, terms)
    _handed_in(world, pairs)
    print(f"{len(pairs)} rows, {len(terms)} entries")
    before = _joined(world)
    _worked_through(world, {pair.name: pair for pair in pairs}, terms, told)
    _used()
    claims = min(CLAIMS, (len(pairs) + 1) // 2)
    print(f"cases joined with their row: {before} before, {_joined(world)} after, of {claims}")


def _pairs(terms: Sequence[Term], rows: int) -> list[Pair]:
    """Each name once, in any order, the same each time."""
    files = ("chip2019-val.tsv", "chip2019-train.tsv")
    every = {pair.name: pair for file in files for pair in read_pairs(DATA / file, terms)}
    found = sorted(every.values(), key=lambda one: one.name)
    random.Random(7).shuffle(found)
    return found[:rows]


def _adopt(world: World, terms: Sequence[Term]) -> None:
    """The code list as the hospital's catalogue; its grades say nothing."""
    entries = tuple(
        Entry(
            id=term.code, list_id="codes", list_title="示例·编码", grade=1, number=number,
            text=term.name, source=Source(None, term.name), kind=EntryKind.OPERATION, parts=(),
        )
        for number, term in enumerate(terms, start=1)
    )  # fmt: skip
    lists = (CatalogueList("codes", "示例·编码", None, 1),)
    told = Catalogue("codes", "1", "示例·编码", world.main.name, "", lists, entries)
    draft = start_catalogue_draft(by=world.wu, hospital=world.main, base=told)
    adopt_catalogue(by=world.wu, draft=draft, start=timezone.localdate(), document="示例")


def _handed_in(world: World, pairs: Sequence[Pair]) -> None:
    """The list of today, and 林's claims for some of its rows, named as the code list."""
    today = timezone.localdate()  # the catalogue holds from today on
    cases = [
        _case(world, f"P{place:06}", pairs[place].standards, today)
        for place in range(0, min(len(pairs), CLAIMS * 2), 2)
    ]
    logged = log_cases(by=None, cases=cases)
    lines = [
        line(f"P{place:06}", pair.name, "外院示例", day=today) for place, pair in enumerate(pairs)
    ]
    start = time.perf_counter()
    take(world.wu, world.main, lines, span=(today, today))
    print(f"taken over in {time.perf_counter() - start:.1f} s")
    reconcile_cases(by=None, cases=logged)


def _case(world: World, number: str, names: Sequence[str], day: date) -> NewCase:
    part = NewPart(
        trainee=world.trainee.pk, supervisor=world.zhou.pk, state=State.PENDING,
        logged_at=timezone.now(), decided_at=None, role=Role.OPERATOR,
    )  # fmt: skip
    acts = tuple(NewProcedure(name, "", (part,)) for name in names)
    return NewCase(
        hospital=world.main.pk, department=world.department.pk, day=day, number=number,
        procedures=acts,
    )  # fmt: skip


def _joined(world: World) -> int:
    """Cases joined with a row, by the names alone: nobody whom the list names is known."""
    rows = Comparison.objects.filter(operation__isnull=False, part__traineeship=world.trainee)
    return rows.values("part__procedure__case").distinct().count()


def _worked_through(
    world: World, pairs: Mapping[str, Pair], terms: Sequence[Term], told: argparse.Namespace
) -> None:
    code_of = {term.name: term.code for term in terms}
    right = {name: {code_of[one] for one in pair.standards} for name, pair in pairs.items()}
    confirmed, machine_time = 0, 0.0
    while True:
        _look(world.main)
        _show(world.main, confirmed, right)
        asked = [*to_confirm(world.main)]
        if not asked:
            break
        if told.random:
            random.Random(confirmed).shuffle(asked)
        start = time.perf_counter()
        for row in asked[:_EACH]:
            confirm_name(by=world.coder, name=row, entries=sorted(right[row.text]), seen=0)
        machine_time += time.perf_counter() - start
        confirmed += len(asked[:_EACH])
        start = time.perf_counter()
        if fit_matchers(by=None, network=told.network):
            print(f"  fitted in {time.perf_counter() - start:.0f} s")
    print(f"{confirmed} confirmed, {machine_time / max(1, confirmed) * 1e3:.0f} ms of machine each")


def _look(hospital: Hospital) -> None:
    served = matcher_of(hospital)
    assert served is not None
    start = time.perf_counter()
    names = [*WrittenName.objects.filter(hospital=hospital).order_by("pk")]
    looks = looks_of(hospital, served, names)
    keep_looks(by=None, hospital=hospital, looks=looks, stamp=served.stamp)
    print(f"  looked in {time.perf_counter() - start:.1f} s")


def _show(hospital: Hospital, confirmed: int, right: Mapping[str, set[str]]) -> None:
    rows = [*WrittenName.objects.filter(hospital=hospital)]
    by = {state: [row for row in rows if row.state == state] for state in _State}
    machine = by[_State.MACHINE]
    hits = sum({*row.entries} == right[row.text] for row in machine)
    exact = sum({*row.entries} == right[row.text] for row in by[_State.EXACT])
    share = f"{hits / len(machine):.1%}" if machine else "–"
    print(
        f"confirmed {confirmed}: exact {len(by[_State.EXACT])} (as labelled {exact}), person"
        f" {len(by[_State.PERSON])}, machine {len(machine)} (right {share}), open"
        f" {len(by[_State.OPEN])}"
    )


def _used() -> None:
    while use_settled_names(by=None):
        pass


if __name__ == "__main__":
    main()
