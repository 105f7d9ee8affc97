"""Rows that a later list has no more: kept, neither compared nor offered until they are back."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.logbook.actions.bulk import log_cases
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.privacy.actions.erasing import erase_patient
from seldinger.web.reconciliation.actions.comparing import reconcile_pending
from seldinger.web.reconciliation.actions.lists import keep_list, set_mapping, take_list
from seldinger.web.reconciliation.actions.offers import dismiss_offer
from seldinger.web.reconciliation.models import HospitalList, Mention, Operation
from seldinger.web.reconciliation.queries import numbers_of
from support.cases import new_case
from support.lists import COLUMNS, HEADS, IN_LIST, Line, as_csv, hand_in, line, take
from support.people import ClientOf, World

NEXT = IN_LIST + timedelta(days=1)
BOTH = (IN_LIST, NEXT)


def listed(world: World, *lines: Line, span: tuple[date, date] = BOTH) -> HospitalList:
    return take(world.secretary, world.main, lines, span)


def named(number: str, name: str = "血管造影术", day: date = IN_LIST) -> Line:
    """A row that names 林."""
    return line(number, name, first="林示例", day=day)


def offered(world: World) -> list[str]:
    """The ends of the numbers of what 林 is offered."""
    mine = Mention.objects.filter(person=world.lin, state=Mention.State.OPEN, dismissed="")
    return sorted(mine.values_list("operation__number_tail", flat=True))


def gone() -> set[str]:
    rows = Operation.objects.filter(gone_at__isnull=False)
    return set(rows.values_list("number_tail", flat=True))


def logged(world: World, number: str) -> Case:
    told = {"supervisor": world.zhou, "number": number, "day": IN_LIST}
    return log_cases(by=None, cases=[new_case(world.trainee, world.department, **told)])[0]


def said(case: Case) -> str:
    return Participation.objects.get(procedure__case=case).reconciled


# -- what goes -------------------------------------------------------------------------------------


def test_a_row_that_was_struck_is_kept_and_offered_no_more(world: World) -> None:
    listed(world, named("A00001"), named("A00002"))
    assert len(offered(world)) == 2
    taken = listed(world, named("A00002"))
    assert (Operation.objects.count(), taken.gone) == (2, 1)
    (struck,) = Operation.objects.filter(gone_at__isnull=False)
    assert struck.mentions.get().state == Mention.State.GONE
    assert offered(world) == [Operation.objects.get(gone_at=None).number_tail]
    assert numbers_of(world.main).unlogged == 1
    assert '"消失":1' in AuditRow.objects.filter(act="reconciliation.take_list").last().details
    assert not list(broken_seals())


@pytest.mark.parametrize(
    "corrected",
    [named("A00009"), line("A00001", "经导管肝动脉化疗栓塞术", first="林示例")],
    ids=["another number", "another operation"],
)
def test_a_correction_leaves_no_phantom(world: World, corrected: Line) -> None:
    listed(world, named("A00001", "脑血管造影术"))
    listed(world, corrected)
    assert Operation.objects.count() == 2
    assert len(gone()) == len(offered(world)) == 1
    (offer,) = Mention.objects.filter(state=Mention.State.OPEN)
    assert offer.operation.gone_at is None


def test_a_claim_is_confirmed_by_it_no_more(world: World) -> None:
    before = logged(world, "A00001")
    row = line("A00001", operator="林示例")
    listed(world, row, line("A00002"))
    assert said(before) == "agrees"
    facts = type(world.trainee).objects.get(pk=world.trainee.pk).facts_version
    listed(world, line("A00002"))
    assert said(before) == "not_found"
    assert type(world.trainee).objects.get(pk=world.trainee.pk).facts_version > facts
    assert not Operation.objects.filter(case=before).exists()
    # Nor by whatever is logged later.
    listed(world, line("A00002"), line("A00003", operator="林示例"))
    listed(world, line("A00002"))
    later = logged(world, "A00003")
    reconcile_pending(by=None)
    assert said(later) == "not_found"


def test_it_is_back_when_a_list_has_it_again(world: World) -> None:
    case = logged(world, "A00001")
    both = [line("A00001", operator="林示例"), named("A00002"), line("A00003")]
    listed(world, *both)
    pk = Operation.objects.get(case=case).pk
    listed(world, line("A00003"))
    assert (said(case), offered(world), len(gone())) == ("not_found", [], 2)
    listed(world, *both)
    assert (said(case), gone(), Operation.objects.get(case=case).pk) == ("agrees", set(), pk)
    assert len(offered(world)) == 1
    assert Operation.objects.count() == 3
    assert not list(broken_seals())


def test_what_was_set_aside_stays_so_when_it_is_back(world: World) -> None:
    both = [named("A00001"), line("A00002")]
    listed(world, *both)
    offer = world.lin.mentions.get()
    dismiss_offer(by=world.lin, offer=offer, reason="没有参加这台手术")
    listed(world, both[1])
    listed(world, *both)
    offer.refresh_from_db()
    assert (offer.state, offer.dismissed) == (Mention.State.OPEN, "没有参加这台手术")
    assert offered(world) == []


def test_a_corrected_row_is_sought_first_among_those_that_are_there(world: World) -> None:
    other, early = line("A00002"), line("A00001", "TACE", times=("08:00", ""))
    listed(world, early, line("A00001", "肝动脉造影+TACE", times=("10:00", "")), other)
    listed(world, line("A00001", "肝动脉造影+TACE", times=("10:00", "")), other)
    listed(world, line("A00001", "TACE", times=("11:00", "")), other)
    assert Operation.objects.count() == 3
    assert timezone.localtime(Operation.objects.get(gone_at__isnull=False).start).hour == 8


def test_a_row_that_is_gone_is_found_again_at_another_time(world: World) -> None:
    other = line("A00002")
    listed(world, line("A00001", "TACE", times=("08:00", "")), other)
    listed(world, other)
    listed(world, line("A00001", "TACE", times=("10:00", "")), other)
    assert (Operation.objects.count(), gone()) == (2, set())


# -- what stays, for the list need not have it ---------------------------------------------------


def test_a_day_of_which_the_list_has_nothing_strikes_nothing(world: World) -> None:
    listed(world, named("A00001"))
    listed(world, line("A00002", day=NEXT))
    assert gone() == set()


def test_a_day_that_the_list_does_not_cover_whole_strikes_nothing(world: World) -> None:
    listed(world, named("A00001"))
    listed(world, line("A00002"), line("A00003", day=NEXT), span=(NEXT, NEXT))
    assert gone() == set()


@pytest.mark.parametrize("bad", [line("A***01"), ("2026-02-30", "A00005", "TACE", "周示例")])
def test_a_row_that_cannot_be_read_strikes_nothing(world: World, bad: Line) -> None:
    listed(world, named("A00001"))
    uploaded = hand_in(world.secretary, world.main, [line("A00002"), bad])
    take_list(by=world.secretary, list=uploaded, start=IN_LIST, end=IN_LIST)
    assert gone() == set()


def test_a_list_of_another_system_strikes_nothing(world: World) -> None:
    """A theatre's and a cath lab's, one after the other, for the same days."""
    listed(world, named("A00001"))
    _take_as(world, HEADS[:6], [line("A00002")[:6]])
    assert gone() == set()
    listed(world, line("A00003"))
    assert len(gone()) == 1


@pytest.mark.parametrize("head", ["手术间", "科室"])
def test_a_filtered_list_strikes_nothing_of_the_others(world: World, head: str) -> None:
    heads = (*HEADS, head)
    _take_as(world, heads, [(*named("A00001"), "甲"), (*line("A00002"), "乙")])
    _take_as(world, heads, [(*line("A00003"), "乙")])
    struck = Operation.objects.get(gone_at__isnull=False)
    assert "乙" in (struck.room, struck.department)
    assert len(offered(world)) == 1


def _take_as(world: World, heads: Sequence[str], lines: Sequence[Line]) -> None:
    told = {"by": world.secretary, "hospital": world.main}
    uploaded = keep_list(**told, file_name="x.csv", content=as_csv(lines, heads))
    known = COLUMNS | {"room": "手术间", "department": "科室"}
    columns = {key: head for key, head in known.items() if head in heads}
    set_mapping(**told, columns=columns, operator_is_responsible=False)
    take_list(by=world.secretary, list=uploaded, start=IN_LIST, end=IN_LIST)


def test_past_midnight_the_day_counts_that_the_list_writes(world: World) -> None:
    began = f"{IN_LIST} 23:10"
    late = line("A00001", first="林示例", day=NEXT, times=(began, f"{NEXT} 00:50"))
    listed(world, late)
    assert Operation.objects.get().day == IN_LIST
    listed(world, line("A00002"))  # of the day it began, where the list never had it
    assert gone() == set()
    listed(world, line("A00003", day=NEXT))
    assert len(gone()) == 1


def test_an_erased_patient_is_met_by_no_list_and_not_gone_for_it(world: World) -> None:
    case = logged(world, "A00001")
    listed(world, line("A00001", operator="林示例"), line("A00002"))
    erase_patient(by=world.admin, hospital=world.main, number="A00001", reason="示例理由")
    listed(world, line("A00002"))
    assert (gone(), said(case)) == (set(), "agrees")


# -- what the pages say ----------------------------------------------------------------------------


def test_the_pages_say_how_many(world: World, client_of: ClientOf) -> None:
    listed(world, named("A00001"), line("A00002"))
    uploaded = hand_in(world.secretary, world.main, [line("A00002")])
    client = client_of(world.secretary)
    url = reverse("hospital_list_confirm", args=[uploaded.pk])
    page = client.get(url).content.decode()
    assert "与已有的相同 1 台，原有而这份清单里已没有 1 行" in page
    assert "清单里一台都没有的日子" in page
    told = client.post(url, {"start": IN_LIST, "end": IN_LIST}, follow=True).content.decode()
    assert "1 行已从院方清单中消失，不再核对。" in told
    assert "1 行 · 1 行已从院方清单中消失 ·" in told
    assert client_of(world.lin).get(reverse("offers")).context["number"] == 0
