"""What a base offers, wishes and locks; and the problem that its records make."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.domain.planning.rotation import LockKind
from seldinger.domain.training.words import LEAVE
from seldinger.errors import SeldingerError
from seldinger.planning.reading import PlanningError
from seldinger.planning.rotations.problem import problem_of
from seldinger.web.norms.queries import library
from seldinger.web.people.actions.absences import add_absence
from seldinger.web.people.actions.training import add_rotation, describe_training, start_training
from seldinger.web.people.models import Rotation, Stay, Traineeship
from seldinger.web.planning.actions.locks import NewLock, add_lock
from seldinger.web.planning.actions.offers import Rules, set_rules, withdraw_seats
from seldinger.web.planning.entered import cases_typed, exceptions_typed, months_typed
from seldinger.web.planning.models import PlanLock, Seats, Wish
from seldinger.web.planning.past import UnplannableError, Visit, laid_out, months_of
from seldinger.web.planning.posts import courses, items_of
from seldinger.web.planning.problems import Prepared, prepare
from seldinger.web.planning.volumes import counted_of
from support.cases import log_cases
from support.people import TODAY, ClientOf, World, person
from support.planning import FIRST_MONTH, offer, plan_base, planned

BOOK = library().rulebook("interventional")


def prepared(world: World, month: str = FIRST_MONTH) -> Prepared:
    found = prepare(world.base, month)
    problem_of(found.file, BOOK)  # no fault
    return found


def of(found: Prepared, trainee: Traineeship) -> Any:
    return next(one for one in found.file.trainees if one.id == str(trainee.pk))


def why(found: Prepared, trainee: Traineeship) -> str:
    return next(one.why for one in found.left_out if one.trainee_id == trainee.pk)


# -- the problem ----------------------------------------------------------------------------------


def test_a_plan_of_the_records_is_found_and_proven(world: World) -> None:
    version = planned(world)
    assert (version.breaches, version.proven) == (0, True)
    assert len(version.content["rotations"]) == 4
    assert all(one["trainee"].isdigit() for one in version.content["rotations"])


def test_the_past_the_wishes_and_what_counts_come_from_the_records(world: World) -> None:
    plan_base(world, 2)
    add_absence(by=world.lin, person=world.lin, start=date(2026, 8, 3), end=date(2026, 9, 20))
    found = prepared(world)
    lin = of(found, world.trainee)
    assert [(one.post, one.months) for one in lin.past] == [
        ("xray", 1), ("ct", 3), ("mri", 2), ("basic", 16),
    ]  # fmt: skip
    assert lin.leave == ["2026-08", "2026-09"]
    assert lin.declared == ["neuro", "peripheral", "abdominal"]
    assert lin.wishes[:3] == lin.declared
    assert len(lin.wishes) == 6
    assert found.left_out == ()


def test_who_cannot_be_planned_is_left_out_with_the_reason(world: World) -> None:
    plan_base(world, 1)
    entry = date(2025, 9, 1)

    def learner(name: str, background: str = "internal") -> Traineeship:
        new = person("孔示例", name)
        return start_training(
            by=None, person=new, base=world.base, entry=entry, background=background
        )

    unknown, odd, endless = learner("a", ""), learner("b"), learner("c")
    told = {"by": None, "start": entry, "end": date(2026, 6, 30), "department": world.department}
    add_rotation(trainee=odd, place="neuro", **told)
    add_absence(by=endless.person, person=endless.person, start=TODAY)
    found = prepared(world)
    assert "没有登记背景" in why(found, unknown)
    assert "登记的是“神经介入”，按细则的次序和月数应是“X线”" in why(found, odd)
    assert "没有写到哪天" in why(found, endless)
    declared = learner("d")
    describe_training(
        by=world.secretary, trainee=declared, background="internal",
        directions=["neuro", "thoracic", "abdominal"],
    )  # fmt: skip
    assert of(prepared(world), declared).leave == [
        *(f"2025-{n:02d}" for n in range(9, 13)), *(f"2026-{n:02d}" for n in range(1, 7)),
    ]  # fmt: skip


def test_a_gap_to_come_is_not_taken_for_leave(world: World) -> None:
    plan_base(world, 2)
    found = prepare(world.base, "2026-11")
    other = next(one for one in found.left_out if one.trainee_id != world.trainee.pk)
    assert other.why.startswith("2026-09 还没有轮转安排")
    assert "下月到首月之间的例数" in "".join(found.notes)


def test_a_base_without_offers_or_trainees_says_what_to_do(world: World) -> None:
    with pytest.raises(PlanningError, match="请先在“科室与容量”里"):
        prepare(world.base, FIRST_MONTH)
    plan_base(world, 1)
    Stay.objects.filter(base=world.base).delete()
    with pytest.raises(PlanningError, match="请先在名册里登记"):
        prepare(world.base, FIRST_MONTH)
    with pytest.raises(PlanningError, match="首月应写成"):
        prepare(world.base, "2026-13")


def test_locks_come_along_and_those_that_do_not_fit_are_told(world: World) -> None:
    plan_base(world, 2)
    other = Traineeship.objects.exclude(pk=world.trainee.pk).filter(stays__base=world.base).get()
    for lock in (
        NewLock(world.trainee, LockKind.NEVER, world.partner_department, months=("2026-09",)),
        NewLock(other, LockKind.NOT_BEFORE, post="neuro", months=("2027-12",)),
        NewLock(other, LockKind.TOGETHER, other=world.trainee),
    ):
        add_lock(by=world.chen, base=world.base, lock=lock)
    found = prepared(world)
    kinds = {one.id: [lock.kind for lock in one.locks] for one in found.file.trainees}
    assert kinds == {str(world.trainee.pk): ["never"], str(other.pk): ["not_before"]}
    assert any("1 条指定没有带入" in note for note in found.notes)


def test_chief_residents_are_asked_for_only_where_there_can_be_any(world: World) -> None:
    plan_base(world, 1)
    set_rules(by=world.chen, base=world.base, rules=Rules(chiefs_least=1))
    told = prepared(world).file.chiefs
    assert (told.least, told.first, told.last) == (1, "2026-09", "2027-06")


# -- months ---------------------------------------------------------------------------------------

COURSE = courses("interventional")["internal"]
PLACES = ["xray", "ct", "mri", "basic", "neuro", "flexible", LEAVE]
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
VISITS = st.builds(
    lambda place, start, days, where: Visit(place, start, start + timedelta(days=days), where),
    st.sampled_from(PLACES), DAYS, st.integers(0, 500), st.sampled_from(["", "1", "2"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(DAYS, st.lists(VISITS, max_size=8))
def test_whatever_the_records_every_month_is_present_or_leave(
    entry: date, visits: list[Visit]
) -> None:
    first = 2027 * 12
    found = months_of(entry, visits, first, first)
    assert sorted([*found.months, *found.leave]) == [*range(found.entered, first)]
    try:
        placed = laid_out(COURSE, found.present, found.months)
    except UnplannableError:
        return
    assert len(placed) == len(found.present)
    posts = [post for post, _ in placed]
    assert set(posts[6:24]) <= {"basic"}


def test_odd_rotations_never_make_a_faulty_problem(world: World) -> None:
    """Rows as no action writes them: overlapping, of other backgrounds, without end."""
    plan_base(world, 4)
    chance = Random(7)
    for _ in range(6):
        for trainee in Traineeship.objects.filter(stays__base=world.base):
            start = TODAY + timedelta(days=chance.randrange(-900, 300))
            Rotation.objects.create(
                traineeship=trainee, place=chance.choice(PLACES), start=start,
                end=start + timedelta(days=chance.randrange(200)),
                department=chance.choice([None, world.department]),
            )  # fmt: skip
        assert prepared(world).file.trainees


# -- what people type -----------------------------------------------------------------------------


def test_months_and_numbers_are_read_as_typed() -> None:
    assert months_typed("2027-03，2027-05~2027-06") == ("2027-03", "2027-05", "2027-06")
    assert cases_typed("3") == [3.0] * 12
    assert cases_typed(" ") == []
    assert exceptions_typed("2027-02 0-2\n2027-07~2027-08 1") == [
        {"months": ["2027-02"], "least": 0, "most": 2},
        {"months": ["2027-07", "2027-08"], "least": 0, "most": 1},
    ]


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=40) | st.text("0123456789-~ \n.2027", max_size=40))
def test_anything_typed_is_read_or_refused_in_words(text: str) -> None:
    for reading in (months_typed, cases_typed, exceptions_typed):
        with suppress(SeldingerError):
            reading(text)


# -- pages ----------------------------------------------------------------------------------------


def test_the_secretary_fills_in_a_department_and_takes_it_back(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.secretary)
    assert "还没有填科室容量" in client.get("/plans/offers/").content.decode()
    url = f"/plans/offers/{world.base.pk}/departments/{world.department.pk}/"
    told = {
        "posts": ["basic", "neuro"], "least": "1", "most": "4", "exceptions": "2027-02 0-2",
        "volume-angiography": "30", "volume-tace": " ".join(map(str, range(1, 13))),
    }  # fmt: skip
    assert client.post(url, told).status_code == 302
    seats = Seats.objects.get()
    assert (seats.posts, seats.least, seats.most) == (["basic", "neuro"], 1, 4)
    assert seats.volumes == {"angiography": [30.0] * 12, "tace": [float(n) for n in range(1, 13)]}
    shown = client.get("/plans/offers/").content.decode()
    assert "1–4 人" in shown
    assert "2027-02 0-2 人" in shown
    assert "没有科室承担“CT”" in shown
    assert "血管造影术 30" in shown
    wrong = client.post(url, told | {"volume-angiography": "3 4", "most": "0"})
    assert "应是 12 个数" in wrong.content.decode()
    assert "最少不多于最多" in client.post(url, told | {"most": "0"}).content.decode()
    for step in ("withdraw", "restore"):
        client.post(f"/plans/offers/{seats.pk}/{step}/")
        seats.refresh_from_db()
        assert (seats.withdrawn_at is None) == (step == "restore")


def test_cases_are_counted_from_what_was_logged_and_saved_on_request(
    world: World, client_of: ClientOf
) -> None:
    for month in (3, 9):
        log_cases(
            2, world.trainee, world.department, supervisor=world.zhou,
            day=date(2025, month, 3),
        )  # fmt: skip
    found = counted_of(world.base, world.department, TODAY)
    assert found.source == "学员登记的病例，2025-03 至 2026-05"
    assert {sum(n) for n in found.volumes.values()} <= {1.5, 2.0, 3.0}
    url = f"/plans/offers/{world.base.pk}/departments/{world.department.pk}/?count"
    assert "还没有保存" in client_of(world.chen).get(url).content.decode()
    assert not Seats.objects.exists()
    assert counted_of(world.base, world.partner_department, TODAY).source == ""


def test_a_trainee_orders_directions_and_may_do_so_again(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    told = {"rank-1": "neuro", "rank-2": "thoracic", "rank-3": "thoracic", "note": ""}
    assert "选了两次" in client.post("/plans/wishes/mine/", told).content.decode()
    for last in ("abdominal", "urogenital"):
        client.post("/plans/wishes/mine/", told | {"rank-3": last})
    assert [one.directions[-1] for one in Wish.objects.all()] == ["urogenital", "abdominal"]
    shown = client.get("/plans/wishes/mine/").content.decode()
    assert "神经介入 › 胸部介入 › 泌尿生殖介入" in shown
    listed = client_of(world.chen).get("/plans/wishes/").content.decode()
    assert "林示例" in listed
    assert "已申报" in listed


def test_the_director_adds_a_lock_and_takes_it_back(world: World, client_of: ClientOf) -> None:
    plan_base(world, 1)
    client = client_of(world.chen)
    url = f"/plans/locks/{world.base.pk}/add/"
    told = {"kind": "at", "traineeship": world.trainee.pk, "department": world.department.pk}
    assert "没有写月份" in client.post(url, told).content.decode()
    assert client.post(url, told | {"months": "2026-09~2026-10"}).status_code == 302
    assert "林示例 2026-09~2026-10 在“示例甲医院 · 介入科”" in (
        client.get("/plans/locks/").content.decode()
    )
    lock = PlanLock.objects.get()
    client.post(f"/plans/locks/{lock.pk}/withdraw/")
    lock.refresh_from_db()
    assert lock.withdrawn_at is not None


def test_an_offer_that_is_none_is_refused(world: World) -> None:
    good: dict[str, Any] = {"least": 0, "most": 2}
    for posts, wrong in (
        ([], {}),
        (["nonsense"], {}),
        (["basic"], {"least": 3}),
        (["basic"], {"volumes": {"nonsense": [1.0] * 12}}),
        (["basic"], {"volumes": {items_of(world.base.rulebook)[0].id: [1.0] * 11}}),
        (["basic"], {"exceptions": [{"months": ["2027-1"], "least": 0, "most": 1}]}),
    ):
        with pytest.raises(SeldingerError):
            offer(world, world.department, posts, **good | wrong)
    with pytest.raises(SeldingerError, match="不属于"):
        offer(world, world.other_department, ["basic"])
    seats = offer(world, world.department, ["basic"])
    withdraw_seats(by=world.chen, seats=seats)
    with pytest.raises(SeldingerError, match="还没有填容量"):
        add_lock(
            by=world.chen, base=world.base,
            lock=NewLock(world.trainee, LockKind.NEVER, world.department),
        )  # fmt: skip
