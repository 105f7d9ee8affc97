"""The page 留痕: who did what, newest first, as far as the reader's scope goes."""

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from seldinger.web import audittrail
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.queries import head
from seldinger.web.audittrail.wording import ACTS, DETAILS, act_word
from seldinger.web.people.actions.accounts import add_person, note_sign_in, rename_person
from seldinger.web.people.actions.training import add_rotation
from seldinger.web.people.actions.work import change_department, give_role
from seldinger.web.people.models import AccountRole, Membership, Person
from support.people import NOW, TODAY, ClientOf, World, give, person

WEB = Path(audittrail.__file__).parents[1]
URL = "/audit-trail/"
APPS = [path.parent.name for path in WEB.glob("*/__init__.py")]
ACT = re.compile(rf"({'|'.join(APPS)})\.[a-z]+(_[a-z]+)*")


@pytest.fixture
def admin(world: World, client_of: ClientOf) -> Client:
    return client_of(world.admin)


def read(client: Client, **told: object) -> str:
    response = client.get(URL, {name.rstrip("_"): str(value) for name, value in told.items()})
    assert response.status_code == 200
    return response.content.decode()


def numbers(text: str) -> list[int]:
    return [int(found) for found in re.findall(r'<td role="cell" class="num">(\d+)</td>', text)]


def table(text: str) -> str:
    """The rows' words, without the filters above them."""
    body = text.partition('<tbody role="rowgroup">')[2].partition("</tbody>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


# -- what it shows ------------------------------------------------------------------------------


def test_it_shows_the_newest_first(world: World, admin: Client) -> None:
    rename_person(by=world.secretary, person=world.lin, name="林更正")
    text = read(admin)
    last = head()[0]
    assert numbers(text) == list(range(last, last - 50, -1))
    first = table(text).split(str(last - 1))[0]
    assert first.startswith(f"{last} 2026-06-15 10:30:00 何示例 更正姓名 人员 林更正")
    assert "改为 林更正" in first
    assert "原为 林示例" in first


def test_it_leads_page_by_page_to_the_first_row(admin: Client) -> None:
    seen: list[int] = []
    query = ""
    while True:
        text = admin.get(URL + query).content.decode()
        seen += numbers(text)
        link = re.search(r'href="(\?[^"]*before=\d+)" rel="next"', text)
        if not link:
            break
        query = link[1].replace("&amp;", "&")
    assert seen == list(range(head()[0], 0, -1))


def test_it_shows_the_head_of_the_chain_to_note_down(admin: Client) -> None:
    number, digest = head()
    text = read(admin)
    assert f"{number}:{digest}" in text
    assert f"至今共 {number} 次写入" in text


def test_it_names_what_a_row_is_about(world: World, admin: Client) -> None:
    membership = Membership.objects.get(person=world.zhou)
    change_department(
        by=world.admin, membership=membership, department=world.partner_department, on=TODAY
    )
    text = table(read(admin, by=world.admin.pk))
    assert "开始任职 任职 周示例 科室 示例乙医院 介入科" in text
    assert "医院 示例乙医院" in text
    assert "结束任职 任职 周示例 结束 2026-06-14" in text


def test_it_speaks_of_places_and_roles_in_words(world: World, admin: Client) -> None:
    start = TODAY + timedelta(days=1000)
    add_rotation(by=world.admin, trainee=world.trainee, place="flexible", start=start, end=start)
    give_role(
        by=world.admin,
        person=world.newcomer,
        role=AccountRole.SECRETARY,
        start=TODAY,
        base=world.base,
    )
    text = table(read(admin, by=world.admin.pk))
    assert "排入轮转 轮转 林示例" in text
    assert "岗位 机动" in text
    assert "身份 教学秘书" in text
    assert "基地 示例甲基地" in text


def test_what_the_platform_wrote_has_no_person(admin: Client) -> None:
    assert " 平台 " in table(read(admin))


def test_an_act_of_another_release_is_shown_as_it_is() -> None:
    assert act_word("people.unheard_of") == "people.unheard_of"


def test_an_empty_trail_says_so(client_of: ClientOf) -> None:
    alone = person("王示例", "alone")
    give(alone, AccountRole.ADMINISTRATOR)
    text = read(client_of(alone), since="2027-01-01")
    assert "没有这样的写入" in text


# -- narrowing ----------------------------------------------------------------------------------


def test_it_narrows_by_person(world: World, admin: Client) -> None:
    note_sign_in(by=world.lin)
    text = read(admin, by=world.lin.pk)
    acts = list(AuditRow.objects.filter(by=world.lin).values_list("act", flat=True))
    assert len(numbers(text)) == len(acts) == 2
    assert "登录" in table(text)


def test_it_offers_those_who_have_written_anything(world: World, admin: Client) -> None:
    quiet = add_person(by=world.admin, name="不写示例", login="quiet")
    text = read(admin)
    assert f'<option value="{world.lin.pk}">' in text
    assert f'<option value="{quiet.pk}">' not in text


def test_it_narrows_by_act(admin: Client) -> None:
    text = read(admin, act="people.join_base")
    assert len(numbers(text)) == 4
    assert table(text).count("医院加入基地") == 4


def test_it_narrows_by_day_both_ends_inclusive(
    world: World, client_of: ClientOf, frozen: time_machine.Traveller
) -> None:
    before = head()[0]
    for evening in range(1, 4):  # 16, 17, 18 June, a minute before midnight
        frozen.move_to(NOW.replace(day=15 + evening, hour=23, minute=59))
        note_sign_in(by=world.lin)
    admin = client_of(world.admin)
    assert numbers(read(admin, since="2026-06-17", until="2026-06-17")) == [before + 2]
    assert numbers(read(admin, since="2026-06-17")) == [before + 3, before + 2]
    assert numbers(read(admin, until="2026-06-16"))[0] == before + 1


def test_what_narrows_stays_in_the_address_of_the_older_rows(admin: Client) -> None:
    text = read(admin, since="2026-06-01")
    assert re.search(r'href="\?since=2026-06-01&amp;before=\d+"', text)


@pytest.mark.parametrize(
    ("name", "wrong", "told"),
    [
        ("since", "昨天", "请写成 2026-06-30 这样的日期。"),
        ("until", "2026-13-01", "请写成 2026-06-30 这样的日期。"),
        ("act", "people.destroy", "没有这种操作。请从列表里选。"),
        ("by", "0", "没有这个人的留痕。请从列表里选。"),
        ("by", "' OR 1=1", "没有这个人的留痕。请从列表里选。"),
        ("before", "-1", "没有照此筛选"),
        ("before", "9" * 40, ""),
    ],
)
def test_what_is_not_understood_is_told(admin: Client, name: str, wrong: str, told: str) -> None:
    assert told in read(admin, **{name: wrong})


# -- who may see it -----------------------------------------------------------------------------


def test_it_refuses_everybody_without_the_permission(world: World, client_of: ClientOf) -> None:
    for role, holder in world.holders().items():
        expected = 200 if role is AccountRole.ADMINISTRATOR else 403
        assert client_of(holder).get(URL).status_code == expected, role
    assert client_of(world.newcomer).get(URL).status_code == 403
    assert Client().get(URL).headers["Location"] == f"/login/?next={URL}"


def test_the_administrator_of_a_base_sees_what_its_people_wrote(
    world: World, client_of: ClientOf
) -> None:
    note_sign_in(by=world.secretary)
    note_sign_in(by=world.zheng)
    text = read(client_of(world.base_admin))
    seen = set(AuditRow.objects.filter(number__in=numbers(text)).values_list("by__name", flat=True))
    assert "何示例" in seen
    assert not seen & {None, world.zheng.name, world.admin.name}
    assert "这里只列出您的基地的人员所写的" in text


def test_the_administrator_of_a_base_learns_nothing_about_others(
    world: World, client_of: ClientOf
) -> None:
    """Somebody who works in two bases writes about both."""
    rename_person(by=world.secretary, person=world.other_trainee.person, name="沈更正")
    text = read(client_of(world.base_admin), by=world.secretary.pk)
    assert "更正姓名 人员 不在您可以查看的范围" in table(text)
    assert "沈" not in text


def test_it_refuses_the_outsider(world: World, client_of: ClientOf) -> None:
    for writer in [*world.holders().values(), world.base_admin]:
        note_sign_in(by=writer)
    rename_person(by=world.secretary, person=world.lin, name="林更正")
    text = read(client_of(world.zheng))
    assert not [name for name in [*world.names(), "林更正"] if name in text]
    assert numbers(text)
    assert "没有这个人的留痕" in read(client_of(world.zheng), by=world.secretary.pk)


def test_reading_writes_nothing(admin: Client) -> None:
    before = head()
    read(admin)
    assert admin.post(URL).status_code == 405
    assert head() == before


def test_the_number_of_queries_does_not_grow_with_the_rows(
    world: World, admin: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        note_sign_in(by=world.lin)
        rename_person(by=world.admin, person=world.zhou, name="周示例")
    with django_assert_max_num_queries(16):
        read(admin)


# -- every act has its words ----------------------------------------------------------------------


@cache
def recorded() -> list[tuple[str, ast.Call]]:
    """Every call of `record` in the web, with its place."""
    return [
        (f"{path}:{node.lineno}", node)
        for path, node in _nodes(WEB.rglob("*.py"), "record(")
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record"
    ]


@cache
def acts_in_code() -> dict[str, str]:
    """Every text in a module of actions that is an act by its form, with its place."""
    modules = [*WEB.glob("*/actions.py"), *WEB.glob("*/actions/*.py")]
    return {
        node.value: str(path)
        for path, node in _nodes(modules)
        if isinstance(node, ast.Constant) and ACT.fullmatch(str(node.value))
    }


def _nodes(paths: Iterable[Path], said: str = "") -> Iterator[tuple[Path, ast.AST]]:
    """Of the modules that say this: reading one takes longest."""
    for path in sorted(paths):
        if said in (text := path.read_text(encoding="utf-8")):
            for node in ast.walk(ast.parse(text)):
                yield path.relative_to(WEB), node


def test_every_act_in_the_code_has_its_words() -> None:
    found = acts_in_code().keys()
    assert not found - ACTS.keys()
    assert not ACTS.keys() - found, "words for acts that nothing writes any more"


def test_acts_are_named_after_the_app_that_writes_them() -> None:
    for act, path in acts_in_code().items():
        assert act.split(".")[0] == path.split("/")[0], f"{path}: {act}"


def test_every_row_names_its_act_in_a_way_that_can_be_found() -> None:
    """As a text, or as a parameter that was given as a text; never put together."""
    for place, call in recorded():
        acts = [keyword.value for keyword in call.keywords if keyword.arg == "act"]
        assert all(isinstance(act, ast.Constant | ast.Name | ast.IfExp) for act in acts), place


def test_no_two_acts_have_the_same_words() -> None:
    assert len(set(ACTS.values())) == len(ACTS)


def test_every_detail_in_the_code_has_its_label() -> None:
    told = {"by", "act", "on", None}  # None: **where, whose keys are those of `give_role`
    used = {keyword.arg for _, call in recorded() for keyword in call.keywords} - told
    assert not used - DETAILS.keys()


def test_details_never_hold_what_must_not_be_read() -> None:
    forbidden = {"password", "number", "patient", "case_no", "number_digest", "number_encrypted"}
    for place, call in recorded():
        assert not forbidden & {keyword.arg for keyword in call.keywords}, place


def test_people_are_named_by_their_keys_alone(world: World) -> None:
    """So that a name corrected later is corrected here too."""
    assert isinstance(world.lin, Person)
    rows = AuditRow.objects.filter(act__in=["people.give_role", "people.add_rotation"])
    assert rows
    assert not [row for row in rows if "示例" in row.details]
