"""What a name means, at work: in the lists, at the gate, in the search and in the figures."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from seldinger.domain.grading.catalogue import EntryKind
from seldinger.domain.training.words import Role
from seldinger.norms.own import catalogue_of_content
from seldinger.web.catalogues.consequences import consequences_of
from seldinger.web.devices.pieces import Techniques
from seldinger.web.gate.actions.booking import change_booking
from seldinger.web.gate.actions.importing import (
    keep_booked_list,
    name_columns,
    take_booked_list,
)
from seldinger.web.gate.actions.looking import last_of, look_ahead
from seldinger.web.gate.actions.recording import record_discussion
from seldinger.web.gate.checking import look, look_at, override_of
from seldinger.web.gate.importing import plan_of
from seldinger.web.gate.known import Known
from seldinger.web.gate.missing import Missing
from seldinger.web.gate.models import BookedList, Booking
from seldinger.web.gate.presenters.importing import preview_of
from seldinger.web.intake.procedures import procedures_for, resources_of
from seldinger.web.logbook.actions.bulk import log_cases
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.naming import matchers
from seldinger.web.naming.actions.confirming import withdraw_confirmation
from seldinger.web.naming.actions.looking import look_at_names
from seldinger.web.naming.models import WrittenName
from seldinger.web.people.models import Hospital
from seldinger.web.privileges.offering import CONFIRMED, offers_for
from seldinger.web.reconciliation.actions.names import use_settled_names
from seldinger.web.reconciliation.meant import Meant
from seldinger.web.review.naming import UNLISTED, Namings
from seldinger.workbooks.booked_list import guessed_columns, open_booked
from support.cases import new_case
from support.catalogues import adopted, changed, draft_of
from support.grants import granted
from support.intake import AT, appointment, read, source
from support.lists import IN_LIST, Line, line, take
from support.naming import catalogue_in, confirmed, heard, judged
from support.people import NOW, TODAY, ClientOf, World
from support.technologies import proposed
from support.theatre import (
    TOMORROW,
    booked,
    booked_list,
    declared,
    entry_of,
    new_booking,
    row,
)

FREE = "门脉断流GCV封堵"  # no entry's name, and like none
VARICES, DRAINAGE = "comprehensive-intervention-3-01", "comprehensive-intervention-3-02"
NAMES = [FREE, *(f"院内自拟术式{number}" for number in range(29))]
Moved = time_machine.Traveller


@pytest.fixture(autouse=True)
def _no_matcher_of_another_test() -> Iterator[None]:
    matchers._served.clear()
    yield
    matchers._served.clear()


def handed_in(world: World, *rows: tuple[object, ...]) -> BookedList:
    content = booked_list(*rows)
    uploaded = keep_booked_list(
        by=world.wu, hospital=world.main, file_name="安排.csv", content=content
    )
    columns = guessed_columns(open_booked(content, "安排.csv", {}).heads)
    return name_columns(by=world.wu, list=uploaded, columns=columns)


def take_booked(world: World, *rows: tuple[object, ...]) -> None:
    take_booked_list(by=world.wu, list=handed_in(world, *rows))


def text(entry: str, hospital: Hospital) -> str:
    return str(catalogue_in(hospital).by_id[entry].text)


def named(world: World, name: str = FREE, at: Hospital | None = None) -> WrittenName:
    return WrittenName.objects.get(hospital=at or world.main, text=name)


# -- heard ----------------------------------------------------------------------------------------


def test_a_list_is_heard_once_and_again_where_a_name_was_corrected(world: World) -> None:
    lines = [line(f"H{number}", name) for number, name in enumerate(NAMES)]
    take(world.wu, world.main, lines)
    take(world.wu, world.main, lines)
    assert WrittenName.objects.count() == 30
    assert named(world).times == 1
    lines[0] = line("H0", f"{FREE}术")
    take(world.wu, world.main, lines)
    assert named(world, f"{FREE}术").times == 1
    assert not WrittenName.objects.exclude(hospital=world.main).exists()


def test_a_booked_list_a_hand_and_a_message_are_heard(world: World) -> None:
    take_booked(world, row(TOMORROW, FREE), row(TOMORROW, entry_of(2).text))
    take_booked(world, row(TOMORROW, FREE), row(TOMORROW, entry_of(2).text))
    assert {*WrittenName.objects.values_list("text", "times")} == {
        (FREE, 1), (entry_of(2).text, 1)
    }  # fmt: skip
    one = booked(world, name="登记的写法", entries=())
    new = new_booking(world, name="改过的写法", entries=(), day=one.day)
    change_booking(by=world.wu, booking=one, new=new, version=one.version)
    his, later = source(world), AT + timedelta(days=1)
    read(his, appointment(at=later, name="消息的写法"))
    read(his, appointment("S14", at=later + timedelta(hours=1), name="消息的写法"))
    read(his, appointment(at=later, name=entry_of(3).text, placer="AP2"))
    fresh = WrittenName.objects.exclude(text__in=(FREE, entry_of(2).text))
    assert {*fresh.values_list("text", "times")} == {
        ("登记的写法", 1), ("改过的写法", 1), ("消息的写法", 1)
    }  # fmt: skip


# -- the hospital's list --------------------------------------------------------------------------


def claimed(world: World) -> tuple[Case, list[Line]]:
    """林 assisted at what the list calls by its own name; a drainage that day was another."""
    told = new_case(
        world.trainee, world.department, number="N000", name=text(VARICES, world.main),
        category="", role=Role.FIRST_ASSISTANT, supervisor=world.zhou, day=IN_LIST,
    )  # fmt: skip
    lines = [
        line("N000", FREE, "周示例", "林示例"),
        line("N000", text(DRAINAGE, world.main), "林示例", "周示例"),
        *(line(f"N{number:03}", name) for number, name in enumerate(NAMES[1:], 1)),
    ]
    return log_cases(by=None, cases=[told])[0], lines


def said(case: Case) -> str:
    return Participation.objects.get(procedure__case=case).reconciled


def test_a_confirmed_name_joins_and_its_withdrawal_parts_again(world: World, frozen: Moved) -> None:
    case, lines = claimed(world)
    take(world.wu, world.main, lines)
    look_at_names(by=None)
    use_settled_names(by=None)
    assert said(case) == "differs"
    made = confirmed(world.coder, named(world), [VARICES])
    confirmed(world.coder, named(world, NAMES[1]), [DRAINAGE])
    assert use_settled_names(by=None) == 2
    assert said(case) == "agrees"
    with CaptureQueriesContext(connection) as asked:
        assert use_settled_names(by=None) == 0
    assert len(asked) == 1  # nothing is compared twice
    frozen.shift(60)
    withdraw_confirmation(by=world.coder, confirmation=made)
    assert use_settled_names(by=None) == 1
    assert said(case) == "differs"


def test_what_the_machine_judges_joins_records_and_passes_no_gate(world: World) -> None:
    granted(world)
    case, lines = claimed(world)
    take(world.wu, world.main, lines)
    judged(named(world), catalogue_in(world.main).by_id[VARICES])
    assert use_settled_names(by=None) == 1
    assert said(case) == "agrees"
    judged(heard(world.main, ["机器懂的名称"])[0], entry_of(2))
    one = booked(world, name="机器懂的名称", entries=())
    verdict = last_of(one)
    assert verdict
    assert (verdict.passes, "not_an_entry" in verdict.missing) == (False, True)


def test_another_hospitals_confirmation_means_nothing_here(world: World) -> None:
    granted(world)
    case, lines = claimed(world)
    take(world.wu, world.main, lines)
    there = heard(world.other_hospital, [FREE])[0]
    confirmed(world.zheng, there, [VARICES])
    use_settled_names(by=None)
    assert said(case) == "differs"
    confirmed(world.zheng, there, [entry_of(2)])
    assert not look(booked(world, name=FREE, entries=()), timezone.now()).passes


def test_what_a_name_means_joins_and_only_what_a_person_said_speaks_against(world: World) -> None:
    person, machine, several = heard(world.main, ["人定的", "机定的", "两项的"])
    confirmed(world.coder, person, [VARICES])
    judged(machine, catalogue_in(world.main).by_id[VARICES])
    confirmed(world.coder, several, [VARICES, entry_of(2)])  # one of them in no training rule
    meant = Meant(world.main, ["人定的", "机定的", "两项的", text(VARICES, world.main)])
    exact = meant.of(text(VARICES, world.main), TODAY)
    by_person, by_machine = meant.of("人定的", TODAY), meant.of("机定的", TODAY)
    assert exact.categories == by_person.categories == {"embolisation"}
    assert by_machine.categories == frozenset()
    assert exact.entries == by_person.entries == by_machine.entries
    assert "embolisation" in by_machine.keys
    assert meant.of("两项的", TODAY).entries > exact.entries


def test_the_operations_of_a_joined_line_are_told_apart(world: World) -> None:
    entry = next(
        one for one in catalogue_in(world.main).entries
        if len({*one.parts}) > 1 and one.kind.value == "operation"
    )  # fmt: skip
    confirmed(world.coder, heard(world.main, ["人定的"])[0], [entry])
    first, second = entry.parts[:2]
    meant = Meant(world.main, [first, second, "人定的"])
    assert not meant.of(first, TODAY).entries & meant.of(second, TODAY).entries
    assert meant.of(first, TODAY).entries & meant.of("人定的", TODAY).entries
    assert meant.of(f"（{second}）", TODAY) == meant.of(second, TODAY)


# -- the gate -------------------------------------------------------------------------------------


def test_the_gate_takes_what_a_person_confirmed_until_it_is_withdrawn(
    world: World, frozen: Moved
) -> None:
    granted(world)
    one = booked(world, name=FREE, entries=())
    assert not look(one, timezone.now()).passes
    made = confirmed(world.coder, named(world), [entry_of(2)])
    assert look_ahead(by=None) == 1
    one.refresh_from_db()
    verdict = last_of(one)
    assert verdict
    assert (verdict.passes, verdict.grade, one.entries) == (True, 2, [])
    frozen.shift(60)
    withdraw_confirmation(by=world.coder, confirmation=made)
    assert look_ahead(by=None) == 1
    assert not look(Booking.objects.get(), timezone.now()).passes


def test_a_name_of_two_operations_is_picked_and_never_guessed(
    world: World, client_of: ClientOf
) -> None:
    granted(world)
    one = booked(world, name=FREE, entries=())
    confirmed(world.coder, named(world), [entry_of(2), entry_of(3)])
    page, browser = reverse("booking", args=[one.pk]), client_of(world.wu)
    shown = browser.get(page).content.decode()
    assert "有 2 项手术" in shown
    assert "请分开登记，或选定其中一项" in shown
    assert reverse("names_name", args=[named(world).pk]) in shown
    told = {"pick": entry_of(3).id, "version": one.version}
    assert "已选定" in browser.post(f"{page}edit/", told, follow=True).content.decode()
    one.refresh_from_db()
    assert (one.entries, one.name, look(one, timezone.now()).passes) == (
        [entry_of(3).id], FREE, True
    )  # fmt: skip
    stale = browser.post(f"{page}edit/", told, follow=True).content.decode()
    assert "刚才被别人改过" in stale
    assert browser.post(f"{page}edit/", told | {"pick": "nothing"}).status_code == 404
    assert client_of(world.zheng).post(f"{page}edit/", told).status_code == 404


def test_an_unknown_name_is_offered_what_the_matcher_proposes(
    world: World, client_of: ClientOf
) -> None:
    one = booked(world, name="右侧颈内动脉支架置入术", entries=())
    page, browser = reverse("booking", args=[one.pk]), client_of(world.head)
    shown = browser.get(page).content.decode()
    assert "机器建议，须由人选定" in shown
    assert "颈动脉血管成型、支架植入术" in shown
    assert "记为本院的写法" not in shown  # the head confirms no names
    assert "记为本院的写法" in client_of(world.wu).get(page).content.decode()
    form = browser.get(f"{page}edit/").content.decode()
    assert form.index("机器建议，须由人选定") < form.index("都不是")
    assert "机器建议" not in client_of(world.tan).get(page).content.decode()  # books nothing


def test_each_act_of_a_name_is_offered_by_itself(world: World, client_of: ClientOf) -> None:
    one = booked(world, name="PTCD+胆道支架", entries=())
    shown = client_of(world.wu).get(reverse("booking", args=[one.pk])).content.decode()
    assert "像有 2 项手术：PTCD；胆道支架" in shown
    assert "“PTCD”，机器建议" in shown
    assert "“胆道支架”，机器建议" in shown


def test_the_form_takes_a_confirmed_name_as_it_is(world: World, client_of: ClientOf) -> None:
    granted(world)
    confirmed(world.coder, heard(world.main, [FREE])[0], [entry_of(2)])
    browser, url = client_of(world.wu), reverse("booking_add")
    told: dict[str, Any] = {
        "department": world.department.pk, "day": TOMORROW.isoformat(), "find": FREE,
        "operator": world.zhou.pk, "part": "operator",
    }  # fmt: skip
    assert "不必再选" in browser.get(url, {"find": FREE}).content.decode()
    assert browser.post(url, told).status_code == 302
    one = Booking.objects.get()
    assert (one.name, one.entries, look(one, timezone.now()).passes) == (FREE, [], True)
    assert "请在下面选定" in browser.post(url, told | {"find": "别的写法"}).content.decode()


def test_of_a_list_an_entry_is_picked_and_never_a_spelling(
    world: World, client_of: ClientOf
) -> None:
    """Its name stays: a withdrawal would not reach what a typed spelling once meant."""
    confirmed(world.coder, heard(world.main, [FREE])[0], [entry_of(2)])
    take_booked(world, row(TOMORROW, "安排表的写法"))
    one, browser = Booking.objects.get(), client_of(world.wu)
    url = reverse("booking_edit", args=[one.pk])
    told: dict[str, Any] = {
        "department": world.department.pk, "find": FREE, "operator": world.zhou.pk,
        "part": "operator", "version": one.version,
    }  # fmt: skip
    shown = browser.post(url, told).content.decode()
    assert "请在下面选定" in shown
    assert entry_of(2).text in shown
    assert "不必再选" not in shown
    one.refresh_from_db()
    assert (one.version, one.entries) == (told["version"], [])
    browser.post(url, told | {"entry": entry_of(2).id})
    one.refresh_from_db()
    assert (one.name, one.entries) == ("安排表的写法", [entry_of(2).id])


@pytest.mark.parametrize("is_picked", [False, True])
def test_nobodys_word_opens_a_technology_that_was_never_admitted(
    world: World, is_picked: bool
) -> None:
    granted(world)
    proposed(world, title=FREE)
    confirmed(world.coder, heard(world.main, [FREE])[0], [entry_of(2)])
    one = booked(world, name=FREE, entries=(entry_of(2).id,) if is_picked else (), day=TODAY)
    assert look_at(one).missing == (Missing.TECHNOLOGY_CLOSED,)
    declared(world, booking=one, name=one.name)
    assert not look_at(Booking.objects.get()).passes


def discussed(world: World, name: str, **told: Any) -> Booking:
    one = booked(world, name=name, entries=(), **told)
    record_discussion(
        by=world.zhou, booking=one, held_on=TODAY, departments="介入科",
        operator_was_there=True, conclusion="同意",
    )  # fmt: skip
    return one


def test_a_discussion_is_of_what_the_name_meant(world: World) -> None:
    granted(world, list_id="peripheral-intervention", grade=4)
    names = ["写法甲", "写法乙", "写法丙"]
    first, second, third = heard(world.main, names)
    confirmed(world.coder, first, [entry_of(4)])
    confirmed(world.coder, second, [entry_of(4)])
    confirmed(world.coder, third, [entry_of(3), entry_of(4)])

    def stands(name: str, new: str, *entries: str) -> bool:
        one = discussed(world, name)
        told = new_booking(world, name=new, entries=entries)
        after = change_booking(by=world.wu, booking=one, new=told, version=one.version)
        return bool(after.discussions.filter(withdrawn_at=None).exists())

    other = text("peripheral-intervention-4-02", world.main)
    assert stands("写法甲", "写法乙")
    assert stands("写法丙", entry_of(4).text, entry_of(4).id)
    assert not stands("写法甲", other, "peripheral-intervention-4-02")
    assert not stands("写法丙", other, "peripheral-intervention-4-02")


def test_a_joined_line_of_another_list_hides_no_grade_from_a_confirmed_name(world: World) -> None:
    granted(world)
    one, draft = entry_of(2), draft_of(world.main, world.wu)
    told = {"text": f"{one.text}、示例·另一项", "parts": (one.text, "示例·另一项")}
    adopted(changed(draft, "comprehensive-intervention-3-01", **told))
    confirmed(world.coder, heard(world.main, [FREE])[0], [one])
    exact, free = booked(world, name=one.text, entries=()), booked(world, name=FREE, entries=())
    grades = [look(each, timezone.now()).managed_grade for each in (exact, free)]
    assert grades == [4, 4]


def test_two_joined_lines_that_share_one_operation_are_two(world: World) -> None:
    shared = ["orthopaedics-2-04", "orthopaedics-3-17"]
    one, other = (set(catalogue_in(world.main).by_id[key].parts) for key in shared)
    assert one & other
    granted(world, list_id="orthopaedics", grade=3)
    confirmed(world.coder, heard(world.main, [FREE])[0], shared)
    assert not look(booked(world, name=FREE, entries=()), timezone.now()).passes


def test_an_emergency_outlasts_the_other_list_and_a_withdrawal(world: World) -> None:
    named = catalogue_in(world.main).by_name.values()
    twice = next(
        each for each in named
        if len(each) == 2 and each[0].text == each[1].text and each[0].kind is EntryKind.OPERATION
    )  # fmt: skip
    spelling = heard(world.main, [FREE])[0]
    confirmed(world.coder, spelling, [twice[0]])
    one = booked(world, name=FREE, entries=(), day=TODAY)
    declared(world, booking=one, name=one.name)
    made = confirmed(world.coder, spelling, [twice[1]])
    assert override_of(Booking.objects.get())
    withdraw_confirmation(by=world.coder, confirmation=made)
    for left in spelling.confirmations.filter(withdrawn_at=None):
        withdraw_confirmation(by=world.coder, confirmation=left)
    assert look(Booking.objects.get(), timezone.now()).passes
    confirmed(world.coder, spelling, [entry_of(4)])  # it was declared for another operation
    assert override_of(Booking.objects.get()) is None


def test_what_adoption_would_change_counts_a_confirmed_name(world: World) -> None:
    granted(world)
    one = entry_of(2)
    confirmed(world.coder, heard(world.main, [FREE])[0], [one])
    booked(world, name=FREE, entries=())
    booked(world, grade=2)
    draft = changed(draft_of(world.main, world.wu), entry=one.id)
    new = catalogue_of_content(draft.content)
    booked_then = consequences_of(world.main, new, TOMORROW, TODAY).booked
    assert (len(booked_then.changed), booked_then.not_known) == (2, 0)


def test_the_preview_says_what_is_understood(world: World) -> None:
    confirmed(world.coder, heard(world.main, [FREE])[0], [entry_of(2)])
    rows = [row(TOMORROW, one) for one in (FREE, "别的写法", entry_of(3).text)]
    notes = preview_of(plan_of(handed_in(world, *rows))).notes
    assert (
        "新增的里有 1 台按本院确认过的写法对上条目；1 台的名称还没有对上，"
        "写入后在“名称对照”里确认，或在预约里选定，否则不通过。"
    ) in notes


# -- the search, the figures, and what leaves -----------------------------------------------------


def test_the_search_stands_first_and_says_who_proposes(world: World, client_of: ClientOf) -> None:
    catalogue, name = catalogue_in(world.main), "右侧颈内动脉支架置入术"
    found = offers_for(world.main, catalogue, name)
    assert [one.said[:4] for one in found] == ["机器建议"] * len(found) != []
    assert len(found) <= 5
    assert not any(one.said for one in offers_for(world.main, catalogue, "造影"))
    told = {"doctor": world.zhou.pk, "hospital": world.main.pk, "q": name}
    browser = client_of(world.wu)
    assert "机器建议" in browser.get(reverse("privilege_check"), told).content.decode()
    look_up = reverse("doctor_privileges", args=[world.zhou.pk])
    assert "机器建议" in browser.get(look_up, {"q": name}).content.decode()
    confirmed(world.coder, heard(world.main, [name])[0], [entry_of(2)])
    assert [(one.entry, one.said) for one in offers_for(world.main, catalogue, name)] == [
        (entry_of(2), CONFIRMED)
    ]
    answer = browser.get(reverse("privilege_check"), told).content.decode()
    assert entry_of(2).text in answer
    assert "是目录里的哪一条" not in answer


def test_figures_count_what_a_person_said_and_not_the_machine(world: World) -> None:
    person, machine, none = heard(world.main, ["人定的+别的", "机定的", "目录里没有的"])
    confirmed(world.coder, person, [entry_of(2), entry_of(3)])
    judged(machine, entry_of(2))
    confirmed(world.coder, none)
    naming = Namings(world.main).on(TODAY)
    assert naming.keys("人定的+别的") == (entry_of(2).id, entry_of(3).id)
    assert naming.keys("机定的") == naming.keys("目录里没有的") == (UNLISTED,)
    assert [one[0].id for one in naming.parts("人定的+别的")] == [entry_of(2).id, entry_of(3).id]
    techniques = Techniques(world.main, {}, ["人定的+别的", "机定的"])
    assert techniques.named("人定的+别的", TODAY) == (entry_of(2).text, entry_of(3).text)
    assert techniques.named("机定的", TODAY) == ("机定的",)


def test_a_resource_is_coded_by_what_a_person_said(world: World) -> None:
    person, machine, several = heard(world.main, ["人定的", "机定的", "两项的"])
    confirmed(world.coder, person, [entry_of(2)])
    judged(machine, entry_of(2))
    confirmed(world.coder, several, [entry_of(2), entry_of(3)])
    cases = [
        new_case(world.trainee, world.department, number=f"F{name}", name=name,
                 category="", supervisor=world.zhou)
        for name in ("人定的", "机定的", "两项的")
    ]  # fmt: skip
    log_cases(by=None, cases=cases)
    his = source(world)
    codes = [one["code"] for one in resources_of(his, procedures_for(his))]
    assert [len(one.get("coding", ())) > 0 for one in codes] == [True, False, False]
    assert codes[0]["text"] == "人定的"
    assert codes[0]["coding"][0]["code"] == entry_of(2).id


# -- how much is asked ----------------------------------------------------------------------------


def queries(act: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def test_two_hundred_names_are_read_at_once(world: World) -> None:
    names = [f"院内写法{number}" for number in range(200)]
    rows = heard(world.main, names)
    for one in rows[:3]:
        confirmed(world.coder, one, [entry_of(2)])

    def asked(number: int) -> list[int]:
        some = names[:number]
        bookings = [Booking(hospital=world.main, day=TOMORROW, name=one) for one in some]
        meant, naming = Meant(world.main, some), Namings(world.main)
        known = Known(bookings)
        return [
            queries(lambda: [meant.of(one, TODAY) for one in some]),
            queries(lambda: [naming.on(TODAY).keys(one) for one in some]),
            queries(lambda: [known.operation(one) for one in bookings]),
        ]

    assert asked(200) == asked(10)
    assert max(asked(200)) <= 4


def test_a_list_of_new_names_is_heard_and_used_in_few_queries(world: World) -> None:
    def taken(number: int, day: int) -> tuple[int, int]:
        lines = [
            line(f"Q{day}{place:03}", f"第{day}批写法{place}", day=IN_LIST + timedelta(days=day))
            for place in range(number)
        ]
        hears = queries(lambda: take(world.wu, world.main, lines))
        fresh = WrittenName.objects.filter(text__startswith=f"第{day}批")
        fresh.update(state="machine", entries=[entry_of(2).id], settled_at=NOW)
        return hears, queries(lambda: use_settled_names(by=None))

    few, many = taken(10, 0), taken(200, 1)
    assert many[0] <= few[0] + 8  # some hundred rows are written at once
    assert many[1] <= few[1] + 8


def test_a_trainees_own_words_are_read_where_they_rotate(world: World, client_of: ClientOf) -> None:
    def lines(words: str) -> list[list[str]]:
        answer = client_of(world.lin).post(reverse("log_likely"), {"name": words})
        found: list[list[str]] = answer.json()["lines"]
        return found

    name, said = lines("右侧颈内动脉支架置入术")[0]
    assert name == "颈动脉支架植入术"  # the one operation of a line that joins several
    assert "机器建议" in said
    entry = entry_of(2)
    confirmed(world.coder, heard(world.main, ["院内自拟术式甲"])[0], [entry])
    assert [told for _, told in lines("院内自拟术式甲")] == [CONFIRMED]
    assert lines(" ") == lines("\x00") == []
