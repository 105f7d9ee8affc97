"""The list of reviews as a workbook: what the page shows, a line each."""

from collections.abc import Iterable
from datetime import date

from seldinger.web.completion.models import Review
from seldinger.web.completion.presenters.listing import rows_of
from seldinger.workbooks.tables import Column, Table, TableBook

_COLUMNS = (
    Column("学员", 14), Column("考核", 20), Column("基地", 24), Column("提交日期", 12),
    Column("现在", 20), Column("环节与期限", 34), Column("逾期", 14),
)  # fmt: skip


def review_book(which: str, found: Iterable[Review], on: date) -> TableBook:
    """which: the list that was shown, in its words."""
    reviews = [*found]
    rows = [
        (row.trainee, row.title, row.base, row.made, row.sign.word, row.asked, row.late)
        for row in rows_of(reviews, on)
    ]
    about = [
        ("截至", on.isoformat()),
        ("范围", f"{which}，{len(rows)} 份；只含导出人可以看的考核"),
        ("提示", "不含小结、意见、理由和任何患者信息；通过考核不等于手术授权"),
    ]
    return TableBook("考核与结业", about, [Table("考核", _COLUMNS, rows, fixed=1)])
