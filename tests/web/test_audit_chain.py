"""The audit trail as a chain: only ever longer, and whoever changes it leaves a break."""

import json
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.audittrail.chain import BEGINNING, Break, canonical, digest, first_break
from seldinger.web.audittrail.check import check, document, lines
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.queries import head
from seldinger.web.people.actions.accounts import note_sign_in, rename_person
from seldinger.web.people.models import Person
from support.chain import run, tamper
from support.database import POSTGRESQL
from support.people import NOW, person

CHANGED = "这一行的内容与写下时不同"
NOT_JOINED = "这一行没有接在前一行之后：前一行被改过，或这一行是插入的"


@pytest.fixture
def five() -> Person:
    """Five rows: 许 has an account, chose a password, and signed in three times."""
    xu = person("许示例", "xu")
    for _ in range(3):
        note_sign_in(by=xu)
    return xu


def row(number: int) -> AuditRow:
    return AuditRow.objects.get(number=number)


def broken(head: str | None = None) -> Break | None:
    return check(head=head).broken


# -- how a row is written -----------------------------------------------------------------------


@pytest.mark.usefixtures("five")
def test_rows_are_numbered_from_one_and_joined() -> None:
    rows = list(AuditRow.objects.all())
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous for row in rows] == [BEGINNING, *(row.hash for row in rows[:-1])]


def test_a_row_says_who_did_what_to_which_object_and_when(five: Person) -> None:
    rename_person(by=five, person=five, name="许二")
    last = row(6)
    assert (last.by, last.act, last.kind) == (five, "people.rename_person", "people.person")
    assert (last.object_id, last.at) == (str(five.pk), NOW)
    assert json.loads(last.details) == {"before": "许示例", "after": "许二"}


def test_details_are_the_same_text_whatever_their_order() -> None:
    assert (
        canonical({"b": 1, "a": "介入"}) == canonical({"a": "介入", "b": 1}) == '{"a":"介入","b":1}'
    )


def test_every_field_goes_into_the_hash() -> None:
    fields: list[Any] = [7, NOW, 3, "people.sign_in", "people.person", "3", "{}", BEGINNING]
    others: list[Any] = [8, NOW + timedelta(microseconds=1), None, "x", "x", "4", "{ }", "1" * 64]
    hashes = {digest(*fields)}
    for place, other in enumerate(others):
        hashes.add(digest(*fields[:place], other, *fields[place + 1 :]))
    assert len(hashes) == 1 + len(others)


def test_an_instant_has_one_hash_in_every_time_zone() -> None:
    told = (None, "a", "b", "c", "{}", BEGINNING)
    assert digest(1, NOW, *told) == digest(1, NOW.astimezone(UTC), *told)


def test_an_action_that_wrote_no_row_is_taken_back(five: Person) -> None:
    @action
    def silent(*, by: Person) -> None:
        by.name = "无声"
        by.save()

    with pytest.raises(RuntimeError, match="wrote no audit row"):
        silent(by=five)
    five.refresh_from_db()
    assert five.name == "许示例"


def test_a_row_outside_an_action_is_refused(five: Person) -> None:
    with pytest.raises(RuntimeError, match="inside an action only"):
        record(by=five, act="people.sign_in", on=five)


def test_a_silent_action_is_not_excused_by_the_one_around_it(five: Person) -> None:
    @action
    def silent(*, by: Person) -> None:
        by.save()

    @action
    def around(*, by: Person) -> None:
        record(by=by, act="people.sign_in", on=by)
        silent(by=by)

    with pytest.raises(RuntimeError, match="silent wrote no audit row"):
        around(by=five)
    assert head()[0] == 5


def test_the_rows_of_an_inner_action_count_for_the_outer(five: Person) -> None:
    @action
    def around(*, by: Person) -> None:
        note_sign_in(by=by)

    around(by=five)
    assert head()[0] == 6


# -- the database refuses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audittrail_auditrow SET details = '{}' WHERE number = 3",
        "DELETE FROM audittrail_auditrow WHERE number = 5",
        "DELETE FROM audittrail_auditrow",
        *(["TRUNCATE audittrail_auditrow"] if POSTGRESQL else []),
    ],
)
@pytest.mark.usefixtures("five")
def test_the_database_refuses_to_change_or_remove_a_row(statement: str) -> None:
    with pytest.raises(DatabaseError, match="audit rows are only added"), transaction.atomic():
        run(statement)
    assert check(head=None).rows == 5


@pytest.mark.usefixtures("five")
def test_the_database_refuses_a_second_row_of_the_same_number() -> None:
    copy = AuditRow.objects.values().get(number=5)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditRow(**copy).save(force_insert=True)


def test_whoever_wrote_a_row_cannot_be_removed(five: Person) -> None:
    note_sign_in(by=five)
    with pytest.raises(ProtectedError):
        five.delete()


# -- the check finds what was done past it ---------------------------------------------------------


def test_a_whole_trail_is_whole(five: Person) -> None:
    assert five
    result = check(head=None)
    assert (result.ok, result.rows, result.broken) == (True, 5, None)
    assert (result.number, result.hash) == head()


def test_an_empty_trail_is_whole() -> None:
    result = check(head=None)
    assert (result.ok, result.rows, result.number, result.hash) == (True, 0, 0, BEGINNING)
    assert list(lines(result)) == ["留痕完整：还没有任何一行"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("details", '{"name":"别人"}'),
        ("act", "people.sign_out"),
        ("kind", "people.base"),
        ("object_id", "999"),
        ("by_id", None),
        ("at", NOW + timedelta(seconds=1)),
        ("hash", "0" * 64),
    ],
)
@pytest.mark.usefixtures("five")
def test_a_row_changed_by_hand_is_named(field: str, value: object) -> None:
    tamper(f"UPDATE audittrail_auditrow SET {field} = %s WHERE number = 3", value)
    assert broken() == Break(3, CHANGED)


@pytest.mark.usefixtures("five")
def test_a_row_changed_with_a_hash_made_anew_breaks_at_the_next() -> None:
    old = row(3)
    forged = digest(3, old.at, old.by_id, "people.x", old.kind, old.object_id, "{}", old.previous)
    tamper(
        "UPDATE audittrail_auditrow SET act = 'people.x', details = '{}', hash = %s"
        " WHERE number = 3",
        forged,
    )
    assert broken() == Break(4, NOT_JOINED)


@pytest.mark.usefixtures("five")
def test_a_row_removed_from_the_middle_is_named() -> None:
    tamper("DELETE FROM audittrail_auditrow WHERE number = 3")
    assert broken() == Break(3, "缺少第 3 行，下一行是第 4 行")


@pytest.mark.usefixtures("five")
def test_the_first_row_removed_is_named() -> None:
    tamper("DELETE FROM audittrail_auditrow WHERE number = 1")
    assert broken() == Break(1, "缺少第 1 行，下一行是第 2 行")


@pytest.mark.usefixtures("five")
def test_a_removal_hidden_by_new_numbers_is_named() -> None:
    tamper("DELETE FROM audittrail_auditrow WHERE number = 3")
    for number in (4, 5):
        run("UPDATE audittrail_auditrow SET number = %s WHERE number = %s", number - 1, number)
    assert broken() == Break(3, NOT_JOINED)


def test_a_row_inserted_with_a_right_hash_is_found(five: Person) -> None:
    """It fits what is before it, so the break shows at the row that it pushed away."""
    after = row(3)
    tamper("SELECT 1")
    for number in (5, 4):
        run("UPDATE audittrail_auditrow SET number = %s WHERE number = %s", number + 1, number)
    forged: list[Any] = [4, NOW, five.pk, "people.x", "people.person", "1", "{}", after.hash]
    AuditRow.objects.create(
        **dict(zip(_NAMES, forged, strict=True)),
        hash=digest(*forged),
    )
    assert broken() == Break(5, NOT_JOINED)


_NAMES = ("number", "at", "by_id", "act", "kind", "object_id", "details", "previous")


@pytest.mark.usefixtures("five")
def test_the_first_of_several_breaks_is_named() -> None:
    tamper("UPDATE audittrail_auditrow SET act = 'x' WHERE number IN (2, 4)")
    result = check(head=None)
    assert result.broken == Break(2, CHANGED)
    assert (result.ok, result.rows, result.number) == (False, 5, 5)


# -- with the head noted elsewhere -----------------------------------------------------------------


def noted() -> str:
    number, digest = head()
    return f"{number}:{digest}"


def test_an_earlier_head_is_still_on_the_chain(five: Person) -> None:
    earlier = noted()
    note_sign_in(by=five)
    assert check(head=earlier).ok
    assert check(head=f" {earlier.upper()} ").ok


@pytest.mark.usefixtures("five")
def test_a_trail_cut_off_at_its_end_looks_whole_without_the_head() -> None:
    earlier = noted()
    tamper("DELETE FROM audittrail_auditrow WHERE number > 3")
    assert broken() is None
    why = "以前记下的链尾是第 5 行，现在只到第 3 行：末尾被截去了"
    assert broken(earlier) == Break(4, why)


def test_an_end_cut_off_and_written_over_is_found(five: Person) -> None:
    earlier = noted()
    tamper("DELETE FROM audittrail_auditrow WHERE number > 3")
    for name in ("一", "二", "三"):
        rename_person(by=five, person=five, name=name)
    assert broken() is None
    assert broken(earlier) == Break(5, "这一行与以前记下的链尾不同：它或它之前的行被换过")


@pytest.mark.usefixtures("five")
def test_the_head_of_an_empty_trail_was_always_there() -> None:
    assert check(head=f"0:{BEGINNING}").ok


@pytest.mark.usefixtures("five")
def test_a_break_before_the_noted_head_is_the_one_that_is_named() -> None:
    earlier = noted()
    tamper("UPDATE audittrail_auditrow SET act = 'x' WHERE number = 2")
    run("DELETE FROM audittrail_auditrow WHERE number = 5")
    assert broken(earlier) == Break(2, CHANGED)


@pytest.mark.parametrize("wrong", ["", "5", "5:", "5:abc", ":" + "a" * 64, f"x:{BEGINNING}"])
def test_a_head_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(SeldingerError, match="不是链尾。请照以前记下的写成 行号:哈希"):
        check(head=wrong)


# -- what is told ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("five")
def test_the_lines_give_the_head_to_note_down() -> None:
    assert list(lines(check(head=None))) == [
        "留痕完整：共 5 行，逐行相接",
        f"链尾 {noted()}",
        "请把链尾记在平台之外。下次用 --head 核对，末尾被截去也能发现",
    ]


@pytest.mark.usefixtures("five")
def test_the_lines_name_the_break_and_what_to_do() -> None:
    tamper("DELETE FROM audittrail_auditrow WHERE number = 3")
    assert list(lines(check(head=None))) == [
        "留痕在第 3 行断裂：缺少第 3 行，下一行是第 4 行",
        "第 1 至 2 行完整",
        "从断裂处起的行不能作为依据。请原样保留数据库，与备份逐行核对",
    ]


@pytest.mark.usefixtures("five")
def test_the_document_holds_the_same() -> None:
    assert document(check(head=None)) == {
        "ok": True,
        "rows": 5,
        "head": {"number": 5, "hash": head()[1]},
        "break": None,
        "changed": [],
        "changed_rows": 0,
    }
    tamper("UPDATE audittrail_auditrow SET act = 'x' WHERE number = 1")
    assert document(check(head=None))["break"] == {"number": 1, "why": CHANGED}


def test_no_rows_have_no_break() -> None:
    assert first_break([]) is None
