"""A list of grants: a workbook in, a preview, and everything or nothing written."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from seldinger.domain.grading.catalogue import fold
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.queries import check_chain
from seldinger.web.norms.named import entries_named
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.actions.places import add_hospital
from seldinger.web.people.actions.roles import give_role
from seldinger.web.people.actions.work import describe_membership
from seldinger.web.people.models import AccountRole, Person
from seldinger.web.privacy.actions.erasing import erase_person
from seldinger.web.privileges.actions.granting import revoke_grant
from seldinger.web.privileges.actions.importing import apply_grant_list, keep_grant_list
from seldinger.web.privileges.importing import Plan, plan_of
from seldinger.web.privileges.meaning import MOST_LOOKED_UP, Names
from seldinger.web.privileges.models import Grant, GrantDraft
from support.grants import granted
from support.grants_file import grant_book, grant_row, grant_text
from support.people import BEGINNING, TODAY, World, person, work

ClientOf = Callable[[Person], Client]
START = date(2024, 3, 5)
AORTA, LIMBS = "peripheral-intervention-1-01", "peripheral-intervention-1-02"


@pytest.fixture
def wu(world: World, client_of: ClientOf) -> Client:
    return client_of(world.wu)


@pytest.fixture
def upload(world: World) -> Callable[..., Any]:
    """Uploads for 林's hospital and follows to what is shown."""

    def send(client: Client, *rows: dict[str, object], **told: Any) -> Any:
        file = SimpleUploadedFile("授权表.xlsx", grant_book(rows))
        data = {"file": file, "hospital": world.main.pk} | told
        return client.post(reverse("grants_upload"), data, follow=True)

    return send


@pytest.fixture
def plan(world: World) -> Callable[..., Plan]:
    """What these rows would do, as 吴 sees it."""

    def planned(*rows: dict[str, object]) -> Plan:
        return plan_of(grant_book(rows), "授权表.xlsx", world.main, world.wu)

    return planned


def confirmed(client: Client, **told: str) -> Any:
    draft = GrantDraft.objects.latest("pk")
    return client.post(reverse("grants_confirm", args=[draft.pk]), told, follow=True)


def text(answer: Any) -> str:
    return answer.content.decode()


def only(faults: Any) -> tuple[int, str, str]:
    (fault,) = faults
    return fault.row, fault.column, fault.allowed


# -- what it does ----------------------------------------------------------------------------------


def test_the_preview_says_what_would_happen_and_writes_nothing(wu, upload) -> None:
    rows = AuditRow.objects.filter(act__startswith="privileges.give").count()
    told = text(
        upload(
            wu,
            grant_row(结束="2027-03-04", 前几例须带教=3, 文号="医〔2024〕3 号"),
            grant_row(范围="专业", 名称="外周血管介入手术", 至几级=3),
            grant_row(范围="限制类技术", 名称="肿瘤消融治疗技术"),
        )
    )
    for expected in [
        "3 份新授权（1 位医师）。还没有写入任何内容。",
        "不能整份撤销",
        "“主动脉造影术”（外周血管介入手术，管理级别 1 级）",
        "2024-03-05 至 2027-03-04；前 3 例须带教",
        "依据　文号：医〔2024〕3 号",
        "外周血管介入手术，三级及以下",
        "限制类技术：肿瘤消融治疗技术",
        "确认写入 3 份",
        "授权 第 2 行",
    ]:
        assert expected in told, expected
    assert "只带入没有问题的行" not in told
    assert not Grant.objects.exists()
    assert AuditRow.objects.filter(act__startswith="privileges.give").count() == rows


def test_confirming_writes_everything_once(world: World, wu, upload) -> None:
    upload(
        wu,
        grant_row(
            名称="主动脉造影术、四肢动脉造影术", 结束="2027-03-04", 前几例须带教=3, 培训="进修",
            例数="120", 考核="合格", 职称="主任医师", 文号="医 3 号",
        ),
        grant_row(范围="专业", 名称="外周血管介入手术", 至几级="三级"),
        grant_row(范围="限制类技术", 名称="肿瘤消融治疗技术"),
    )  # fmt: skip
    answer = confirmed(wu)
    assert answer.redirect_chain[-1][0] == reverse("grants")
    assert "已写入 3 份授权" in text(answer)
    entries, whole_list, technology = Grant.objects.order_by("pk")
    assert (entries.doctor, entries.hospital, entries.by) == (world.zhou, world.main, world.wu)
    assert (entries.entries, entries.source) == ({AORTA: 1, LIMBS: 1}, Grant.Source.WORKBOOK)
    assert (entries.start, entries.end, entries.proctored) == (START, date(2027, 3, 4), 3)
    assert (entries.training, entries.cases, entries.examination) == ("进修", "120", "合格")
    assert (entries.title, entries.document) == ("主任医师", "医 3 号")
    assert (whole_list.list_id, whole_list.grade) == ("peripheral-intervention", 3)
    assert technology.technology == "restricted-tumour-ablation"
    draft = GrantDraft.objects.get()
    assert draft.applied_at is not None
    assert bytes(draft.content) == b""
    assert check_chain() is None
    again = confirmed(wu)
    assert "已经写入" in text(again)
    assert Grant.objects.count() == 3


def test_a_second_upload_finds_everything_there(wu, upload) -> None:
    rows = [
        grant_row(名称="主动脉造影术、四肢动脉造影术"),
        grant_row(范围="专业", 名称="外周血管介入手术", 至几级=3, 结束="2027-03-04"),
    ]
    upload(wu, *rows)
    confirmed(wu)
    # In another order of the names too.
    told = text(upload(wu, grant_row(名称="四肢动脉造影术；主动脉造影术"), rows[1]))
    assert "没有可以写入的新授权；2 份已登记，跳过" in told
    assert "确认写入" not in told
    assert "需要改正" not in told
    assert "没有可以写入的新授权" in text(confirmed(wu))
    assert Grant.objects.count() == 2


def test_text_files_too(world: World, wu, upload) -> None:
    content = grant_text([grant_row()]).encode("gb18030")
    told = upload(wu, file=SimpleUploadedFile("授权表.csv", content))
    assert "1 份新授权" in text(told)
    confirmed(wu)
    assert Grant.objects.get().doctor == world.zhou


def test_the_template_is_of_the_hospital_and_comes_back_in(world: World, wu, upload) -> None:
    answer = wu.get(reverse("grants_template"), {"hospital": world.main.pk})
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert world.main.name in book["说明"]["A1"].value
    row = grant_row()
    book["授权"].append([row.get(cell.value) for cell in book["授权"][1]])
    content = BytesIO()
    book.save(content)
    told = upload(wu, file=SimpleUploadedFile("授权表.xlsx", content.getvalue()))
    assert "1 份新授权" in text(told)


# -- whom a row means ------------------------------------------------------------------------------


def test_a_doctor_by_staff_number_login_or_name(world: World, plan) -> None:
    describe_membership(
        by=world.wu, membership=world.zhou.memberships.get(), staff_no="A001", title=""
    )
    for told in ["a001", "Ａ001", "ZHOU", "", None]:
        found = plan(grant_row(**{"工号/登录名": told}))
        assert [one.new.doctor for one in found.new] == [world.zhou], told


def test_namesakes_are_a_fault_that_says_what_to_add(world: World, plan) -> None:
    other = person("周示例", "zhou-2")
    work(other, world.department)
    describe_membership(by=world.wu, membership=other.memberships.get(), staff_no="1002", title="")
    found = plan(grant_row(), grant_row(**{"工号/登录名": "1002"}))
    assert [one.new.doctor for one in found.new] == [other]
    row, column, told = only(found.faults)
    assert (row, column) == (2, "工号/登录名")
    assert "同名的有 2 位" in told
    assert "工号 1002 登录名 zhou-2 介入科" in told
    assert "登录名 zhou 介入科" in told


def test_a_number_of_two_people_asks_for_the_login(world: World, plan) -> None:
    other = person("周示例", "zhou-2")
    work(other, world.department)
    for one in (world.zhou, other):
        describe_membership(by=world.wu, membership=one.memberships.get(), staff_no="1", title="")
    _, column, told = only(plan(grant_row(**{"工号/登录名": 1})).faults)
    assert column == "工号/登录名"
    assert "改写登录名" in told


def test_a_number_with_another_name_is_a_fault(world: World, plan) -> None:
    _, column, told = only(plan(grant_row(**{"工号/登录名": "look-up"})).faults)
    assert column == "姓名"
    assert f"登记的姓名“{world.look_up.name}”" in told


def test_who_does_not_work_there_is_not_named(plan) -> None:
    for cells in [{"姓名": "郑示例"}, {"姓名": "郑示例", "工号/登录名": "zheng"}]:
        found = plan(grant_row(**cells))
        assert found.new == ()
        assert "先在“人员”里登记任职" in only(found.faults)[2]


def test_an_unknown_name_comes_with_the_nearest(plan) -> None:
    assert "最接近的是“周示例”" in only(plan(grant_row(姓名="周事例")).faults)[2]


def test_nobody_grants_to_themselves(plan) -> None:
    assert "不能给自己授权" in only(plan(grant_row(姓名="吴示例")).faults)[2]


# -- what a row means ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "entries"),
    [
        ("主动脉造影术", {AORTA}),
        (f" {AORTA} ", {AORTA}),
        ("主动脉造影术、四肢动脉造影术", {AORTA, LIMBS}),
        ("主动脉造影术；四肢动脉造影术;主动脉造影术", {AORTA, LIMBS}),
        ("主动脉造影术\n四肢动脉造影术\n", {AORTA, LIMBS}),
        # Joined by the mark that parts names too: whole first, then the longest from the left.
        ("腹腔干、肝、脾动脉造影术", {"peripheral-intervention-1-03"}),
        ("腹腔干、肝、\n脾动脉造影术", {"peripheral-intervention-1-03"}),
        ("腹腔干、肝、脾动脉造影术、主动脉造影术", {"peripheral-intervention-1-03", AORTA}),
        ("经皮经肝(脾)门静脉、肝静脉造影术", {"peripheral-intervention-3-01"}),
        ("外周血管介入手术", None),
    ],
)
def test_names_of_entries(plan, named: str, entries: set[str] | None) -> None:
    found = plan(grant_row(名称=named))
    assert [{*one.new.entries} for one in found.new] == ([entries] if entries else [])


def test_a_part_of_an_entry_grants_the_whole_and_says_so(plan) -> None:
    (one,) = plan(grant_row(名称="刮宫术")).new
    assert one.new.entries == ("gynaecology-1-01",)
    assert one.note == "“刮宫术”是“扩宫和刮宫术”中的一项，按整条授予"


def test_a_part_of_an_entry_is_granted_whole_only_where_that_is_ticked(wu, upload) -> None:
    rows = [grant_row(), grant_row(名称="刮宫术、扩宫术"), grant_row(名称="刮宫术", 开始="坏")]
    told = text(upload(wu, *rows[:2]))
    assert "有 1 条名称只是目录条目的一部分，将按整条授予" in told
    assert "其中按整条授予" in told
    refused = text(confirmed(wu))
    assert "有 1 条名称只是目录条目的一部分，将按整条授予" in refused
    assert "没有写入任何内容" in refused
    assert not Grant.objects.exists()
    # Each is asked for by itself.
    upload(wu, *rows)
    assert "没有写入任何内容" in text(confirmed(wu, only_sound="on"))
    assert "没有写入任何内容" in text(confirmed(wu, whole_entries="on"))
    assert not Grant.objects.exists()
    assert "已写入 2 份授权" in text(confirmed(wu, only_sound="on", whole_entries="on"))


def test_what_is_granted_already_asks_for_no_tick(wu, upload) -> None:
    upload(wu, grant_row(名称="刮宫术"))
    confirmed(wu, whole_entries="on")
    assert "一部分" not in text(upload(wu, grant_row(名称="刮宫术"), grant_row()))
    assert "已写入 1 份授权" in text(confirmed(wu))


def test_a_name_of_several_entries_is_a_fault_that_lists_them(plan) -> None:
    row, column, told = only(plan(grant_row(名称="主动脉造影术、脾动脉栓塞术")).faults)
    assert (row, column) == (2, "名称")
    assert "2 条叫“脾动脉栓塞术”" in told
    for number in ["peripheral-intervention-3-", "comprehensive-intervention-"]:
        assert number in told


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"名称": "主动脉造影"}, "“主动脉造影术”（外周血管介入手术，1 级，peripheral"),
        ({"名称": "主动脉造影术、主动动脉造影术"}, "没有“主动动脉造影术”"),
        ({"名称": "牙科美容、拔牙"}, "没有“牙科美容、拔牙”"),
        ({"名称": "、"}, "目录条目的名称或编号"),
        ({"名称": "新技术新项目手术"}, "不能作为授权对象"),
        ({"范围": "专业", "至几级": 3, "名称": "外周血管介入"}, "最接近的是 外周血管介入手术"),
        ({"范围": "专业", "至几级": 3, "名称": "妇科专业、产科专业"}, "一行一个"),
        ({"范围": "限制类技术", "名称": "肿瘤消融"}, "最接近的是 肿瘤消融治疗技术"),
    ],
)
def test_an_unknown_name_is_a_fault_with_the_nearest(plan, cells: dict, told: str) -> None:
    found = plan(grant_row(**cells))
    assert found.new == ()
    assert told in only(found.faults)[2]


def test_a_list_and_a_technology_by_number(plan) -> None:
    found = plan(
        grant_row(范围="专业", 名称="ent", 至几级=2),
        grant_row(范围="限制类技术", 名称="restricted-tumour-ablation"),
    )
    assert [one.new.list_id or one.new.technology for one in found.new] == [
        "ent",
        "restricted-tumour-ablation",
    ]


def test_names_mean_what_the_catalogue_means() -> None:
    """Every entry and part: the same entries as `entries_named` finds."""
    catalogue = catalogue_named("shougang")
    names = Names(catalogue)
    for entry in catalogue.entries:
        for name in [entry.text, *entry.parts]:
            assert tuple(names.entries[fold(name)]) == entries_named(catalogue, name)


def test_a_wrong_column_is_not_searched_without_end() -> None:
    names = Names(catalogue_named("shougang"))
    for number in range(MOST_LOOKED_UP + 50):
        with pytest.raises(SeldingerError):
            names.meant("entries", f"没有的手术{number}")
    assert len(names.looked_up) == MOST_LOOKED_UP


# -- beside what is granted ------------------------------------------------------------------------


def test_an_overlap_with_a_grant_is_a_conflict(world: World, plan) -> None:
    grant = granted(world, start=date(2025, 1, 1))
    row = {"范围": "专业", "名称": "外周血管介入手术", "至几级": 3}
    found = plan(grant_row(**row), grant_row(**row, 结束="2024-12-31"))
    assert [one.row.origin.row for one in found.new] == [3]
    number, column, told = only(found.conflicts)
    assert (number, column) == (2, "开始")
    assert f"第 {grant.pk} 号" in told
    assert not found.is_sound


def test_an_overlap_inside_the_list_is_a_conflict_that_names_the_row(plan) -> None:
    found = plan(
        grant_row(名称="主动脉造影术、四肢动脉造影术"),
        grant_row(名称="四肢动脉造影术", 开始="2025-01-01"),
        grant_row(名称="肺动脉造影术"),
        grant_row(),
    )
    assert [one.row.origin.row for one in found.new] == [2, 4]
    first, second = found.conflicts
    assert (first.row, second.row) == (3, 5)
    assert "第 2 行（2024-03-05 起，长期）的范围相同、日期重叠" in first.allowed


def test_a_row_written_twice_is_granted_once(plan) -> None:
    found = plan(grant_row(), grant_row())
    assert len(found.new) == 1
    assert [one.note for one in found.there] == ["与第 2 行相同，只写入一次"]
    assert found.is_sound


def test_what_was_revoked_is_not_granted_again(world: World, plan) -> None:
    grant = granted(world, kind=Grant.Kind.ENTRIES, entries=(AORTA,), start=START)
    revoke_grant(by=world.wu, grant=grant, on=TODAY, reason="示例理由")
    found = plan(grant_row())
    assert found.new == ()
    assert [one.note for one in found.there] == [
        f"第 {grant.pk} 号授权，已自 {TODAY} 起撤销，不重新授予"
    ]


def test_days_before_the_doctor_came_are_a_fault(plan) -> None:
    told = only(plan(grant_row(开始="2020-01-01")).faults)[2]
    assert "2020-01-01 当天不在示例甲医院任职" in told


# -- rows that are wrong ---------------------------------------------------------------------------


def test_one_wrong_row_holds_everything_back(wu, upload) -> None:
    told = text(upload(wu, grant_row(), grant_row(名称="不存在的手术")))
    assert "1 份新授权（1 位医师）；1 行需要改正" in told
    assert "只带入没有问题的行" in told
    answer = text(confirmed(wu))
    assert "没有写入任何内容" in answer
    assert not Grant.objects.exists()


def test_everything_that_is_wrong_in_a_row_is_told_at_once(plan) -> None:
    found = plan(grant_row(姓名="某某某", 名称="没有的手术", 开始="2024-13-01"))
    assert [fault.column for fault in found.faults] == ["名称", "姓名", "开始（F）"]
    # A cell that cannot be read is told once.
    assert [fault.column for fault in plan(grant_row(姓名="", 范围="")).faults] == [
        "姓名（B）",
        "范围（C）",
    ]


def test_unless_one_chooses_to_leave_it_out(wu, upload) -> None:
    upload(wu, grant_row(), grant_row(名称="不存在的手术"), grant_row(开始="2025-01-01"))
    assert "已写入 1 份授权" in text(confirmed(wu, only_sound="on"))
    assert Grant.objects.get().entries == {AORTA: 1}


def test_a_sheet_with_a_column_that_is_not_known_is_left_out_whole(wu, upload) -> None:
    rows = [grant_row(), grant_row(名称="肺动脉造影术")]
    book = openpyxl.load_workbook(BytesIO(grant_book(rows)))
    other = book.copy_worksheet(book["授权"])
    other.cell(1, 14, "有效期")
    other["D2"], other["D3"] = "四肢动脉造影术", "肾动脉造影术"
    content = BytesIO()
    book.save(content)
    file = SimpleUploadedFile("a.xlsx", content.getvalue())
    told = text(upload(wu, file=file))
    assert "第 14 列（N）“有效期”不认识，没有读" in told
    assert "写入 2 份，另外 2 行不写入" in told
    assert "没有写入任何内容" in text(confirmed(wu))
    assert "已写入 2 份授权" in text(confirmed(wu, only_sound="on"))
    assert not any(LIMBS in grant.entries for grant in Grant.objects.all())


def test_an_empty_sheet_with_a_fault_can_be_left_out(wu, upload) -> None:
    book = openpyxl.load_workbook(BytesIO(grant_book([grant_row()])))
    book.copy_worksheet(book["授权"]).cell(1, 14, "有效期")
    book.worksheets[1].delete_rows(2)
    content = BytesIO()
    book.save(content)
    told = text(upload(wu, file=SimpleUploadedFile("a.xlsx", content.getvalue())))
    assert "写入 1 份，另外 0 行不写入" in told
    assert "已写入 1 份授权" in text(confirmed(wu, only_sound="on"))


def test_something_granted_meanwhile_is_found_at_confirmation(world: World, wu, upload) -> None:
    upload(wu, grant_row())
    granted(world, kind=Grant.Kind.ENTRIES, entries=(AORTA,), start=TODAY)
    answer = text(confirmed(wu))
    assert "没有写入任何内容" in answer
    assert Grant.objects.count() == 1


def test_no_list_is_refused_at_the_field(wu, upload) -> None:
    for content, told in [(b"x", "没有找到表头"), (b"PK\x03\x04", "不是可读的 Excel")]:
        answer = text(upload(wu, file=SimpleUploadedFile("a.xlsx", content)))
        assert told in answer
    assert "请选择要上传的授权表" in text(upload(wu, file=""))
    assert not GrantDraft.objects.exists()


def test_too_large_a_file(wu, upload) -> None:
    content = b"x" * (8 * 1024 * 1024 + 1)
    assert "超过 8 MB" in text(upload(wu, file=SimpleUploadedFile("a.csv", content)))


def test_a_sheet_that_was_not_read_is_told(wu, upload) -> None:
    book = openpyxl.load_workbook(BytesIO(grant_book([grant_row()])))
    book.create_sheet("通讯录").append(["科室", "电话"])
    content = BytesIO()
    book.save(content)
    told = text(upload(wu, file=SimpleUploadedFile("a.xlsx", content.getvalue())))
    assert "工作表“通讯录”没有授权表的列，没有读" in told


# -- drafts ----------------------------------------------------------------------------------------


def test_a_draft_is_kept_encrypted_and_replaced_by_the_next(wu, upload) -> None:
    upload(wu, grant_row())
    first = GrantDraft.objects.get()
    assert "周示例".encode() not in bytes(first.content)
    upload(wu, grant_row(开始="2025-01-01"))
    first.refresh_from_db()
    assert bytes(first.content) == b""
    answer = wu.get(reverse("grants_preview", args=[first.pk]), follow=True)
    assert "已被更新的上传代替" in text(answer)


def test_a_draft_lasts_a_day(wu, upload, frozen, world: World) -> None:
    upload(wu, grant_row())
    draft = GrantDraft.objects.get()
    frozen.shift(timedelta(days=1))
    with pytest.raises(SeldingerError, match="超过一天没有确认"):
        apply_grant_list(by=world.wu, draft=draft)
    keep_grant_list(by=world.wu, hospital=world.partner, file_name="x", content=b"x")
    draft.refresh_from_db()
    assert bytes(draft.content) == b""
    assert not Grant.objects.exists()


def test_written_twice_at_one_time_is_written_once(world: World, wu, upload) -> None:
    upload(wu, grant_row())
    draft = GrantDraft.objects.get()
    apply_grant_list(by=world.wu, draft=draft)
    with pytest.raises(SeldingerError, match="没有再写一次"):
        apply_grant_list(by=world.wu, draft=draft)


# -- refusals --------------------------------------------------------------------------------------


def test_only_medical_affairs_of_the_hospital(world: World, client_of, wu, upload) -> None:
    upload(wu, grant_row())
    draft = GrantDraft.objects.get()
    addresses = [reverse("grants_upload"), reverse("grants_preview", args=[draft.pk])]
    for reader in [world.zhou, world.head, world.chen, world.secretary, world.look_up]:
        for address in addresses:
            assert client_of(reader).get(address).status_code == 403, (reader, address)
    zheng = client_of(world.zheng)
    assert zheng.get(addresses[1]).status_code == 404
    assert zheng.post(reverse("grants_confirm", args=[draft.pk])).status_code == 404
    told = {"hospital": world.main.pk}
    assert zheng.get(reverse("grants_upload"), told).status_code == 404
    assert zheng.get(reverse("grants_template"), told).status_code == 404
    assert upload(zheng, grant_row()).status_code == 404
    assert not Grant.objects.exists()


def test_a_draft_is_its_uploaders_alone(world: World, client_of, wu, upload) -> None:
    upload(wu, grant_row())
    colleague = person("白示例", "bai")
    give_role(
        by=None, person=colleague, role=AccountRole.MEDICAL_AFFAIRS, start=BEGINNING,
        hospital=world.main,
    )  # fmt: skip
    draft = GrantDraft.objects.get()
    assert client_of(colleague).get(reverse("grants_preview", args=[draft.pk])).status_code == 404


def test_one_may_choose_among_hospitals(world: World, wu) -> None:
    give_role(
        by=None, person=world.wu, role=AccountRole.MEDICAL_AFFAIRS, start=BEGINNING,
        hospital=world.partner,
    )  # fmt: skip
    told = text(wu.get(reverse("grants_upload"), {"hospital": world.partner.pk}))
    assert f"登记“{world.partner.name}”已有的手术授权" in told
    assert "选择医院" in told
    assert wu.get(reverse("grants_upload"), {"hospital": "x"}).status_code == 404


def test_a_hospital_without_a_catalogue_says_what_to_do(world: World, wu, upload) -> None:
    bare = add_hospital(by=None, name="示例戊医院", catalogue="")
    give_role(
        by=None, person=world.wu, role=AccountRole.MEDICAL_AFFAIRS, start=BEGINNING, hospital=bare
    )
    told = {"hospital": bare.pk}
    assert "还没有选定手术分级目录" in text(wu.get(reverse("grants_upload"), told))
    assert wu.get(reverse("grants_template"), told).status_code == 404
    assert "还没有选定手术分级目录" in text(upload(wu, grant_row(), **told))


def test_the_way_in_stands_on_the_list_of_grants(world: World, client_of, wu) -> None:
    granted(world)
    assert reverse("grants_upload") in text(wu.get(reverse("grants")))
    assert reverse("grants_upload") not in text(client_of(world.zhou).get(reverse("grants")))


def test_an_uploader_who_is_erased_leaves_no_file(world: World, wu, upload) -> None:
    upload(wu, grant_row())
    erase_person(by=world.admin, person=world.wu, name=world.wu.name, reason="示例理由")
    draft = GrantDraft.objects.get()
    assert (bytes(draft.content), draft.file_name) == (b"", "已删除")
