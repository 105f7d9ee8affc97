"""`seldinger privilege check`: what it prints, and with what it ends."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from seldinger.cli import BAD_INPUT, NO, YES, main
from seldinger.web import serve
from seldinger.web.people.actions.places import add_hospital
from seldinger.web.people.actions.work import end_membership, start_membership
from seldinger.web.privileges.actions.granting import give_grant, revoke_grant
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.models import Grant
from support.people import World, person, work

ENTRY, NAME = "peripheral-intervention-3-05", "四肢动脉血管成形术"
TIPS, ALSO_TIPS = "peripheral-intervention-4-08", "comprehensive-intervention-4-05"
FRAIL = "cardiothoracic-4-09"
BEGUN = date(2026, 1, 1)


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Check = Callable[..., Said]


@pytest.fixture
def check(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Check:
    """The command over the test's own database."""
    monkeypatch.setattr(serve, "prepare", lambda _data: None)
    monkeypatch.setenv("COLUMNS", "160")

    def call(**told: str) -> Said:
        arguments = [f"--{name}={value}" for name, value in told.items() if value]
        flags = [f"--{name}" for name, value in told.items() if not value]
        try:
            code = main(["privilege", "check", "--data", str(tmp_path), *arguments, *flags])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Said(code, *capsys.readouterr())

    return call


@pytest.fixture
def grant(world: World) -> Grant:
    new = NewGrant(
        doctor=world.zhou, hospital=world.main, kind=Grant.Kind.LIST, grade=3, start=BEGUN,
        list_id="peripheral-intervention", document="示例〔2026〕1 号",
    )  # fmt: skip
    return give_grant(by=world.wu, new=new)


def test_what_a_grant_covers_is_allowed(grant: Grant, check: Check) -> None:
    said = check(doctor="zhou", entry=ENTRY, on="2026-06-15", json="")
    assert said.code == YES
    assert said.json == {
        "decision": "allowed",
        "reasons": [
            {
                "why": "granted",
                "about": str(grant.pk),
                "text": "当日有有效的授权：外周血管介入手术，三级及以下，示例〔2026〕1 号，"
                "2026-01-01 起，长期。",
            }
        ],
        "grade": 3,
        "managed_grade": 3,
        "grant": str(grant.pk),
        "catalogue": "shougang",
        "version": "1",
        "on": "2026-06-15",
        "notes": [],
    }


@pytest.mark.usefixtures("grant")
@pytest.mark.parametrize("doctor", ["zhou", "70123", "周示例"])
@pytest.mark.parametrize("entry", [ENTRY, NAME])
def test_doctor_and_entry_are_told_in_several_ways(
    doctor: str, entry: str, world: World, check: Check
) -> None:
    world.zhou.memberships.update(staff_no="70123")
    assert check(doctor=doctor, entry=entry).code == YES


def test_a_past_day_answers_from_history(world: World, grant: Grant, check: Check) -> None:
    revoke_grant(by=world.wu, grant=grant, on=date(2026, 5, 1), reason="转岗")
    assert check(doctor="zhou", entry=ENTRY, on="2026-04-30").code == YES
    said = check(doctor="zhou", entry=ENTRY, on="2026-05-01", json="")
    assert (said.code, said.json["decision"]) == (NO, "refused")


@pytest.mark.usefixtures("grant")
def test_a_table_for_people_says_the_answer_first(check: Check) -> None:
    said = check(doctor="zhou", entry=NAME, on="2026-02-01")
    assert said.code == YES
    lines = said.out.splitlines()
    assert lines[0] == f"周示例 · 示例甲医院 · 2026-02-01 · {NAME} · 术者"
    assert lines[1] == "✓ 可以做"
    assert "这份授权于 2026-06-15 10:30 才登记" in said.out


@pytest.mark.usefixtures("grant")
@pytest.mark.parametrize(
    ("told", "decision", "code"),
    [
        ({"doctor": "head"}, "refused", NO),
        ({"doctor": "head", "part": "supervised", "supervisor": "zhou"}, "allowed_supervised", YES),
        ({"doctor": "head", "part": "assistant"}, "allowed", YES),
        ({"doctor": "head", "emergency": ""}, "override", YES),
        ({"modifier": "cardiothoracic-4-09"}, "refused", NO),
        ({"entry": "没有的手术名"}, "ungraded", NO),
    ],
)
def test_every_decision_has_its_exit_code(
    told: dict[str, str], decision: str, code: int, check: Check
) -> None:
    said = check(**({"doctor": "zhou", "entry": ENTRY, "json": ""} | told))
    assert (said.json["decision"], said.code) == (decision, code)


@pytest.mark.usefixtures("grant")
def test_a_name_that_no_catalogue_lists_comes_with_names_like_it(check: Check) -> None:
    said = check(doctor="zhou", entry="四肢动脉血管扩张术")
    assert said.code == NO
    assert "目录里没有名称“四肢动脉血管扩张术”。相近的有：" in said.err
    assert NAME in said.err


@pytest.mark.usefixtures("grant")
@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"doctor": "nobody"}, "没有医师“nobody”。请用 --doctor 给出登录名、工号或姓名全称"),
        ({"supervisor": "nobody"}, "没有医师“nobody”。请用 --supervisor 给出"),
        ({"entry": "peripheral-intervention-3-99"}, "目录里没有条目“peripheral-intervention-3-99”"),
        ({"hospital": "没有的医院"}, "没有医院“没有的医院”"),
        ({"modifier": ENTRY}, f"“{ENTRY}”不是患者情况"),
        ({"entry": FRAIL}, f"“{FRAIL}”（有严重合并症的心脏手术）是患者情况，不是手术"),
        ({"entry": "有严重合并症的心脏手术"}, "“有严重合并症的心脏手术”是患者情况，不是手术"),
        ({"on": "昨天"}, "“昨天”不是日期"),
        ({"part": "watching"}, "--part"),
    ],
)
def test_bad_input_is_said_in_one_line(told: dict[str, str], word: str, check: Check) -> None:
    said = check(**({"doctor": "zhou", "entry": ENTRY} | told))
    assert said.code == BAD_INPUT
    assert word in said.err
    assert said.err.count("\n") == 1
    assert not said.out


@pytest.mark.usefixtures("grant")
def test_a_name_in_latin_letters_is_a_name_first(check: Check) -> None:
    said = check(doctor="zhou", entry="ERCP", json="")
    assert (said.code, said.json["decision"], said.json["grade"]) == (NO, "refused", 3)


def test_an_entry_that_stands_in_several_lists_is_asked_in_all_of_them(
    world: World, check: Check
) -> None:
    new = NewGrant(
        doctor=world.zhou, hospital=world.main, kind=Grant.Kind.ENTRIES, start=BEGUN,
        entries=(ALSO_TIPS,),
    )  # fmt: skip
    give_grant(by=world.wu, new=new)
    assert check(doctor="zhou", entry=TIPS).code == YES


@pytest.mark.usefixtures("grant")
def test_who_has_left_is_said_to_be_gone(world: World, check: Check) -> None:
    end_membership(by=None, membership=world.zhou.memberships.get(), on=date(2026, 5, 31))
    world.zhou.is_active = False
    world.zhou.save()
    gone = "这位医师当日没有在这家医院任职的登记，请先核对。"
    told = {"doctor": "zhou", "entry": ENTRY, "hospital": world.main.name}
    assert check(**told, json="").json["notes"] == [gone, "这位医师的账号已停用，请先核对。"]
    lines = check(**told).out.splitlines()
    assert lines[1] == "✕ 不可以做"
    assert "请注意" in lines[2]
    assert gone in lines[2]


def test_two_of_one_name_are_told_apart_by_login(world: World, check: Check) -> None:
    work(person("周示例", "zhou2"), world.department)
    said = check(doctor="周示例", entry=ENTRY)
    assert said.code == BAD_INPUT
    assert said.err == "“周示例”有 2 人。请用登录名写明：zhou、zhou2\n"


@pytest.mark.usefixtures("grant")
def test_of_two_hospitals_one_is_named(world: World, check: Check) -> None:
    start_membership(
        by=None, person=world.zhou, hospital=world.partner, department=None, start=BEGUN
    )
    assert "请用 --hospital 写明" in check(doctor="zhou", entry=ENTRY).err
    assert check(doctor="zhou", entry=ENTRY, hospital=world.main.name).code == YES
    assert check(doctor="zhou", entry=ENTRY, hospital=world.partner.name).code == NO


@pytest.mark.usefixtures("world")
def test_without_a_catalogue_nothing_is_graded(check: Check) -> None:
    bare = add_hospital(by=None, name="示例无目录医院", catalogue="")
    told = {"doctor": "zhou", "entry": NAME, "hospital": bare.name, "json": ""}
    said = check(**told, modifier="cardiothoracic-4-09")
    assert (said.code, said.json["decision"], said.json["catalogue"]) == (NO, "ungraded", None)
