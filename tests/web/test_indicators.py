"""The office's indicators, each counted by hand in one small month."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from seldinger.web.gate.actions.matching import match_bookings
from seldinger.web.gate.actions.overriding import confirm_override
from seldinger.web.gate.actions.recording import record_discussion
from seldinger.web.people.models import AccountRole
from seldinger.web.privileges.actions.granting import suspend_grant
from seldinger.web.privileges.models import Grant
from seldinger.web.review.measures.all import KEYS, measures
from seldinger.web.review.measures.facts import Value
from seldinger.web.review.periods import Period, months_up_to, period
from support.catalogues import AORTA, adopted, changed, draft_of
from support.grants import granted
from support.lists import line, take
from support.people import TODAY, ClientOf, World, give, person, work
from support.theatre import booked, declared, entry_of

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))
FOURTH = date(2026, 5, 4)
ONE_DAY = timedelta(days=1)
FOUR, TWO = entry_of(4).text, entry_of(2).text


def values(world: World, asked: Period = MAY) -> dict[str, Value]:
    return {
        one.key: one.value(asked) for one in measures(world.main, asked, TODAY) if not one.missing
    }


@pytest.fixture
def month(world: World) -> World:
    """周 holds the list up to grade 4 until 20 May; five operations, four bookings."""
    granted(world, grade=4, start=date(2026, 1, 1), end=date(2026, 5, 20))
    other = person("唐示例", "tang")
    work(other, world.department)
    give(other, AccountRole.ATTENDING, department=world.department)
    days = [FOURTH + place * ONE_DAY for place in range(4)]
    planned = booked(world, 4, day=days[0], number="P1")
    record_discussion(
        by=world.zhou, booking=planned, held_on=days[0] - ONE_DAY, departments="示例科",
        operator_was_there=True, conclusion="示例结论",
    )  # fmt: skip
    booked(world, 4, day=days[1], number="P2")  # nobody discussed it, and another operated
    booked(world, 2, day=days[2], number="P3")  # the record does not know it
    take(
        world.wu,
        world.main,
        [
            line("P1", FOUR, day=days[0]),
            line("P2", FOUR, "唐示例", day=days[1]),
            line("P4", FOUR, day=days[3]),  # nobody had booked it
            line("P5", "示例手术", day=days[3]),
            line("P6", TWO, day=date(2026, 5, 21)),  # a day after the grant's last
        ],
        span=(MAY.start, MAY.end),
    )
    match_bookings(by=world.wu, hospital=world.main)
    return world


@pytest.mark.parametrize(
    ("key", "numerator", "denominator", "unjudged"),
    [
        ("discussed", 1, 2, 1),  # the third was not booked
        ("as-planned", 1, 2, 1),  # the third booking is not in the record
        ("not-passed", 1, 2, 1),  # without a discussion the gate lets nothing of grade 4 pass
        ("ungraded", 1, 5, 0),
        ("expired", 1, None, 0),
        ("suspended", 0, None, 0),
        ("overrides", 0, None, 0),
        ("ending", 0, None, 0),
    ],
)
def test_each_is_what_one_counts_by_hand(
    month: World, key: str, numerator: int, denominator: int | None, unjudged: int
) -> None:
    assert values(month)[key] == Value(numerator, denominator, unjudged)


def test_kinds_done_are_counted_once_of_those_filed(month: World) -> None:
    told = values(month)["kinds"]
    assert told.numerator == 1  # three of one kind, of grade 4; grade 2 is not asked
    assert told.denominator
    assert told.denominator > 100
    assert told.unjudged == 1
    assert values(month, JUNE)["kinds"].numerator == 0


def test_a_suspension_is_told_apart(month: World) -> None:
    grant = granted(month, grade=2, start=date(2026, 5, 21))
    suspend_grant(by=month.wu, grant=grant, start=date(2026, 5, 21), reason="示例理由")
    told = values(month)
    assert (told["expired"].numerator, told["suspended"].numerator) == (1, 1)


def test_an_operation_is_judged_by_the_catalogue_of_its_day(month: World) -> None:
    before = values(month)
    renamed = changed(draft_of(month.main, month.wu), entry_of(2).id, text="示例新名", parts=())
    renamed = changed(renamed, entry_of(4).id, text="示例新名四", parts=(), grade=3)
    adopted(renamed, date(2026, 5, 25))  # after every operation of the month
    told = values(month)
    for key in ("ungraded", "expired", "discussed"):
        assert told[key] == before[key]


def test_a_scope_is_told_in_the_words_of_its_own_version(world: World) -> None:
    adopted(changed(draft_of(world.main, world.wu), text="示例旧名", parts=()), TODAY)
    last = TODAY + timedelta(days=30)
    granted(world, kind=Grant.Kind.ENTRIES, entries=(AORTA,), start=TODAY, end=last)
    newer = changed(draft_of(world.main, world.wu), text="示例新名", parts=())
    adopted(newer, TODAY + ONE_DAY)
    (fact,) = next(one for one in measures(world.main, MAY, TODAY) if one.key == "ending").facts
    assert fact.what == "“示例旧名”"


def test_emergencies_are_confirmed_in_time_or_not(world: World) -> None:
    declared(world, name="示例·另一台")
    soon = declared(world)
    told = values(world, JUNE)
    assert told["overrides"] == Value(2, None, 0)
    assert told["upheld"] == Value(0, 0, 2)
    confirm_override(by=world.head, override=soon, upheld=False, comment="示例意见")
    told = values(world, JUNE)
    assert told["confirmed"] == Value(1, 1, 1)
    assert told["upheld"] == Value(0, 1, 1)
    after = measures(world.main, JUNE, TODAY + timedelta(days=9))
    overdue = next(one for one in after if one.key == "confirmed").value(JUNE)
    assert overdue == Value(1, 2, 0)


def test_an_ending_grant_is_counted_today(world: World) -> None:
    granted(world, end=TODAY + timedelta(days=59))
    assert values(world)["ending"] == Value(1, None, 0)  # whatever the month


def test_what_nobody_entered_says_who_should(world: World, client_of: ClientOf) -> None:
    page = client_of(world.wu).get(reverse("indicators")).content.decode()
    for word in (
        "未填报：这段时间没有手术安排",
        "未填报：还没有医院手术清单",
        "未填报：还没有登记手术授权",
    ):
        assert word in page


def test_each_opens_its_cases(month: World, client_of: ClientOf) -> None:
    client = client_of(month.tan)
    for key in KEYS:
        url = reverse("indicator", args=[key]) + "?start=2026-05&end=2026-05"
        assert "怎样算" in client.get(url).content.decode()
    page = client.get(reverse("indicator", args=["expired"]) + "?start=2026-05&end=2026-05")
    assert "2026-05-21" in page.content.decode()
    assert client.get(reverse("indicator", args=["nothing"])).status_code == 404


def test_the_workbook_says_the_same(month: World, client_of: ClientOf) -> None:
    url = reverse("indicators_workbook") + "?start=2026-05&end=2026-05"
    book = load_workbook(BytesIO(client_of(month.wu).get(url).content))
    rows = {row[0]: row for row in book["指标"].iter_rows(min_row=2, values_only=True)}
    assert rows["四级手术术前多学科讨论完成率"][1:4] == ("50.0%", 1, 2)
    months = {row[0]: row for row in book["逐月"].iter_rows(values_only=True)}
    assert months["指标"][1] == "2026-05"
    assert months["四级手术术前多学科讨论完成率"][1:3] == ("1/2", "–")


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("", "", date(2025, 7, 1), date(2026, 6, 30)),
        ("2026-05", "2026-05", MAY.start, MAY.end),
        ("2026-09", "2027-01", JUNE.start, JUNE.end),  # not yet
        ("2000-01", "2026-05", date(2023, 6, 1), MAY.end),
        ("20x6-0a", "２０２６-05", date(2025, 7, 1), date(2026, 6, 30)),
    ],
)
def test_a_period_is_whole_months_up_to_now(start: str, end: str, first: date, last: date) -> None:
    found = period(start, end, TODAY)
    assert (found.start, found.end) == (first, last)
    assert len([*months_up_to(found.end)]) == 12
