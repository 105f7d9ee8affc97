"""What adopting a version brings: lists for departments, word to people, counted consequences."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from seldinger.domain.grading.privilege import Decision
from seldinger.errors import SeldingerError
from seldinger.norms.own import catalogue_of_content
from seldinger.web.catalogues.actions.adopting import withdraw_adoption
from seldinger.web.catalogues.actions.drafting import add_catalogue_entry
from seldinger.web.catalogues.cases import NO_OPERATOR, UNNAMED, UNSURE
from seldinger.web.catalogues.consequences import Consequences, consequences_of
from seldinger.web.catalogues.models import CatalogueDraft
from seldinger.web.gate.actions.booking import cancel_booking
from seldinger.web.inbox.models import Notice
from seldinger.web.inbox.wording import words
from seldinger.web.people.actions.places import set_lists
from seldinger.web.people.actions.work import end_membership, start_membership
from seldinger.web.people.models import DepartmentList, Membership
from seldinger.web.privileges.models import Grant
from support.catalogues import AORTA, HIGH, TOMORROW, adopted, changed, draft_of, told_entry
from support.grants import granted
from support.lists import Line
from support.people import BEGINNING, TODAY, ClientOf, World, person
from support.review import covered, lines_of
from support.theatre import booked, entry_of

NAME = "主动脉造影术"  # AORTA
NEW_LIST = "示例新专业"
WARDS = "介入科"


@pytest.fixture
def wu(world: World, client_of: ClientOf) -> Client:
    return client_of(world.wu)


def read(client: Client, address: str, **told: object) -> str:
    return client.get(address, told).content.decode()


def content(draft: CatalogueDraft) -> CatalogueDraft:
    return CatalogueDraft.objects.get(pk=draft.pk)


# -- the lists of departments ----------------------------------------------------------------------


@pytest.fixture
def new_list(world: World) -> str:
    """Of a list that stands only in the hospital's own version, in force from tomorrow: its id."""
    draft = draft_of(world.main, world.wu)
    told = told_entry(list_id="", list_title=NEW_LIST)
    entry = add_catalogue_entry(by=world.wu, draft=draft, told=told)
    adopted(content(draft), TOMORROW)
    return catalogue_of_content(content(draft).content).by_id[entry].list_id


def test_a_department_works_by_a_list_of_the_hospitals_own(
    world: World, client_of: ClientOf, new_list: str
) -> None:
    admin = client_of(world.admin)
    here = reverse("hospital", args=[world.main.pk])
    ward = f"{here}departments/{world.department.pk}/"
    form = {"name": WARDS, "list_1": new_list, "start": TODAY}
    early = admin.post(ward, form).content.decode()
    assert f"{TODAY} 有效的目录里没有专业“{NEW_LIST}”" in early
    told = admin.post(ward, form | {"start": TOMORROW}, follow=True).content.decode()
    assert "已保存" in told
    (row,) = DepartmentList.objects.filter(department=world.department, end=None)
    assert (row.list_id, row.start) == (new_list, TOMORROW)
    shown = read(admin, here)
    assert NEW_LIST in shown
    assert new_list not in shown.split("<form")[0]  # told by its title, nowhere by its id
    assert "目录里没有" not in shown


def test_a_list_of_another_hospital_is_unknown(world: World, new_list: str) -> None:
    with pytest.raises(SeldingerError, match=f"没有专业 {new_list}"):
        set_lists(by=None, department=world.partner_department, list_ids=[new_list], start=TOMORROW)


def test_an_adopted_catalogue_is_named_where_no_norm_was_chosen(
    world: World, client_of: ClientOf
) -> None:
    """A hospital that began with a workbook of its own."""
    draft = changed(draft_of(world.main, world.wu))
    world.main.catalogue = ""
    world.main.save()
    admin, title = client_of(world.admin), f"{world.main.name}手术分级目录"
    base, here = (reverse("base", args=[world.base.pk]), reverse("hospital", args=[world.main.pk]))
    assert title not in read(admin, here) + read(admin, base)
    adopted(draft)
    assert title in read(admin, here)
    assert title in read(admin, base)
    set_lists(
        by=None, department=world.department, list_ids=["peripheral-intervention"], start=TODAY
    )


# -- who hears of it -------------------------------------------------------------------------------


def notices() -> list[tuple[str, str, str]]:
    rows = Notice.objects.filter(read_at=None, about__startswith="adoption").order_by("pk")
    return [(row.person.login, row.kind, words(row.kind, row.details)[0]) for row in rows]


def test_who_may_do_less_hears_what_and_the_heads_that_it_begins(world: World) -> None:
    granted(world)  # 周: the list up to grade 3
    granted(world, kind=Grant.Kind.ENTRIES, entries=(HIGH,), doctor=world.head)  # not touched
    adoption = adopted(changed(draft_of(world.main, world.wu)), TOMORROW)
    heard = f"{world.main.name}第 2 版手术分级目录自 {TOMORROW} 起生效，"
    assert notices() == [
        ("zhou", "catalogue_narrowed", f"{heard}您的授权不再包括：“{NAME}”"),
        ("head", "catalogue_adopted", f"{heard}1 条有改动"),
    ]
    Notice.objects.filter(person=world.head).update(read_at=adoption.made_at)  # 周 has not read it
    withdraw_adoption(by=world.wu, adoption=adoption)
    gone = f"{world.main.name}第 2 版手术分级目录已撤回，{TOMORROW} 不会生效"
    assert sorted(notices()) == [(one, "catalogue_withdrawn", gone) for one in ("head", "zhou")]


@pytest.mark.parametrize(
    ("beside", "hears"),
    [
        ({"grade": 4}, False),  # another grant still carries it
        ({"grade": 4, "proctored": 3}, True),
        ({"grade": 4, "start": TOMORROW + timedelta(days=1)}, True),
        ({"grade": 3, "list_id": "comprehensive-intervention"}, True),
    ],
)
def test_what_another_grant_carries_is_no_loss(
    world: World, beside: dict[str, object], hears: bool
) -> None:
    granted(world, kind=Grant.Kind.ENTRIES, entries=(AORTA,))
    granted(world, **beside)
    adopted(changed(draft_of(world.main, world.wu)), TOMORROW)
    assert ("catalogue_narrowed" in {kind for _, kind, _ in notices()}) is hears


def test_nobody_hears_of_a_lower_grade_and_nobody_who_left(world: World) -> None:
    granted(world)
    granted(world, doctor=world.head)
    work = Membership.objects.get(person=world.head, hospital=world.main)
    end_membership(by=None, membership=work, on=TODAY, roles=[])
    other = "peripheral-intervention-3-05"
    adopted(changed(draft_of(world.main, world.wu), entry=other, grade=2))
    assert "catalogue_narrowed" not in {kind for _, kind, _ in notices()}
    adopted(changed(draft_of(world.main, world.wu)), TOMORROW)
    assert {login for login, kind, _ in notices() if kind == "catalogue_narrowed"} == {"zhou"}


# -- consequences, counted by hand -----------------------------------------------------------------


def consequences(world: World, start: date = TOMORROW) -> Consequences:
    draft = changed(draft_of(world.main, world.wu))
    return consequences_of(world.main, catalogue_of_content(draft.content), start, TODAY)


def _listed(world: World, lines: Sequence[Line]) -> None:
    covered(world.wu, world.main, lines)


def test_booked_operations_from_that_day_on(world: World) -> None:
    granted(world)
    told = {"name": NAME, "entries": (AORTA,)}
    changes = booked(world, **told)
    booked(world, grade=2)  # as before
    booked(world, **told, day=TODAY)  # before it begins
    cancel_booking(by=world.wu, booking=booked(world, **told), reason="改期")
    booked(world, name="说不清的示例手术", entries=())
    booked(world, **told, operator=None)
    found = consequences(world).booked
    (only,) = found.changed
    assert (only.day, only.name, only.doctor) == (changes.day, NAME, world.zhou.name)
    assert (only.before.decision, only.after.decision) == (Decision.ALLOWED, Decision.REFUSED)
    assert (found.asked, found.unknown) == (2, {UNNAMED: 1, NO_OPERATOR: 1})


def test_past_cases_that_change_that_do_not_and_that_nobody_can_judge(
    world: World, wu: Client
) -> None:
    granted(world)
    for login in ("tong1", "tong2"):
        start_membership(
            by=None, person=person("童示例", login), hospital=world.main,
            department=world.department, staff_no="", title="", start=BEGINNING, end=None,
        )  # fmt: skip
    day = date(2026, 2, 2)
    _listed(world, [
        *lines_of(3, NAME, day=day),  # 1 → 4: allowed → refused
        *lines_of(2, entry_of(2).text, day=day),
        *lines_of(4, "说不清的示例手术", day=day),
        *lines_of(1, NAME, "无此人", day=day),
        *lines_of(2, NAME, "童示例", day=day),
        *lines_of(5, NAME, day=date(2025, 6, 1)),  # more than a year ago
    ])  # fmt: skip
    booked(world, name=NAME, entries=(AORTA,))
    past = consequences(world).past
    assert (len(past.changed), past.asked) == (3, 5)
    assert past.unknown == {UNNAMED: 4, NO_OPERATOR: 1, UNSURE: 2}
    draft = CatalogueDraft.objects.get()
    here = reverse("catalogue_version_adopt", args=[draft.pk])
    shown = read(wu, here, start=TOMORROW)
    assert "1 位医师的授权范围改变；1 例预约的结论改变；过去 12 个月有 3 例的结论会不同。" in shown
    assert "已预约的手术 1 例，1 例的结论改变。" in shown
    assert "2025-06-16 至 2026-06-15 的手术 5 例，3 例的结论改变。" in shown
    assert "名称不在目录里 4 例" in shown
    assert "术者同名，分不清是哪一位 2 例" in shown
    assert "2026-02-02 至 2026-02-04" in shown


def test_a_grant_of_somebody_who_left_covers_nothing(world: World) -> None:
    """As the answer itself has it: the work ended, and the grant with it."""
    granted(world)
    work = Membership.objects.get(person=world.zhou, hospital=world.main)
    end_membership(by=None, membership=work, on=date(2026, 2, 3), roles=[])
    _listed(world, lines_of(3, NAME, day=date(2026, 2, 2)))
    told = consequences(world)
    assert (told.grants, told.grants_asked) == ((), 0)
    before = [one.before.decision for one in told.past.changed]
    assert before == [Decision.ALLOWED, Decision.ALLOWED, Decision.REFUSED]
