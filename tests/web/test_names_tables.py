"""A hospital's own table of names: previewed, taken over whole, taken back at once."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.naming.actions.tables import (
    take_name_table,
    withdraw_table,
)
from seldinger.web.naming.models import NameConfirmation, NameTable, WrittenName
from seldinger.web.naming.tables import Plan, plan_of
from support.naming import (
    FREE,
    catalogue_in,
    confirmed,
    heard,
    judged,
    operations_in,
    table_of,
)
from support.people import NOW, ClientOf, World

State = WrittenName.State
OWN = "院内自拟术式甲"
MANY = 2000


def handed_in(world: World, content: bytes, name: str = "对照.csv") -> NameTable:
    return table_of(world.coder, world.main, content, name)


def of(world: World, *rows: tuple[str, str]) -> NameTable:
    lines = "\n".join("\t".join(row) for row in (("写法", "目录条目"), *rows))
    return handed_in(world, lines.encode())


def numbers(plan: Plan) -> tuple[int, int, int, int, int]:
    told = (plan.fresh, plan.against, plan.joined, plan.same, plan.faults)
    return tuple(len(one) for one in told)  # type: ignore[return-value]


def meant(world: World, name: str) -> tuple[str, list[str]]:
    row = WrittenName.objects.get(hospital=world.main, text=name)
    return row.state, row.entries


def test_an_entry_is_told_by_name_by_id_or_by_its_place(world: World) -> None:
    one, two, three = operations_in(world.main)
    rows = [
        "写法,条目,专业,级别,编号",
        f"甲,{one.text},,,",
        f"乙,{two.id},,,",
        f"丙,,{three.list_title},{three.grade}级,{three.number}",
        f"丁,{one.text}##{two.id},,,",
        "戊,目录里没有,,,",
    ]
    table = handed_in(world, "\n".join(rows).encode("gb18030"))
    assert take_name_table(by=world.coder, table=table) == 5
    told = {name: meant(world, name)[1] for name in "甲乙丙丁戊"}
    assert [*told.values()] == [[one.id], [two.id], [three.id], [one.id, two.id], []]
    assert {row.state for row in WrittenName.objects.all()} == {State.PERSON}
    assert {row.table_id for row in NameConfirmation.objects.all()} == {table.pk}
    assert [*broken_seals()] == []
    table.refresh_from_db()
    assert (bytes(table.content), table.taken_at is not None) == (b"", True)
    with pytest.raises(SeldingerError, match="已经写入过"):
        take_name_table(by=world.coder, table=table)


def test_what_cannot_be_read_says_where_and_is_left_out(world: World) -> None:
    one, two, _ = operations_in(world.main)
    rows = [
        ("甲", "没有这一条"),
        ("乙", ""),
        ("丙", one.text),
        (one.text, two.text),
        ("甲", one.text),
    ]
    plan = plan_of(of(world, *rows, ("丁", f"{one.text}##没有"), (two.text, two.text)))
    assert [(fault.row, fault.column) for fault in plan.faults] == [
        (2, "目录条目（B）"), (3, "目录条目（B）"), (5, "写法（A）"), (6, "写法（A）"),
        (7, "目录条目（B）"),
    ]  # fmt: skip
    assert [fault.found for fault in plan.faults][-1] == "没有"
    # An entry's own name needs nobody; half of a name that is not read is not taken either.
    assert [one.name for one in plan.fresh] == ["丙"]
    assert [one.name for one in plan.same] == [two.text]


def test_what_a_person_said_stands_unless_the_table_is_told_to_hold(world: World) -> None:
    one, two, _ = operations_in(world.main)
    row = heard(world.main, [OWN])[0]
    confirmed(world.wu, row, [one])
    rows = [(OWN, two.text), ("新写法", two.text)]
    table = of(world, *rows)
    assert numbers(plan_of(table)) == (1, 1, 0, 0, 0)
    assert take_name_table(by=world.coder, table=table) == 1
    assert meant(world, OWN) == (State.PERSON, [one.id])
    again = of(world, *rows)
    stamp = plan_of(again).stamp
    assert numbers(plan_of(again)) == (0, 1, 0, 1, 0)
    # Confirmed otherwise after the preview: nothing is overruled unseen.
    confirmed(world.wu, row, [one, two])
    with pytest.raises(SeldingerError, match="又有人确认过"):
        take_name_table(by=world.coder, table=again, overrule=True, seen=stamp)
    seen = plan_of(again).stamp
    assert take_name_table(by=world.coder, table=again, overrule=True, seen=seen) == 1
    assert meant(world, OWN) == (State.PERSON, [two.id])
    assert withdraw_table(by=world.coder, table=again) == 1
    assert meant(world, OWN) == (State.PERSON, [one.id, two.id])
    assert [*broken_seals()] == []


def test_a_name_in_several_lines_is_joined_only_where_told_so(world: World) -> None:
    one, two, _ = operations_in(world.main)
    table = of(world, ("甲", one.text), ("甲", two.text), ("乙", one.text), ("乙", one.text))
    plan = plan_of(table)
    assert (numbers(plan), plan.joined[0].lines) == ((1, 0, 1, 0, 0), (2, 3))
    assert take_name_table(by=world.coder, table=table, join=True, seen=plan.stamp) == 2
    assert meant(world, "甲")[1] == [one.id, two.id]


def test_a_table_is_withdrawn_as_a_whole(world: World) -> None:
    one, two, _ = operations_in(world.main)
    row = heard(world.main, [OWN])[0]
    table = of(world, (OWN, one.text), ("乙", one.text))
    take_name_table(by=world.coder, table=table)
    confirmed(world.wu, row, [two])
    assert withdraw_table(by=world.wu, table=table) == 2
    # What was said since stands; the other name means nothing again.
    assert meant(world, OWN) == (State.PERSON, [two.id])
    assert meant(world, "乙") == (State.OPEN, [])
    with pytest.raises(SeldingerError, match="已经撤回"):
        withdraw_table(by=world.wu, table=table)


def test_many_lines_take_few_queries(world: World) -> None:
    entries = operations_in(world.main, 50)
    rows = [(f"写法{number}", entries[number % 50].text) for number in range(MANY)]
    table = of(world, *rows)
    with CaptureQueriesContext(
        connection,
    ) as looked:
        plan = plan_of(table)
    assert len(plan.fresh) == MANY
    assert len(looked) <= 6
    with CaptureQueriesContext(connection) as taken:
        assert take_name_table(by=world.coder, table=table) == MANY
    assert len(taken) <= 120
    with CaptureQueriesContext(connection) as withdrawn:
        assert withdraw_table(by=world.coder, table=table) == MANY
    assert len(withdrawn) <= 60


# -- pages -----------------------------------------------------------------------------------------


def uploaded(client: Any, content: bytes, name: str = "对照.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("names_table"), {"file": file}, follow=True)


def test_the_way_of_a_table_through_the_pages(world: World, client_of: ClientOf) -> None:
    one, two, _ = operations_in(world.main)
    confirmed(world.wu, heard(world.main, [OWN])[0], [one])
    client = client_of(world.coder)
    page = uploaded(client, f"甲列,乙列\n{OWN},{two.text}\n<b>新</b>,{two.text}".encode())
    assert "每列是什么" in page.content.decode()
    wrong = client.post(page.request["PATH_INFO"], {"name": "甲列", "entry": ""})
    assert "没有的话，专业和编号两列都要选" in wrong.content.decode()
    address = page.request["PATH_INFO"]
    page = client.post(address, {"name": "甲列", "entry": "乙列"}, follow=True)
    told = page.content.decode()
    assert "将确认 1 个名称" in told
    assert "以对照表为准" in told
    assert "&lt;b&gt;新&lt;/b&gt;" in told
    page = client.post(
        address, {"seen": page.context["preview"].stamp, "overrule": "on"}, follow=True
    )
    assert "确认了 2 个名称" in page.content.decode()
    table = NameTable.objects.get()
    page = client.post(reverse("names_table_withdraw", args=[table.pk]), follow=True)
    assert "已撤回“对照.csv”带入的 2 个确认" in page.content.decode()
    assert meant(world, OWN)[1] == [one.id]
    # The same heads are not asked about again.
    page = uploaded(client, f"甲列,乙列\n{OWN},{one.text}".encode())
    assert "没有要写入的" in page.content.decode()


@pytest.mark.parametrize("content", [b"PK\x03\x04junk", b"\x00\x01\x02\x03", "一列\n甲".encode()])
def test_what_is_no_table_is_refused(world: World, client_of: ClientOf, content: bytes) -> None:
    page = uploaded(client_of(world.coder), content, "坏.xlsx")
    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert not NameTable.objects.exists()


def test_a_table_is_kept_sealed_and_for_a_day(world: World, client_of: ClientOf) -> None:
    table = of(world, ("甲", operations_in(world.main)[0].text))
    assert "甲".encode() not in bytes(table.content)
    address = reverse("names_table_confirm", args=[table.pk])
    with time_machine.travel(NOW + timedelta(days=1, minutes=1), tick=False):
        page = client_of(world.coder).get(address, follow=True)
        assert "超过一天没有确认" in page.content.decode()
        with pytest.raises(SeldingerError, match="超过一天"):
            take_name_table(by=world.coder, table=table)
        of(world, ("乙", operations_in(world.main)[0].text))
    table.refresh_from_db()
    assert bytes(table.content) == b""


def test_what_holds_as_a_workbook_and_back(world: World, client_of: ClientOf) -> None:
    one, two, three = operations_in(world.main)
    free, both, machine = heard(world.main, FREE)
    own, exact, none = heard(world.main, ["=自拟()", one.text, "不在目录的"])
    for row, entries in ((free, [one]), (both, [one, two]), (own, [two]), (none, [])):
        confirmed(world.coder, row, entries)
    judged(machine, three)
    WrittenName.objects.filter(pk=exact.pk).update(state=State.EXACT, entries=[one.id])
    client = client_of(world.coder)
    answer = client.get(reverse("names_table_workbook"))
    assert "attachment" in answer["Content-Disposition"]
    content = answer.content
    sheet = openpyxl.load_workbook(BytesIO(content))["对照表"]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    by_name = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert by_name[machine.text][5] == "机器判断"
    assert by_name[free.text][1:7] == (
        one.text, one.list_title, str(one.grade), str(one.number), "人工确认", "白示例",
    )  # fmt: skip
    plan = plan_of(handed_in(world, content, "对照.xlsx"))
    assert (numbers(plan), plan.machine) == ((0, 0, 0, 5, 0), 1)
    # Into a hospital that has said nothing yet, all that people said is taken.
    NameConfirmation.objects.all().delete()
    plan = plan_of(handed_in(world, content, "对照.xlsx"))
    assert numbers(plan) == (4, 0, 0, 1, 0)
    assert {one.name: one.entries for one in plan.fresh}[both.text] == (one.id, two.id)


def test_what_no_operation_means_is_not_exported_and_lost_entries_are(
    world: World, client_of: ClientOf
) -> None:
    one, two, _ = operations_in(world.main)
    modifier = next(it for it in catalogue_in(world.main).entries if it.kind.value == "modifier")
    state, lost = heard(world.main, [modifier.text, OWN])
    WrittenName.objects.filter(pk=state.pk).update(state=State.EXACT)
    made = confirmed(world.coder, lost, [one])
    made.entries, made.version = [{"id": one.id, "text": "旧术式"}], "0.1"
    made.save()
    WrittenName.objects.filter(pk=lost.pk).update(state=State.OPEN, entries=[])
    answer = client_of(world.coder).get(reverse("names_table_workbook"))
    sheet = openpyxl.load_workbook(BytesIO(answer.content))["对照表"]
    [line] = sheet.iter_rows(min_row=2, values_only=True)
    assert (line[0], line[1], line[5], line[9]) == (
        OWN, "旧术式", "人工确认", "现行目录里已没有，须重新确认",
    )  # fmt: skip
    plan = plan_of(of(world, (modifier.text, "目录里没有")))
    assert numbers(plan) == (0, 0, 0, 1, 0)
    plan = plan_of(of(world, (modifier.text, two.text)))
    assert numbers(plan) == (0, 0, 0, 0, 1)


def test_nobody_else_gets_near(world: World, client_of: ClientOf) -> None:
    table = of(world, ("甲", operations_in(world.main)[0].text))
    here, way = reverse("names_table"), reverse("names_table_confirm", args=[table.pk])
    withdraw = reverse("names_table_withdraw", args=[table.pk])
    outsider, colleague = client_of(world.zheng), client_of(world.wu)
    assert outsider.get(f"{here}?hospital={world.main.pk}").status_code == 404
    book = reverse("names_table_workbook")
    assert outsider.get(f"{book}?hospital={world.main.pk}").status_code == 404
    assert [outsider.get(way).status_code, colleague.get(way).status_code] == [404, 404]
    assert outsider.post(way, {}).status_code == 404
    # Not taken yet: there is nothing to withdraw, for whoever asks.
    assert client_of(world.coder).post(withdraw).status_code == 404
    take_name_table(by=world.coder, table=table)
    assert outsider.post(withdraw).status_code == 404
    assert client_of(world.look_up).get(here).status_code == 403
    assert client_of(world.look_up).post(withdraw).status_code == 403
    assert colleague.post(withdraw).status_code == 302


def test_without_a_catalogue_the_page_says_what_to_do(world: World, client_of: ClientOf) -> None:
    assert catalogue_in(world.main)
    world.main.catalogue = ""
    world.main.save()
    client = client_of(world.coder)
    assert "还没有采用手术分级目录" in client.get(reverse("names_table")).content.decode()
    page = client.get(reverse("names_table_workbook"), follow=True)
    assert "还没有采用手术分级目录" in page.content.decode()
    assert client.get(reverse("names_coverage")).status_code == 200
