"""The training handbook (培训登记手册): a verdict and its record as a bound book, by a layout.

The same evidence as the trainee's page, in the same words. What is told to the template is data;
the layout decides which chapters there are, in what order and with which columns.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from seldinger.domain.training.record import Record
from seldinger.domain.training.rulebook import (
    ActivityCount,
    CasesOf,
    Cell,
    PatientsManaged,
    Post,
    PostKind,
    ReportsOf,
    Requirement,
)
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Status
from seldinger.norms.handbook import Chapter, ChapterKind, Layout
from seldinger.report import handbook_blocks as blocks
from seldinger.report.handbook_blocks import Block, Tables
from seldinger.report.handbook_entries import Entries, settled
from seldinger.report.handbook_rows import (
    Enclosed,
    Notes,
    entry_cells,
    learning_rows,
    not_counted_groups,
    requirement_cells,
    review_groups,
    rotation_rows,
    ruling_rows,
)
from seldinger.report.handbook_terms import term_groups
from seldinger.report.layout import Section, about, answer, learning, sections, summary
from seldinger.report.pdf import pdf

NOTHING = Enclosed()
_KINDS = {
    "operations": "手术操作",
    "admissions": "管理病例",
    "reports": "影像报告",
    "activities": "教学、科研与其他工作",
}

_ASKS: Mapping[type[Requirement], str] = {
    Cell: "operations",
    CasesOf: "operations",
    PatientsManaged: "admissions",
    ReportsOf: "reports",
    ActivityCount: "activities",
}
_NO_POST = "登记日期没有轮转的"
_OF_ANY_DAY = frozenset({PostKind.ORDINARY})  # where entries without a post are printed


def handbook(
    verdict: Verdict, record: Record, layout: Layout, enclosed: Enclosed = NOTHING
) -> bytes:
    """The PDF. The same verdict, record and enclosures give the same pages on every day."""
    return pdf("handbook", told(verdict, record, layout, enclosed))


def told(
    verdict: Verdict, record: Record, layout: Layout, enclosed: Enclosed = NOTHING
) -> dict[str, Any]:
    """What the template takes: the book's head and foot, and its runs of pages."""
    book = _Book(verdict, record, layout, enclosed)
    rulebook, margins = verdict.rulebook, layout.margins
    return {
        "title": layout.title,
        "name": verdict.trainee.name,
        "place": enclosed.place,
        "mark": " · ".join(book.marks),
        "foot": f"{rulebook.title}（第 {rulebook.version} 版）· 截至 {verdict.as_of}",
        "margins": {name: getattr(margins, name) for name in type(margins).__slots__},
        "runs": [run.told() for run in _joined(book.runs())],
    }


@dataclass(frozen=True, slots=True)
class _Run:
    """What begins on a page of its own, unless it is not `apart`. head: on its pages."""

    heads: tuple[str, ...]
    blocks: tuple[Block, ...]
    apart: bool = True
    bare: bool = False

    def told(self) -> Block:
        return {"head": " · ".join(self.heads), "blocks": [*self.blocks], "bare": self.bare}


def _joined(runs: Iterator[_Run]) -> list[_Run]:
    """Runs that begin no page stand behind the one before, and the head names both."""
    found: list[_Run] = []
    for run in runs:
        if run.apart or not found or found[-1].bare:
            found.append(run)
            continue
        last = found[-1]
        heads = tuple(dict.fromkeys((*last.heads, *run.heads)))
        found[-1] = replace(last, heads=heads, blocks=(*last.blocks, *run.blocks))
    return found


class _Book:
    """The chapters of one trainee's book."""

    def __init__(
        self, verdict: Verdict, record: Record, layout: Layout, enclosed: Enclosed
    ) -> None:
        self.verdict, self.record = verdict, record
        self.layout, self.enclosed = layout, enclosed
        self.rulebook, self.tables = verdict.rulebook, Tables(layout)
        self.sections = {one.title: one for one in sections(verdict)}
        self.entries, self.notes = settled(verdict, record), Notes()
        self.marks = tuple(dict.fromkeys(filter(None, (layout.mark, *enclosed.marks))))

    def runs(self) -> Iterator[_Run]:
        whole: Mapping[ChapterKind, Callable[[], list[Block]]] = {
            ChapterKind.COVER: self._cover,
            ChapterKind.NOTICE: self._notice,
            ChapterKind.CONTENTS: lambda: [],
            ChapterKind.PERSON: self._person,
            ChapterKind.ROTATIONS: self._rotations,
            ChapterKind.SUMMARY: self._summary,
            ChapterKind.LEARNING: self._learning,
            ChapterKind.RULINGS: self._rulings,
            ChapterKind.REVIEWS: self._reviews,
            ChapterKind.NOT_COUNTED: self._not_counted,
            ChapterKind.TERMS: lambda: [self.tables.of("terms", self._terms())],
        }
        for chapter in self.layout.chapters:
            if chapter.kind is ChapterKind.POSTS:
                yield from self._posts(chapter)
            else:
                yield self._run(chapter, whole[chapter.kind]())

    def _run(self, chapter: Chapter, body: list[Block]) -> _Run:
        bare = chapter.kind is ChapterKind.COVER
        listed = chapter.kind is ChapterKind.CONTENTS
        titled = blocks.contents(chapter.title) if listed else blocks.chapter(chapter.title)
        head = [] if bare else [titled]
        signed = blocks.signatures(chapter.signatures, chapter.title)
        return _Run((chapter.title,), (*head, *body, *signed), chapter.new_page, bare)

    # -- before the entries ----------------------------------------------------------------

    def _cover(self) -> list[Block]:
        trainee = self.verdict.trainee
        facts = [
            ("姓名", trainee.name),
            ("培训基地", self.enclosed.place or blocks.PEN),
            ("培训起止", f"{trainee.entry} 至 {self.verdict.end_of_training}"),
            ("培训细则", f"{self.rulebook.title}（第 {self.rulebook.version} 版）"),
            ("截至", f"{self.verdict.as_of}"),
        ]
        return [blocks.cover(self.layout.title, self.marks, facts)]

    def _notice(self) -> list[Block]:
        rulebook, layout = self.rulebook, self.layout
        form = layout.document or "没有读到过正式印刷的手册，本版式为示例"
        form += f"（{layout.citation}）" if layout.citation else ""
        numbers = (
            "印有完整的患者编号，只供检查，用后按医院规定保管或销毁"
            if self.enclosed.whole
            else "只印末尾，其余以…代替"
        )
        entries = sum(one.total for one in self.entries.values())
        told = [
            ("依据", f"{rulebook.title}，{rulebook.id} 第 {rulebook.version} 版"),
            ("细则校验值", f"SHA-256 {rulebook.hash}"),
            ("截至", f"{self.verdict.as_of}，此后登记的没有计入"),
            ("登记", f"共 {entries} 条，各在所计入的岗位下印一次；没有计入的也印出，并写明原因"),
            ("结论", answer(self.verdict)),
            (
                "怎样生成",
                "由平台从学员本人登记、带教医师审核的记录生成，与学员进度页同一份依据、同一套用语",
            ),
            ("患者编号", numbers),
            ("版式", f"{layout.title}，{layout.id} 第 {layout.version} 版。{form}"),
        ]
        marks = [("标明", "、".join(self.marks))] if self.marks else []
        notice = [blocks.lines([rulebook.notice])] if rulebook.notice else []
        return [blocks.facts([*told, *marks]), *notice, *self._elsewhere()]

    def _elsewhere(self) -> list[Block]:
        """Posts of another branch, or not chosen: named once, without a page."""
        titles = [
            post.title for post in self.rulebook.posts if not self._holds(post) and self._of(post)
        ]
        if not titles:
            return []
        return [blocks.lines([f"不适用于本人的岗位不另设章：{'、'.join(titles)}。"])]

    def _person(self) -> list[Block]:
        trainee, rulebook = self.verdict.trainee, self.rulebook
        titles = {one.id: one.title for one in rulebook.backgrounds}
        directions = [rulebook.post_by_id[name].title for name in trainee.directions]
        told = [
            ("姓名", trainee.name),
            *([("工号", trainee.staff_no)] if trainee.staff_no else []),
            ("背景", titles.get(trainee.background or "", "未填")),
            ("专业方向", "、".join(directions) or "未选"),
            ("入培日期", f"{trainee.entry}"),
            ("培训结束", f"{self.verdict.end_of_training}"),
            *self.enclosed.facts,
        ]
        return [blocks.facts(told)]

    def _rotations(self) -> list[Block]:
        rows = rotation_rows(self.verdict, self.record)
        why = "还没有录入轮转，请基地教学秘书补录"
        return [self.tables.of("rotations", [("", rows)], empty=why)]

    def _summary(self) -> list[Block]:
        counts = "，".join(
            f"{label.icon} {label.word} {number} 项" for label, number in summary(self.verdict)
        )
        groups = [
            (title, [requirement_cells(item) for item in one.all_items])
            for title, one in self.sections.items()
            if one.status is not Status.NOT_APPLICABLE
        ]
        lead = [answer(self.verdict), f"{about(self.verdict)}。{counts}。"]
        return [blocks.lines(lead), self.tables.of("summary", groups)]

    # -- posts -----------------------------------------------------------------------------

    def _posts(self, chapter: Chapter) -> Iterator[_Run]:
        posts = [one for one in self.rulebook.posts if one.kind in chapter.posts]
        bodies = [(one.title, self._post(one)) for one in posts if self._holds(one)]
        if set(chapter.posts) & _OF_ANY_DAY and self._of_no_post().total:
            bodies.append((_NO_POST, [blocks.section(_NO_POST), *self._tables(self._of_no_post())]))
        if not bodies:
            why = "细则里没有适用于本人的这类岗位，也没有登记"
            yield self._run(replace(chapter, signatures=()), [blocks.none(why)])
        for number, (title, body) in enumerate(bodies):
            head = () if number else (blocks.chapter(chapter.title),)
            apart = chapter.apart if number else chapter.new_page
            heads = (chapter.title, title) if chapter.apart else (chapter.title,)
            last = number == len(bodies) - 1
            words = chapter.signatures if chapter.apart or last else ()
            signed = blocks.signatures(words, " · ".join(heads))
            yield _Run(heads, (*head, *body, *signed), apart)

    def _holds(self, post: Post) -> bool:
        section = self._of(post)
        applies = section is not None and section.status is not Status.NOT_APPLICABLE
        return applies or post.id in self.entries

    def _of(self, post: Post) -> Section | None:
        return self.sections.get(post.title)

    def _of_no_post(self) -> Entries:
        return self.entries.get(None, Entries())

    def _post(self, post: Post) -> list[Block]:
        section = self._of(post)
        items = section.all_items if section else ()
        state = f"{section.label.icon} {section.label.word}" if section else ""
        rows = [requirement_cells(item) for item in items]
        found = self.entries.get(post.id, Entries())
        beside = self.enclosed.of_posts.get(post.id, ())
        wanted = {_ASKS.get(type(item.finding.requirement), "") for item in items}
        if post.kind is PostKind.WHOLE_STAGE:
            wanted = set()  # its totals count what stands under the other posts
        return [
            blocks.section(post.title, state),
            *([blocks.lines(beside)] if beside else []),
            *([self.tables.of("requirements", [("", rows)])] if rows else []),
            *self._tables(found, wanted),
        ]

    def _tables(self, entries: Entries, wanted: Collection[str] = ()) -> Iterator[Block]:
        """A table of each kind of entry there is, and a word for what is asked and is not there."""
        for kind, title in _KINDS.items():
            found = getattr(entries, kind)
            if found or kind in wanted:
                rows = [
                    entry_cells(one, number, self.rulebook, self.enclosed, self.notes)
                    for number, one in enumerate(found, start=1)
                ]
                yield blocks.part(f"{title}（{len(rows)} 条）")
                if notes := self.notes.of(found):
                    yield blocks.notes(notes)
                why = f"到 {self.verdict.as_of} 没有这类登记"
                yield self.tables.of(kind, [("", rows)], empty=why)

    # -- behind the entries ----------------------------------------------------------------

    def _learning(self) -> list[Block]:
        groups = [
            (f"{title} · {level}", learning_rows(items, self.enclosed.learning))
            for title, levels in learning(self.rulebook)
            if self.sections.get(title) is None
            or self.sections[title].status is not Status.NOT_APPLICABLE
            for level, items in levels
        ]
        return [self.tables.of("learning", groups, empty="细则没有写知识与技能的条目")]

    def _rulings(self) -> list[Block]:
        made = [one for one in self.record.rulings if one.on <= self.verdict.as_of]
        rows = ruling_rows(self.rulebook, made)
        return [self.tables.of("rulings", [("", rows)], empty="基地没有为本人作过个案认定")]

    def _reviews(self) -> list[Block]:
        groups = review_groups(self.enclosed.reviews)
        return [self.tables.of("reviews", groups, empty="平台里还没有本人的中期、年度或结业考核")]

    def _not_counted(self) -> list[Block]:
        groups = not_counted_groups(self.verdict, self.record)
        lead = "不计入所属类别或要求的登记。其中有的仍计入阶段总数，见各岗位登记的结果。"
        table = self.tables.of("not_counted", groups, empty="每一条登记都计入了某项要求")
        return [*([blocks.lines([lead])] if groups else []), table]

    def _terms(self) -> list[tuple[str, list[Mapping[str, str]]]]:
        return term_groups(self.verdict, self.record, self.notes)
