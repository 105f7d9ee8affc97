"""handbook.yaml → Layout: the training handbook's chapters, their order and their tables.

A layout arranges what the evidence says and never adds to it: every column is one that the
handbook knows how to fill, or `blank`, which is left for a pen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from pathlib import Path

from seldinger.domain.training.rulebook import PostKind
from seldinger.norms.fields import Fields, root_fields
from seldinger.norms.library import library_at

FILE = "handbook.yaml"
DEFAULT = "example"
PAPER = 210  # A4, mm
NARROWEST = 20  # mm that a column without a width must keep
BLANK = "blank"


class ChapterKind(StrEnum):
    COVER = "cover"
    NOTICE = "notice"
    CONTENTS = "contents"
    PERSON = "person"
    ROTATIONS = "rotations"
    SUMMARY = "summary"
    POSTS = "posts"
    LEARNING = "learning"
    RULINGS = "rulings"
    REVIEWS = "reviews"
    NOT_COUNTED = "not_counted"
    TERMS = "terms"


class Numbers(StrEnum):
    """How a column is set: words to the left, numbers to the right."""

    LEFT = "left"
    RIGHT = "right"


_REQUIREMENT = (
    *("requirement", "unit", "minimum", "counted", "pending", "missing", "status", "readings"),
    *("note", "line"),
)
_CLAIM = ("supervisor", "state", "verified", "result")
TABLES: Mapping[str, tuple[str, ...]] = {
    "rotations": ("number", "post", "place", "hospital", "department", "start", "end", "months"),
    "summary": _REQUIREMENT,
    "requirements": _REQUIREMENT,
    "operations": (
        *("number", "date", "case", "hospital", "procedure", "category", "role", "reconciled"),
        *_CLAIM,
    ),
    "admissions": ("number", "date", "case", "category", *_CLAIM),
    "reports": ("number", "date", "exam", "part", "reports", *_CLAIM),
    "activities": ("number", "date", "type", "title", "capacity", "level", *_CLAIM),
    "learning": ("number", "item", "evidence", "line"),
    "rulings": ("number", "date", "kind", "about", "by", "reason"),
    "reviews": ("number", "stage", "who", "date", "said", "reason"),
    "not_counted": ("number", "date", "entry"),
    "terms": ("term", "meaning"),
}
NEEDS: Mapping[ChapterKind, tuple[str, ...]] = {
    ChapterKind.ROTATIONS: ("rotations",),
    ChapterKind.SUMMARY: ("summary",),
    ChapterKind.POSTS: ("requirements", "operations", "admissions", "reports", "activities"),
    ChapterKind.LEARNING: ("learning",),
    ChapterKind.RULINGS: ("rulings",),
    ChapterKind.REVIEWS: ("reviews",),
    ChapterKind.NOT_COUNTED: ("not_counted",),
    ChapterKind.TERMS: ("terms",),
}


@dataclass(frozen=True, slots=True)
class Column:
    """width: mm; None takes an equal part of what the others leave."""

    of: str
    title: str
    width: int | None
    align: Numbers


@dataclass(frozen=True, slots=True)
class Margins:
    """mm; inside is where the book is bound."""

    inside: int
    outside: int
    top: int
    bottom: int

    @property
    def measure(self) -> int:
        return PAPER - self.inside - self.outside


@dataclass(frozen=True, slots=True)
class Chapter:
    """posts: which kinds of post it holds. apart: each of them begins a page and is signed by
    itself. signatures: who signs at its end, or at each post's."""

    kind: ChapterKind
    title: str
    new_page: bool
    posts: tuple[PostKind, ...] = ()
    apart: bool = False
    signatures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout. mark stands on every page; document, citation: the printed form it follows."""

    id: str
    version: str
    title: str
    mark: str
    document: str | None
    citation: str | None
    margins: Margins
    chapters: tuple[Chapter, ...]
    tables: Mapping[str, tuple[Column, ...]]


def shipped_layout(name: str = DEFAULT) -> Layout:
    """The newest version of a layout that comes with Seldinger. Raises SeldingerError."""
    library = library_at(None)
    key, folder = library.latest("handbooks", name)
    return _shipped(folder, f"{library.shown}/handbooks/{key}")


@lru_cache(maxsize=4)
def _shipped(folder: Path, shown: str) -> Layout:
    return load_layout(folder, shown)


def load_layout(folder: Path, shown: str) -> Layout:
    """The layout of a version's folder. Raises NormError with every fault, each with its line."""
    root = root_fields(folder / FILE, f"{shown}/{FILE}", "手册版式")
    found = _layout(root)
    root.close()
    root.faults.raise_if_any()
    return found


def _layout(root: Fields) -> Layout:
    document, citation = root.group("source", "出处", _source) or (None, None)
    mark = root.text("mark", "")
    if not mark and document is None:
        told = "没有写明依据的印刷手册（source.document）的版式必须标明示例"
        root.fault(told, "写 mark: 示例，或在 source 里写明依据", "mark")
    margins = root.group("margins", "页边距", _margins)
    if margins is None:
        root.fault("缺少 margins", "写出 inside、outside、top、bottom，毫米")
    margins = margins or Margins(25, 15, 22, 20)
    chapters = tuple(root.each("chapters", "章", _chapter))
    if not chapters:
        root.fault("缺少 chapters", "逐章写 kind 与 title")
    tables = root.group("tables", "表格", lambda fields: _tables(fields, margins)) or {}
    _complete(root, chapters, tables)
    return Layout(
        id=root.text("id"),
        version=root.text("version"),
        title=root.text("title"),
        mark=mark,
        document=document,
        citation=citation,
        margins=margins,
        chapters=chapters,
        tables=tables,
    )


def _source(fields: Fields) -> tuple[str | None, str | None]:
    return fields.optional("document"), fields.optional("citation")


def _margins(fields: Fields) -> Margins:
    read = {name: fields.integer(name, least=10) for name in Margins.__slots__}
    found = Margins(**read)
    if found.measure < 5 * NARROWEST or found.top + found.bottom > PAPER // 2:
        fields.fault("页边距太大，排不下表格", "改小")
    return found


def _chapter(fields: Fields) -> Chapter:
    kind = ChapterKind(fields.one_of("kind", list(ChapterKind)) or ChapterKind.COVER)
    posts = fields.texts("posts")
    unknown = [name for name in posts if name not in list(PostKind)]
    if unknown or (kind is ChapterKind.POSTS) != bool(posts):
        told = (
            f"posts 不认识 {unknown[0]}" if unknown else "posts 只写在 kind: posts 的章里，且必写"
        )
        fields.fault(told, f"可用的有：{'、'.join(PostKind)}", "posts")
    return Chapter(
        kind=kind,
        title=fields.text("title"),
        new_page=fields.flag("new_page", default=True),
        posts=tuple(PostKind(name) for name in posts if name not in unknown),
        apart=fields.flag("apart", default=False),
        signatures=fields.texts("signatures"),
    )


def _tables(fields: Fields, margins: Margins) -> dict[str, tuple[Column, ...]]:
    tables = {}
    for name, allowed in TABLES.items():
        if fields.has(name):
            columns = tuple(fields.each(name, f"{name} 的列", partial(_column, allowed)))
            _fit(fields, name, columns, margins)
            tables[name] = columns
    return tables


def _column(allowed: tuple[str, ...], fields: Fields) -> Column:
    width = fields.text("width")
    if width != "rest" and not (width.isdecimal() and 0 < int(width) < PAPER):
        fields.fault(f"width 不能是“{width}”", "写毫米数，或写 rest 占其余的宽度", "width")
        width = "rest"
    return Column(
        of=fields.one_of("of", (*allowed, BLANK)),
        title=fields.text("title"),
        width=None if width == "rest" else int(width),
        align=Numbers(fields.one_of("align", list(Numbers), Numbers.LEFT)),
    )


def _fit(fields: Fields, name: str, columns: tuple[Column, ...], margins: Margins) -> None:
    fixed = sum(column.width or 0 for column in columns)
    open_ended = sum(column.width is None for column in columns)
    if not open_ended:
        fields.fault(f"{name} 没有一列是 width: rest", "让最长的一列占其余的宽度", name)
    elif fixed + open_ended * NARROWEST > margins.measure:
        told = f"{name} 的列共 {fixed} 毫米，版心只有 {margins.measure} 毫米，rest 的列太窄"
        fields.fault(told, "改窄几列，或改小页边距", name)


def _complete(
    root: Fields, chapters: tuple[Chapter, ...], tables: Mapping[str, tuple[Column, ...]]
) -> None:
    """Fault a chapter whose table nobody described, and a kind that stands twice."""
    needed = {name: one.kind for one in chapters for name in NEEDS.get(one.kind, ())}
    for name, kind in needed.items():
        if name not in tables:
            root.fault(f"{kind} 一章要用的 {name} 没有列", f"在 tables 里写 {name} 的列", "tables")
    if root.faults.found:
        return  # a kind that nobody knows was read as another
    kinds = [one.kind for one in chapters if one.kind is not ChapterKind.POSTS]
    for kind in dict.fromkeys(kinds):
        if kinds.count(kind) > 1:
            root.fault(f"{kind} 一章写了 {kinds.count(kind)} 次", "只留一次", "chapters")
    posts = [post for one in chapters for post in one.posts]
    for post in PostKind:
        if post not in posts:
            told = f"{post} 类岗位没有放进任何一章，它的登记就不会印出"
            root.fault(told, "写进一章的 posts", "chapters")
        elif posts.count(post) > 1:
            root.fault(f"{post} 类岗位写在了不止一章里", "只留在一章里", "chapters")
