"""A list of results beside the base's trainees: what taking it over writes. Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from seldinger.domain.grading.catalogue import fold
from seldinger.domain.training.rulebook import Rulebook
from seldinger.errors import SeldingerError
from seldinger.norms.faults import nearest
from seldinger.web.people.access import Access
from seldinger.web.people.models import Base, Membership, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.people.uploads import opened
from seldinger.web.progress.queries import trainees_of
from seldinger.web.skills.entered import (
    EnteredExamination,
    check_entered,
    rulebook_of,
    same_examination,
)
from seldinger.web.skills.models import Examination, ResultList
from seldinger.workbooks.examinations import PERSON, ResultRow, read_results
from seldinger.workbooks.grid import CellFault

LARGEST = 8 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Planned:
    row: ResultRow
    trainee: Traineeship
    entered: EnteredExamination


@dataclass(frozen=True, slots=True)
class Plan:
    """new: to be written. there: entered already. faults: with one, nothing is written."""

    new: tuple[Planned, ...]
    there: tuple[Planned, ...]
    faults: tuple[CellFault, ...]

    @property
    def is_ready(self) -> bool:
        return bool(self.new) and not self.faults


def lists_of(access: Access) -> QuerySet[ResultList]:
    """The reader's own uploads, for bases that are theirs still."""
    bases = bases_for(access, Permission.KEEP_EXAMINATIONS).order_by().values("pk")
    return ResultList.objects.filter(by=access.person, base__in=bases).select_related("base")


def taken_lists(access: Access) -> QuerySet[ResultList]:
    """What anybody took over for the reader's bases."""
    bases = bases_for(access, Permission.KEEP_EXAMINATIONS).order_by().values("pk")
    return ResultList.objects.filter(base__in=bases, taken_at__isnull=False).defer("content")


def plan_of(uploaded: ResultList) -> Plan:
    """As of now. Raises SeldingerError where it is kept no longer, or the keys were lost."""
    content = opened(uploaded.content, "成绩单")
    return planned(content, uploaded.file_name, uploaded.base)


def planned(content: bytes, file_name: str, base: Base) -> Plan:
    """In a fixed number of queries. Raises SeldingerError where the file is no list."""
    return _Planner(base).plan(*_read(content, file_name))


def _read(content: bytes, name: str) -> tuple[Iterable[ResultRow], Iterable[CellFault]]:
    reading = read_results(content, name)
    return reading.rows, reading.faults


class _UnclearError(SeldingerError):
    def __init__(self, column: str, found: str, remedy: str) -> None:
        super().__init__(remedy)
        self.column, self.found = column, found


class _Planner:
    def __init__(self, base: Base) -> None:
        today = timezone.localdate()
        self.trainees = [*trainees_of(base, today).select_related("person")]
        by_person = {one.person_id: one for one in self.trainees}
        self.by_name: dict[str, list[Traineeship]] = defaultdict(list)
        self.by_number: dict[str, set[Traineeship]] = defaultdict(set)
        for one in self.trainees:
            self.by_name[fold(one.person.name)].append(one)
            self.by_number[fold(one.person.login)].add(one)
        numbers = Membership.objects.filter(person__in=by_person).exclude(staff_no="")
        for person, number in numbers.values_list("person", "staff_no"):
            self.by_number[fold(number)].add(by_person[person])

    def plan(self, rows: Iterable[ResultRow], faults: Iterable[CellFault]) -> Plan:
        told, found = list(faults), list[Planned]()
        seen: dict[tuple[object, ...], int] = {}
        for row in rows:
            try:
                one = self._planned(row)
                key = same_examination(one.trainee.pk, one.entered)
                if key in seen:
                    remedy = f"与第 {seen[key]} 行是同一场考核。请删去一行，或写明考核名称"
                    raise _UnclearError("考核名称", row.title, remedy)
                seen[key] = row.line
                found.append(one)
            except _UnclearError as error:
                told.append(
                    CellFault(row.sheet, row.line, error.column, error.found[:60], str(error))
                )
        held = self._held()
        there, new = list[Planned](), list[Planned]()
        for one in found:
            is_held = same_examination(one.trainee.pk, one.entered) in held
            (there if is_held else new).append(one)
        return Plan(tuple(new), tuple(there), tuple(sorted(set(told))))

    def _held(self) -> set[tuple[object, ...]]:
        rows = Examination.objects.filter(traineeship__in=self.trainees, withdrawn_at__isnull=True)
        return {*rows.order_by().values_list("traineeship", "kind", "post", "title", "day")}

    def _planned(self, row: ResultRow) -> Planned:
        trainee = self._trainee(row)
        rulebook = rulebook_of(trainee)
        post = _post(rulebook, row.post)
        entered = EnteredExamination(
            kind=row.kind, post=post, items=_items(rulebook, post, row.items), title=row.title,
            day=row.day, score=row.score, out_of=row.out_of, outcome=row.outcome,
            examiner=row.examiner, source=row.source,
        )  # fmt: skip
        try:
            check_entered(trainee, entered)
        except SeldingerError as error:
            raise _UnclearError("", "", str(error)) from None
        return Planned(row, trainee, entered)

    def _trainee(self, row: ResultRow) -> Traineeship:
        named = self.by_name.get(fold(row.name), [])
        if row.person:
            numbered = self.by_number.get(fold(row.person), set())
            both = [one for one in named if one in numbered]
            if len(both) != 1:
                raise _UnclearError(PERSON, row.person, "本基地这名学员的工号或登录名，与姓名一致")
            return both[0]
        if len(named) != 1:
            remedy = "本基地学员的姓名" if not named else "本基地有同名的学员：请写工号或登录名"
            raise _UnclearError("姓名", row.name, remedy)
        return named[0]


def _post(rulebook: Rulebook, told: str) -> str:
    """By the title of a post, or of one of its places. Nothing is guessed."""
    if not told:
        return ""
    posts = {fold(post.title): post.id for post in rulebook.posts}
    posts |= {fold(place.title): place.post for place in rulebook.places}
    if fold(told) not in posts:
        titles = [post.title for post in rulebook.posts]
        raise _UnclearError("岗位", told, f"细则里的岗位。{nearest(told, titles)}")
    return posts[fold(told)]


def _items(rulebook: Rulebook, post: str, told: Iterable[str]) -> tuple[str, ...]:
    own = {fold(item.text): item.id for item in rulebook.learning if item.post == post}
    for text in told:
        if fold(text) not in own:
            if not post:
                raise _UnclearError("岗位", "", "写了项目的，要写明岗位")
            titles = [item.text for item in rulebook.learning if item.post == post]
            raise _UnclearError("项目", text, f"这个岗位的学习项目。{nearest(text, titles)}")
    return tuple(own[fold(text)] for text in told)
