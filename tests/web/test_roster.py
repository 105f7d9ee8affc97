"""The roster: a workbook in, a preview, and everything or nothing written."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.queries import check_chain
from seldinger.web.people.actions import roster as actions
from seldinger.web.people.actions.accounts import reset_password, start_installation
from seldinger.web.people.models import (
    AccountRole,
    Department,
    DepartmentList,
    Membership,
    Person,
    RoleAssignment,
    RosterDraft,
    Rotation,
    Traineeship,
)
from support.people import PASSWORD, World
from support.rosters import learner, one_of_each, roster_book, visit, worker

ClientOf = Callable[[Person], Client]
FACTS = (Department, DepartmentList, Membership, Person, RoleAssignment, Rotation, Traineeship)


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in FACTS}


def file_of(sheets: dict[str, Any] | bytes, name: str = "名册.xlsx") -> SimpleUploadedFile:
    content = sheets if isinstance(sheets, bytes) else roster_book(sheets)
    return SimpleUploadedFile(name, content)


@pytest.fixture
def secretary(world: World, client_of: ClientOf) -> Client:
    return client_of(world.secretary)


@pytest.fixture
def upload(world: World) -> Callable[..., Any]:
    """Uploads to 林's base and follows to what is shown."""

    def send(client: Client, sheets: dict[str, Any] | bytes, **told: Any) -> Any:
        data = {"file": file_of(sheets), "base": world.base.pk} | told
        return client.post(reverse("roster"), data, follow=True)

    return send


def confirmed(client: Client) -> Any:
    return client.post(reverse("roster_apply", args=[RosterDraft.objects.latest("pk").pk]))


def text(answer: Any) -> str:
    return answer.content.decode()


# -- what it does ---------------------------------------------------------------------------------


def test_the_preview_says_what_would_happen_and_writes_nothing(secretary, upload) -> None:
    before, rows = counts(), AuditRow.objects.count()
    told = text(upload(secretary, one_of_each()))
    assert "将登记 1 个新科室、2 个新账号、1 名新学员、1 段轮转。确认后一次全部写入。" in told
    for expected in [
        "新账号，登录名 mashili",
        "任职 示例甲医院 介入科，工号 0012，主任医师，2024-09-01 至今",
        "上级医师（示例甲医院 介入科），2024-09-01 至今",
        "2025-09-01 入培，背景 影像，方向 外周血管介入、神经介入、腹部介入",
        "介入基础，2026-03-01 至 2026-08-31，示例甲医院 介入科",
        "轮转 第 2 行",
        "目录专业：外周血管介入手术（自 2024-01-01 起）",
    ]:
        assert expected in told
    assert counts() == before
    assert AuditRow.objects.count() == rows + 1
    assert AuditRow.objects.latest("number").act == "people.upload_roster"


def test_confirming_writes_everything(world: World, secretary, upload) -> None:
    upload(secretary, one_of_each())
    done = confirmed(secretary)
    assert done.status_code == 200
    person = Person.objects.get(login="mashili")
    new = Department.objects.get(name="神经介入科")
    assert new.hospital == world.main
    assert [one.list_id for one in new.lists.all()] == ["peripheral-intervention"]
    assert new.lists.get().start.isoformat() == "2024-01-01"
    work = person.memberships.get()
    assert (work.department, work.staff_no, work.title) == (world.department, "0012", "主任医师")
    role = person.roles.get()
    assert (role.role, role.department) == (AccountRole.ATTENDING, world.department)
    trainee = Traineeship.objects.get(person__login="hushili")
    assert (trainee.background, trainee.stays.get().base) == ("imaging", world.base)
    assert trainee.person.memberships.get().staff_no == "T001"
    rotation = trainee.rotations.get()
    assert (rotation.place, rotation.department) == ("basic", world.department)
    assert check_chain() is None


def test_first_passwords_are_shown_once_and_work(secretary, upload) -> None:
    upload(secretary, one_of_each())
    done = confirmed(secretary)
    told = text(done)
    assert [one.login for one in done.context["accounts"]] == ["mashili", "hushili"]
    for account in done.context["accounts"]:
        assert account.password in told
        assert account.password not in repr(account)
        person = Person.objects.get(login=account.login)
        assert person.check_password(account.password)
        assert person.must_change_password
    assert "首次登录须更改密码" in told
    assert "no-store" in done["Cache-Control"]
    again = confirmed(secretary)
    assert again.status_code == 302
    assert not any(account.password in text(again) for account in done.context["accounts"])
    assert "已经写入" in text(secretary.get(again["Location"]))


def test_no_password_and_no_name_stays_behind(secretary, upload) -> None:
    upload(secretary, one_of_each())
    draft = RosterDraft.objects.get()
    assert "马示例".encode() not in bytes(draft.content)
    assert bytes(draft.content)[:2] != b"PK"
    accounts = confirmed(secretary).context["accounts"]
    draft.refresh_from_db()
    assert bytes(draft.content) == b""
    assert draft.applied_at is not None
    stored = " ".join(AuditRow.objects.values_list("details", flat=True))
    stored += str(dict(secretary.session))
    assert not any(account.password in stored for account in accounts)


def test_the_same_workbook_again_changes_nothing(secretary, upload) -> None:
    upload(secretary, one_of_each())
    confirmed(secretary)
    before = counts()
    told = text(upload(secretary, one_of_each()))
    assert "名册里的内容都已登记，没有要写入的。" in told
    assert "没有变化" in told
    assert "确认写入" not in told
    assert RosterDraft.objects.count() == 1
    assert counts() == before


def test_somebody_known_gets_what_is_new(world: World, secretary, upload) -> None:
    row = worker(
        姓名="周示例", 工号="", 科室="介入科", 开始="2024-01-01", 身份="上级医师、基地主任"
    )
    told = text(upload(secretary, {"人员": [row]}))
    assert "已有人员的变动" in told
    assert "周示例（zhou）" in told
    assert confirmed(secretary).context["accounts"] == []
    world.zhou.refresh_from_db()
    assert world.zhou.roles.get(role=AccountRole.DIRECTOR).base == world.base
    assert world.zhou.memberships.get().title == "主任医师"
    assert world.zhou.check_password("a-long-test-password")


def test_an_end_that_is_told_ends_work_and_role(world: World, secretary, upload) -> None:
    row = worker(姓名="周示例", 工号="", 职称="", 开始="2024-01-01", 结束="2026-06-30")
    upload(secretary, {"人员": [row]})
    confirmed(secretary)
    ends = {str(world.zhou.memberships.get().end), str(world.zhou.roles.get().end)}
    assert ends == {"2026-06-30"}
    assert "名册里的内容都已登记" in text(upload(secretary, {"人员": [row]}))


def test_rotations_of_a_trainee_who_is_there_already(world: World, secretary, upload) -> None:
    rows = [visit(学员="lin", 岗位="胸部介入", 开始="2027-06-01", 结束="2027-08-31")]
    upload(secretary, {"轮转": rows})
    confirmed(secretary)
    assert world.trainee.rotations.filter(place="thoracic").count() == 1


def test_two_of_one_name_become_two_people(secretary, upload) -> None:
    rows = [worker(), worker(工号="0013")]
    told = text(upload(secretary, {"人员": rows}))
    assert "同名，分作两个人" in told
    assert "mashili2" in told
    confirmed(secretary)
    assert Person.objects.filter(name="马示例").count() == 2


def test_the_template_is_the_bases_own(world: World, secretary) -> None:
    answer = secretary.get(reverse("roster_template"), {"base": world.base.pk})
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["说明", "选项", "科室", "人员", "学员", "轮转"]
    rows = [tuple(row)[:2] for row in book["科室"].iter_rows(min_row=2, values_only=True)]
    assert rows == [("示例甲医院", "介入科"), ("示例乙医院", "介入科")]
    words = {cell for row in book["选项"].iter_rows(values_only=True) for cell in row}
    assert {"示例甲医院", "上级医师", "介入基础", "请假"} <= words
    assert not {"管理员", "学会", "学员", "示例丙医院"} & words


def test_the_template_comes_back_without_a_change(world: World, secretary, upload) -> None:
    book = secretary.get(reverse("roster_template"), {"base": world.base.pk}).content
    assert "没有要写入的" in text(upload(secretary, book))


# -- faults ---------------------------------------------------------------------------------------


def test_every_fault_is_told_by_line_and_nothing_can_be_confirmed(secretary, upload) -> None:
    sheets = one_of_each() | {
        "人员": [worker(), worker(姓名="李示例", 工号="9", 身份="主任", 医院="示例戊医院")],
        "轮转": [visit(岗位="神经"), visit(学员="无此人")],
    }
    answer = upload(secretary, sheets)
    told = text(answer)
    assert "有 4 处需要改正。改正后重新上传；现在没有写入任何内容。" in told
    faults = answer.context["preview"].faults
    assert [(one.sheet, one.row, one.column) for one in faults] == [
        ("人员", "第 3 行", "医院（D）"),
        ("人员", "第 3 行", "身份（F）"),
        ("轮转", "第 2 行", "岗位（B）"),
        ("轮转", "第 3 行", "学员（A）"),
    ]
    assert "最接近的是 神经介入" in faults[2].allowed
    assert "新的医院请先在“设置”里加入本基地" in faults[0].allowed
    assert "确认写入" not in told
    assert not RosterDraft.objects.exists()


CLASHES = [
    ({"轮转": [visit(学员="林示例", 开始="2026-06-01", 结束="2026-06-30")]}, "与已登记的轮转"),
    (
        {"轮转": [visit(学员="lin", 开始="2024-08-01", 结束="2024-08-31")]},
        "不早于入培日期 2024-09-01",
    ),
    ({"学员": [learner(姓名="林示例", 工号="")]}, "已登记的入培日期 2024-09-01"),
    (
        {"人员": [worker(姓名="周示例", 工号="", 开始="2023-01-01")]},
        "与已登记的（2024-01-01 至 今）一致的日期",
    ),
    ({"人员": [worker(登录名="zheng")]}, "没有用过的登录名"),
    ({"人员": [worker(姓名="周示例")]}, "已有同名的周示例（zhou）"),
    ({"人员": [worker(身份="管理员")]}, "不能由名册授予"),
    ({"人员": [worker(身份="学会")]}, "不能由名册授予"),
    ({"人员": [worker(医院="示例丙医院")]}, "本基地的医院"),
    ({"学员": [learner(姓名="沈示例", 登录名="shen", 工号="")]}, "没有用过的登录名"),
]


@pytest.mark.parametrize(("sheets", "expected"), CLASHES)
def test_what_contradicts_the_record_is_a_fault(secretary, upload, sheets, expected: str) -> None:
    before = counts()
    answer = upload(secretary, sheets)
    assert answer.context["preview"].faults, text(answer)
    assert expected in answer.context["preview"].faults[0].allowed
    assert counts() == before


def test_a_file_that_is_no_workbook(secretary, upload) -> None:
    told = text(upload(secretary, b"not a workbook"))
    assert "名册.xlsx 不是可读的 Excel 工作簿" in told
    assert not RosterDraft.objects.exists()


def test_no_file_and_an_empty_file(world: World, secretary, upload) -> None:
    assert "这个文件是空的" in text(upload(secretary, b""))
    told = text(secretary.post(reverse("roster"), {"base": world.base.pk}))
    assert "请选择要上传的工作簿" in told


# -- all or nothing -------------------------------------------------------------------------------


def test_a_row_that_fails_at_the_end_leaves_nothing(
    secretary, upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(secretary, one_of_each())
    before, rows = counts(), AuditRow.objects.count()

    def refuse(**_: object) -> None:
        raise SeldingerError("与已有的轮转重叠")

    monkeypatch.setattr(actions, "add_rotation", refuse)
    answer = confirmed(secretary)
    assert answer.status_code == 302
    told = text(secretary.get(answer["Location"]))
    assert "“轮转”第 2 行：与已有的轮转重叠。没有写入任何内容。请核对后重新确认。" in told
    assert counts() == before
    assert AuditRow.objects.count() == rows
    assert "确认写入" in told
    monkeypatch.undo()
    assert confirmed(secretary).status_code == 200


def test_what_changed_since_the_upload_is_looked_at_again(secretary, upload) -> None:
    upload(secretary, one_of_each())
    actions.add_person(by=None, name="别人", login="mashili")
    done = confirmed(secretary)
    assert [one.login for one in done.context["accounts"]] == ["mashili2", "hushili"]


def test_a_fault_that_arose_since_the_upload_stops_the_writing(
    world: World, secretary, upload
) -> None:
    upload(secretary, {"轮转": [visit(学员="lin", 开始="2027-06-01", 结束="2027-08-31")]})
    actions.add_rotation(
        by=None, trainee=world.trainee, place="thoracic",
        start=date(2027, 6, 1), end=date(2027, 6, 9),
    )  # fmt: skip
    before = counts()
    assert "有 1 处需要改正" in text(confirmed(secretary))
    assert counts() == before


# -- drafts ---------------------------------------------------------------------------------------


def test_a_draft_of_yesterday_cannot_be_confirmed(secretary, upload, frozen) -> None:
    upload(secretary, one_of_each())
    before = counts()
    frozen.shift(timedelta(days=1))
    secretary.get(reverse("roster"))
    answer = confirmed(secretary)
    assert answer.status_code == 302
    assert counts() == before


def test_a_newer_upload_empties_the_older(secretary, upload) -> None:
    upload(secretary, one_of_each())
    old = RosterDraft.objects.get()
    upload(secretary, {"人员": [worker()]})
    old.refresh_from_db()
    assert bytes(old.content) == b""
    answer = secretary.post(reverse("roster_apply", args=[old.pk]), follow=True)
    assert "已被更新的上传代替" in text(answer)
    assert not Person.objects.filter(login="mashili").exists()


def test_an_old_draft_of_anybody_is_emptied(world: World, client_of, upload, frozen) -> None:
    upload(client_of(world.base_admin), one_of_each())
    frozen.shift(timedelta(days=1, minutes=1))
    upload(client_of(world.secretary), one_of_each())
    old = RosterDraft.objects.get(by=world.base_admin)
    assert bytes(old.content) == b""


@pytest.mark.parametrize("other", ["base_admin", "admin", "zheng"])
def test_only_the_uploader_confirms(world: World, secretary, client_of, upload, other: str) -> None:
    upload(secretary, one_of_each())
    draft = RosterDraft.objects.get()
    client = client_of(getattr(world, other))
    for method, name in [("get", "roster_preview"), ("post", "roster_apply")]:
        assert getattr(client, method)(reverse(name, args=[draft.pk])).status_code == 404
    assert not Person.objects.filter(login="mashili").exists()


# -- who may --------------------------------------------------------------------------------------


MAY = {AccountRole.SECRETARY, AccountRole.ADMINISTRATOR}


@pytest.mark.parametrize("role", list(AccountRole))
def test_who_may_open_it(world: World, client_of, role: AccountRole) -> None:
    client = client_of(world.holders()[role])
    expected = 200 if role in MAY else 403
    assert client.get(reverse("roster")).status_code == expected
    assert client.get(reverse("roster_template")).status_code == expected


def test_the_outsider_finds_nothing_of_this_base(world: World, client_of, upload) -> None:
    client = client_of(world.zheng)
    base = {"base": world.base.pk}
    assert client.get(reverse("roster"), base).status_code == 404
    assert client.get(reverse("roster_template"), base).status_code == 404
    assert upload(client, one_of_each()).status_code == 404
    own = text(client.get(reverse("roster")))
    assert not [name for name in world.names() if name in own]
    words = client.get(reverse("roster_template")).content
    book = openpyxl.load_workbook(BytesIO(words))
    cells = {c for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c}
    assert not set(world.names()) & cells


def test_an_outsiders_workbook_cannot_name_people_of_this_base(
    world: World, client_of, upload
) -> None:
    client = client_of(world.zheng)
    row = worker(姓名="周示例", 登录名="zhou", 医院="示例丙医院")
    answer = upload(client, {"人员": [row]}, base=world.other_base.pk)
    (fault,) = answer.context["preview"].faults
    assert "没有用过的登录名" in fault.allowed


def test_nobody_gives_themselves_more(secretary, upload) -> None:
    row = worker(姓名="何示例", 工号="", 身份="科教处", 职称="", 开始="2024-01-01")
    answer = upload(secretary, {"人员": [row]})
    assert "不能给自己增加权限" in answer.context["preview"].faults[0].allowed


def test_somebody_with_a_wider_reach_is_not_the_secretarys(world: World, secretary, upload) -> None:
    actions.give_role(
        by=None, person=world.zhou, role=AccountRole.ADMINISTRATOR,
        start=world.trainee.entry,
    )  # fmt: skip
    row = worker(姓名="周示例", 工号="", 身份="基地主任", 职称="", 开始="2024-01-01")
    answer = upload(secretary, {"人员": [row]})
    assert "请由管理员登记" in answer.context["preview"].faults[0].allowed


def test_a_manager_without_a_base_is_told_how_to_get_one(client_of) -> None:
    first = start_installation(by=None, name="王示例", login="wang", password=PASSWORD)
    client = client_of(first)
    assert "还没有可以登记人员的基地" in text(client.get(reverse("roster")))
    assert client.get(reverse("roster_template")).status_code == 404


def test_an_administrator_chooses_the_base(world: World, client_of) -> None:
    client = client_of(world.admin)
    told = text(client.get(reverse("roster"), {"base": world.other_base.pk}))
    assert "登记“示例丙基地”的科室" in told
    assert f"?base={world.base.pk}" in told
    assert client.get(reverse("roster"), {"base": "x"}).status_code == 404


# -- first passwords ------------------------------------------------------------------------------


def test_a_first_password_is_hashed_anew_at_full_cost_when_it_is_used(
    world: World, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    first = reset_password(by=None, person=world.lin)
    assert world.lin.password.split("$")[:2] == ["pbkdf2_sha256", "20000"]
    assert world.lin.check_password(first)
    world.lin.refresh_from_db()
    assert world.lin.password.split("$")[1] == "1000000"
    assert world.lin.check_password(first)
