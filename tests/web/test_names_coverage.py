"""How much is understood, how often the matcher was right, and what is behind each figure."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from seldinger.domain.grading.catalogue import Entry
from seldinger.web.naming.actions.confirming import withdraw_confirmation
from seldinger.web.naming.figures import asked_of, months_of, rate_of
from seldinger.web.naming.models import Fitting, NameConfirmation, WrittenName
from seldinger.web.naming.presenters.coverage import percent
from support.naming import catalogue_in, confirmed, heard, judged, operations_in
from support.people import NOW, TODAY, ClientOf, World

State = WrittenName.State


def told(client: Any, **asked: object) -> Any:
    return client.get(reverse("names_coverage"), asked)


def asked(
    world: World, number: int, *, right: int, is_check: bool, sure: float = 0.97, days: int = 0
) -> list[NameConfirmation]:
    """So many names about which the matcher was asked before a person said what they mean."""
    one, two, _ = operations_in(world.main)
    kind = "抽查" if is_check else "难"
    names = [f"{kind}写法{days}之{place}" for place in range(number)]
    rows = [
        WrittenName(
            hospital=world.main, text=name, folded=name, times=2, state=State.PERSON,
            entries=[one.id],
        )
        for name in names
    ]  # fmt: skip
    WrittenName.objects.bulk_create(rows)
    made = [
        NameConfirmation(
            name=row, entries=[{"id": one.id, "text": one.text}], catalogue="示例", version="1",
            proposed=[one.id if place < right else two.id], confidence=sure, was_check=is_check,
            by=world.coder, made_at=NOW - timedelta(days=days),
        )
        for place, row in enumerate(rows)
    ]  # fmt: skip
    return NameConfirmation.objects.bulk_create(made)


def test_names_and_times_by_how_they_are_understood(world: World, client_of: ClientOf) -> None:
    one, two, three = operations_in(world.main)
    heard(world.main, ["开放的"], times=5)
    confirmed(world.coder, heard(world.main, ["说过的"], times=3)[0], [one])
    judged(heard(world.main, ["机器的"], times=2)[0], two)
    exact = heard(world.main, [three.text], times=10)[0]
    WrittenName.objects.filter(pk=exact.pk).update(state=State.EXACT, entries=[three.id])
    client = client_of(world.coder)
    page = told(client)
    kinds = {one.key: (one.names, one.times, one.times_share) for one in page.context["told"].kinds}
    assert kinds == {
        "exact": (1, 10, "50%"), "person": (1, 3, "15%"), "machine": (1, 2, "10%"),
        "open": (1, 5, "25%"),
    }  # fmt: skip
    assert "4 个名称里懂了 3 个（75%），按台次是 75%" in page.content.decode()
    for key, text in (("open", "开放的"), ("person", "说过的"), ("machine", "机器的")):
        assert [row.name for row in told(client, show=key).context["behind"]] == [text]
    assert told(client, show="<b>").context["behind"] is None
    assert told(client, show="month-2026-99").context["behind"] is None


def test_the_checks_alone_say_how_often_the_machine_is_right(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.coder)
    asked(world, 29, right=29, is_check=True)
    asked(world, 40, right=10, is_check=False, sure=0.6)
    asked(world, 3, right=0, is_check=False, sure=0.96, days=2)
    few = told(client).context["told"]
    assert few.checks.told == "机器判断准不准：抽查了 29 个，不满 30，还说不准。"
    asked(world, 11, right=10, is_check=True, days=1)
    enough = told(client).context["told"]
    # Clopper and Pearson for 39 of 40.
    assert enough.checks.told == (
        "机器判断抽查 40 个，完全对的 39 个（98%，95% 区间 86.8%–99.9%）。"
    )
    assert (enough.harder.n, enough.harder.wrong) == (40, 30)
    bins = {one.title: (one.n, one.said, one.right) for one in enough.bins}
    assert bins["50%–70%"] == (40, "60%", "10（25%）")
    assert bins["95%–98%"] == (43, "97%", "39（91%）")
    wrong = told(client, show="checks-wrong").context["behind"]
    assert [one.verdict.word for one in wrong] == ["机器说的不同"]
    assert told(client, show="sure-1", page=1).context["pages"].paginator.count == 40


def test_what_was_silent_or_taken_back_is_not_counted(world: World) -> None:
    silent, back = asked(world, 2, right=2, is_check=False)
    silent.confidence = 0.3
    silent.save()
    assert rate_of(asked_of(world.main)).n == 1
    withdraw_confirmation(by=world.coder, confirmation=back)
    [left] = asked_of(world.main)
    assert (left.answered, left.right) == (False, True)
    assert rate_of([left]).said is None


def test_what_was_confirmed_anew_is_compared_with_what_holds(
    world: World, client_of: ClientOf
) -> None:
    [check] = asked(world, 1, right=1, is_check=True)
    two = operations_in(world.main)[1]
    client = client_of(world.coder)
    confirmed(world.coder, check.name, [two])
    [one] = asked_of(world.main)
    assert (one.confirmation, one.was_check, one.right) == (check.pk, True, False)
    [line] = told(client, show="checks-wrong").context["behind"]
    assert (line.means, line.verdict.word) == ((two.text,), "机器说的不同")
    assert "后来改过" in line.about


def test_the_same_operation_in_another_list_is_the_same(world: World, client_of: ClientOf) -> None:
    catalogue = catalogue_in(world.main)
    by_text: dict[str, list[Entry]] = {}
    for entry in catalogue.entries:
        by_text.setdefault(entry.text, []).append(entry)
    one, two = next(its for its in by_text.values() if len(its) > 1)[:2]
    [check] = asked(world, 1, right=1, is_check=True)
    check.proposed, check.entries = [two.id], [{"id": one.id, "text": one.text}]
    check.catalogue, check.version = catalogue.id, catalogue.version
    check.save()
    assert [row.right for row in asked_of(world.main)] == [True]
    [line] = told(client_of(world.coder), show="checks").context["behind"]
    assert (line.verdict.word, line.machine) == ("机器说的相同", (one.text,))


def test_by_month(world: World, client_of: ClientOf) -> None:
    asked(world, 3, right=2, is_check=False)
    asked(world, 2, right=2, is_check=True, days=40)
    by_table = asked(world, 4, right=0, is_check=False, days=41)
    for row in by_table:
        row.origin, row.confidence, row.proposed = NameConfirmation.Origin.FILE, None, []
        row.save()
    asked(world, 1, right=1, is_check=False, days=400)
    months = months_of(world.main, asked_of(world.main), TODAY)
    assert [f"{one.first:%Y-%m}" for one in months][::11] == ["2025-07", "2026-06"]
    last, before = months[-1], months[-2]
    assert (last.confirmed, last.answered.n, last.answered.right, last.checks.n) == (3, 3, 2, 0)
    assert (before.confirmed, before.by_table, before.checks.right) == (2, 4, 2)
    behind = told(client_of(world.coder), show="month-2026-05").context["behind"]
    assert len(behind) == 2


def test_how_far_learning_is(world: World, client_of: ClientOf) -> None:
    client = client_of(world.coder)
    asked(world, 3, right=3, is_check=True)
    assert "现有 3 个，还差 197 个" in told(client).content.decode()
    fitting = Fitting.objects.create(
        hospital=world.main, begun_at=timezone.now(), stage="学字", share=0.4, fault="MemoryError"
    )
    page = told(client).content.decode()
    assert "正在学习本院的写法：学字（40%）" in page
    assert "MemoryError" in page
    fitting.begun_at, fitting.fitted_at, fitting.seconds = None, timezone.now(), 71.6
    fitting.pairs, fitting.fault = [["甲", ["乙"]]] * 210, ""
    fitting.save()
    page = told(client).content.decode()
    for text in ("210 个确认过的名称", "72 秒", "没有用"):
        assert text in page


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 9, "0%"), (9, 9, "100%"), (1, 1000, "不到 1%"), (1999, 2000, "99.9%"), (1, 0, "–")],
)
def test_nearly_all_is_not_all(part: int, whole: int, words: str) -> None:
    assert percent(part, whole) == words


def test_who_may_see_it_and_an_empty_hospital(world: World, client_of: ClientOf) -> None:
    page = told(client_of(world.coder)).content.decode()
    assert "还没有名称" in page
    asked(world, 1, right=1, is_check=False)
    assert told(client_of(world.zheng), hospital=world.main.pk).status_code == 404
    assert told(client_of(world.look_up)).status_code == 403


def queries(client: Any, show: Sequence[str]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert told(client, **({"show": show[0]} if show else {})).status_code == 200
    return len(captured)


def test_many_names_take_no_more_queries(world: World, client_of: ClientOf) -> None:
    client = client_of(world.coder)
    asked(world, 5, right=3, is_check=False)
    few = queries(client, ["harder"])
    asked(world, 1500, right=900, is_check=False, days=3)
    assert queries(client, ["harder"]) == few
    assert queries(client, []) <= 15  # who asks, and the frame of every page, among them
