"""The findings of a catalogue as a workbook: a row for each entry of each."""

from collections.abc import Iterator
from datetime import date

from seldinger.web.catalogues.findings import Found
from seldinger.web.catalogues.presenters.conflict import (
    KINDS,
    OPEN_SIGN,
    DecisionLine,
    comparison_of,
)
from seldinger.web.catalogues.presenters.conflicts import STATES, Looked, answer_of, settled
from seldinger.web.catalogues.presenters.versions import name_of
from seldinger.workbooks.tables import Column, Table, TableBook, Value, table_book

_DECISION = (
    Column("决定", 10), Column("会议日期", 12), Column("理由", 40), Column("决定的内容", 50),
    Column("进展", 18), Column("登记", 24),
)  # fmt: skip
_COLUMNS = (
    Column("第几处", 8), Column("种类", 18), Column("专业", 22), Column("级别", 8),
    Column("位置", 10), Column("条目", 50), Column("所指手术", 30), Column("相同与不同", 40),
    Column("说明", 60), *_DECISION,
)  # fmt: skip
_SETTLED = (Column("当时的条目", 60), *_DECISION)


def conflict_workbook(looked: Looked, on: date) -> bytes:
    """The filters of the page hold here too."""
    found = looked.wanted()
    rows = [row for n, one in enumerate(found, start=1) for row in _rows(looked, one, n)]
    title = f"{looked.hospital.name}目录里的矛盾"
    about = [
        ("目录", f"{looked.catalogue.title}，{name_of(looked.version)}"),
        ("摘要", answer_of(looked)),
        ("筛选", _filters(looked)),
        ("导出日期", on.isoformat()),
        ("怎样得来", "按条目名称比对得出，是提请委员会核对的问题，不是结论"),
    ]
    if looked.hospital.is_demonstration:
        about.insert(0, ("说明", "示例数据"))
    tables = [Table("矛盾", _COLUMNS, rows, fixed=2)]
    if before := [[one.title, *_decision(one.decision)] for one in settled(looked)]:
        tables.append(Table("这一版里不再有的", _SETTLED, before, fixed=1))
    return table_book(TableBook(title, about, tables))


def _filters(looked: Looked) -> str:
    asked = looked.asked
    kinds = {kind.value: word for kind, (word, _) in KINDS.items()}
    told = (
        kinds.get(asked.kind, asked.kind),
        asked.list_title,
        STATES.get(asked.state, asked.state),
        asked.words,
    )
    return "、".join(one for one in told if one) or "没有筛选"


def _rows(looked: Looked, found: Found, number: int) -> Iterator[list[Value]]:
    line = looked.line_of(found)
    for one in comparison_of(looked.catalogue, looked.version, found).lines:
        yield [
            number, KINDS[found.finding.kind][0], one.list_title,
            one.grade.word if one.grade else "", one.place, one.text, one.meant,
            "；".join(f"{cell.aspect}{'：' if not cell.is_same else ''}{cell.words}"
                     for cell in one.cells),
            found.finding.reason, *_decision(line),
        ]  # fmt: skip


def _decision(line: DecisionLine | None) -> list[Value]:
    if line is None:
        return [OPEN_SIGN.word, "", "", "", "", ""]
    became = line.became.word if line.became else ""
    return [line.outcome, line.on, line.reason, "；".join(line.changes), became, line.entered]
