"""What a written name means: by the catalogue, by a person, by the matcher; and who asks whom."""

from datetime import timedelta

import pytest
import time_machine

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.naming.actions.confirming import add_name, confirm_name, withdraw_confirmation
from seldinger.web.naming.actions.fitting import begin_fit, fit_matchers, is_due
from seldinger.web.naming.actions.hearing import hear
from seldinger.web.naming.actions.looking import keep_looks, look_at_names, looks_of
from seldinger.web.naming.confirmed import entries_in
from seldinger.web.naming.matchers import matcher_of
from seldinger.web.naming.meanings import By, Meanings
from seldinger.web.naming.models import Fitting, NameConfirmation, WrittenName
from seldinger.web.naming.queries import coded_hospitals, names_for, to_confirm
from seldinger.web.people.access import Access
from support.naming import (
    FREE,
    catalogue_in,
    confirmed,
    heard,
    judged,
    looked_at,
    operations_in,
)
from support.people import NOW, TODAY, World

State = WrittenName.State


# -- heard ------------------------------------------------------------------------------------


def test_each_spelling_is_kept_once_and_counted(world: World) -> None:
    later = TODAY + timedelta(days=2)
    hear(world.main, [("肝癌TACE", TODAY), (" 肝癌ＴＡＣＥ ", later), ("", TODAY)])
    hear(world.main, [("肝癌tace", TODAY - timedelta(days=3))])
    [row] = WrittenName.objects.all()
    assert (row.text, row.times) == ("肝癌TACE", 3)
    assert (row.first_on, row.last_on) == (TODAY - timedelta(days=3), later)


def test_two_hospitals_hear_for_themselves(world: World) -> None:
    heard(world.main, ["肝癌TACE"])
    heard(world.other_hospital, ["肝癌TACE"])
    assert WrittenName.objects.count() == 2
    mine = names_for(Access(world.coder, TODAY))
    assert {row.hospital for row in mine} == {world.main}
    assert [*coded_hospitals(Access(world.look_up, TODAY))] == []


# -- looked at ----------------------------------------------------------------------------------


def test_an_entrys_own_name_needs_nobody(world: World) -> None:
    entry = operations_in(world.main)[0]
    [row] = looked_at(world.main, [entry.text])
    assert (row.state, row.entries) == (State.EXACT, [entry.id])
    assert not to_confirm(world.main).exists()


def test_unfitted_it_proposes_and_is_never_sure(world: World) -> None:
    rows = looked_at(world.main, ["下肢静脉曲张激光闭合术", *FREE])
    assert {row.state for row in rows} == {State.OPEN}
    assert all(row.confidence is not None and row.entries == [] for row in rows)


def test_names_on_which_more_hangs_are_asked_first(world: World) -> None:
    heard(world.main, ["院内自拟术式甲"])
    heard(world.main, ["另一个不知道的名称"], times=40)
    look_at_names(by=None)
    assert next(row.text for row in to_confirm(world.main)) == "另一个不知道的名称"


def test_one_of_a_cluster_stands_for_the_others(world: World) -> None:
    alike = [f"院内自拟介入腔内治疗术式{kind}" for kind in "甲乙丙丁"]
    looked_at(world.main, [*alike, "另一个不知道的名称"])
    first = [row.text for row in to_confirm(world.main)][:2]
    assert len({*first} & {*alike}) == 1


def test_it_looks_again_only_where_something_changed(world: World) -> None:
    rows = heard(world.main)
    assert look_at_names(by=None) == len(rows)
    assert look_at_names(by=None) == 0
    heard(world.main, ["新来的名称"])
    assert look_at_names(by=None) == 1  # the new one alone
    confirmed(world.coder, rows[0], operations_in(world.main)[:1])
    assert look_at_names(by=None) == 0  # a coder confirms hundreds an hour
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert look_at_names(by=None) == len(rows) + 1
        assert look_at_names(by=None) == 0


def test_names_that_keep_coming_do_not_put_off_the_others(world: World) -> None:
    rows = heard(world.main)
    look_at_names(by=None)
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        heard(world.main, ["新来的名称"])
        assert look_at_names(by=None) == 1
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert look_at_names(by=None) == len(rows) + 1


def test_what_is_confirmed_while_it_looks_stands(world: World) -> None:
    rows = heard(world.main)
    served = matcher_of(world.main)
    assert served is not None
    looks = looks_of(world.main, served, rows)
    entry = operations_in(world.main)[0]
    confirmed(world.coder, rows[0], [entry])
    keep_looks(by=None, hospital=world.main, looks=looks, stamp=served.stamp)
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].entries) == (State.PERSON, [entry.id])


# -- confirmed ----------------------------------------------------------------------------------


def test_a_confirmation_is_learned_at_once_with_who_and_when(world: World) -> None:
    [row] = looked_at(world.main, ["院内自拟术式甲"])
    entries = operations_in(world.main)[:2]
    made = confirmed(world.coder, row, entries)
    assert (made.by, made.made_at) == (world.coder, NOW)
    assert made.confidence is not None  # what it would have said, before it was told
    served = matcher_of(world.main)
    assert served is not None
    match = served.match("院内自拟术式甲")
    assert {one.code for one in match.entries} == {one.id for one in entries}
    row.refresh_from_db()
    assert row.state == State.PERSON
    assert not [*broken_seals()]


def test_it_holds_for_that_hospital_alone(world: World) -> None:
    entry = operations_in(world.main)[0]
    confirmed(world.coder, heard(world.main, ["院内自拟术式甲"])[0], [entry])
    told = Meanings(world.other_hospital, catalogue_in(world.other_hospital), ["院内自拟术式甲"])
    assert told.of("院内自拟术式甲") is None
    served = matcher_of(world.other_hospital)
    assert served is not None
    assert served.match("院内自拟术式甲").abstain


def test_taken_back_the_one_before_holds_again(world: World) -> None:
    [row] = heard(world.main, ["院内自拟术式甲"])
    one, other = operations_in(world.main)[:2]
    confirmed(world.coder, row, [one])
    wrong = confirmed(world.wu, row, [other])
    withdraw_confirmation(by=world.wu, confirmation=wrong)
    row.refresh_from_db()
    assert row.entries == [one.id]
    served = matcher_of(world.main)
    assert served is not None
    assert served.ids(served.match(row.text)) == (one.id,)
    withdraw_confirmation(by=world.coder, confirmation=row.confirmations.get(by=world.coder))
    row.refresh_from_db()
    assert (row.state, row.entries) == (State.OPEN, [])
    served = matcher_of(world.main)
    assert served is not None
    assert served.match(row.text).abstain
    with pytest.raises(SeldingerError, match="已经撤回"):
        withdraw_confirmation(by=world.wu, confirmation=wrong)


def test_in_no_catalogue_is_an_answer_too(world: World) -> None:
    [row] = heard(world.main, ["院内自拟术式甲"])
    confirmed(world.coder, row)
    row.refresh_from_db()
    assert (row.state, row.entries) == (State.PERSON, [])
    told = Meanings(world.main, catalogue_in(world.main), [row.text]).of(row.text)
    assert told is not None
    assert (told.entries, told.by) == ((), By.PERSON)


def test_who_saw_something_older_is_told(world: World) -> None:
    [row] = heard(world.main, ["院内自拟术式甲"])
    entry = operations_in(world.main)[0]
    confirm_name(by=world.coder, name=row, entries=[entry.id], seen=0)
    with pytest.raises(SeldingerError, match="已有人确认过"):
        confirm_name(by=world.wu, name=row, entries=[], seen=0)


@pytest.mark.parametrize(
    ("pick", "said"),
    [
        (lambda _: ["没有这一条"], "不是现行目录里的手术条目"),
        (lambda c: [one.id for one in c.entries if one.kind.value == "modifier"][:1], "不是现行"),
        (lambda c: [one.id for one in c.entries if one.kind.value == "operation"][:9], "最多"),
    ],
)
def test_what_is_no_operation_is_refused(world: World, pick, said: str) -> None:  # type: ignore[no-untyped-def]
    [row] = heard(world.main, ["院内自拟术式甲"])
    with pytest.raises(SeldingerError, match=said):
        confirm_name(by=world.coder, name=row, entries=pick(catalogue_in(world.main)))
    assert not NameConfirmation.objects.exists()


def test_a_typed_name_is_known_once(world: World) -> None:
    one = add_name(by=world.coder, hospital=world.main, text=" 院内自拟术式甲 ")
    assert add_name(by=world.coder, hospital=world.main, text="院内自拟术式甲") == one
    with pytest.raises(SeldingerError, match="没有写名称"):
        add_name(by=world.coder, hospital=world.main, text=" ")


def test_no_name_stands_in_the_trail(world: World) -> None:
    confirmed(world.coder, heard(world.main, ["院内自拟术式甲"])[0])
    assert not AuditRow.objects.filter(details__contains="自拟").exists()


# -- by whom ------------------------------------------------------------------------------------


def test_the_machine_has_no_say_where_it_must_be_certain(world: World) -> None:
    entry = operations_in(world.main)[0]
    judged(heard(world.main, ["院内自拟术式甲"])[0], entry)
    told = Meanings(world.main, catalogue_in(world.main), ["院内自拟术式甲"])
    assert told.certain("院内自拟术式甲") is None
    found = told.of("院内自拟术式甲")
    assert found is not None
    assert (found.entries, found.by) == ((entry.id,), By.MACHINE)


def test_another_version_keeps_what_still_stands_there(world: World) -> None:
    catalogue = catalogue_in(world.main)
    entry = operations_in(world.main)[0]
    told = [{"id": entry.id, "text": entry.text}]
    assert entries_in(catalogue, told) == (entry.id,)
    assert entries_in(catalogue, [{"id": "moved", "text": entry.text}]) == (entry.id,)
    assert entries_in(catalogue, [{"id": entry.id, "text": "改过的"}]) is None


# -- fitting ------------------------------------------------------------------------------------


def test_too_little_teaches_nothing(world: World) -> None:
    confirmed(world.coder, heard(world.main)[0], operations_in(world.main)[:1])
    assert fit_matchers(by=None) == 0
    assert not is_due(world.main, catalogue_in(world.main), [])


def test_two_do_not_fit_at_once(world: World) -> None:
    assert begin_fit(by=None, hospital=world.main)
    assert not begin_fit(by=None, hospital=world.main)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert begin_fit(by=None, hospital=world.main)
    assert Fitting.objects.get().hospital == world.main
