"""The trainees of a base as a problem wants them, from their records."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from seldinger.domain.planning.rotation import Course, Part
from seldinger.domain.training.rulebook import PostKind, Rulebook
from seldinger.domain.training.words import LEAVE, Status
from seldinger.planning.rotations.files import StayFile, TraineeFile
from seldinger.web.people.models import Absence, Base, Stay, Traineeship
from seldinger.web.planning.models import Wish
from seldinger.web.planning.past import (
    UNKNOWN,
    Months,
    UnplannableError,
    Visit,
    contradiction,
    entered,
    laid_out,
    months_of,
)
from seldinger.web.planning.posts import titles_of
from seldinger.web.planning.times import first_day, last_day, number_of, text_of
from seldinger.web.progress.standings import standings_of

NOT_YET = 36  # months after the first one: whoever enters later is no matter of this plan
_MOST_LEAVE = 60  # months, as the file allows


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who cannot be planned, and why."""

    trainee_id: int
    why: str


@dataclass
class Known:
    """What is read of the base, once."""

    base: Base
    book: Rulebook
    courses: dict[str, Course]
    first: int
    today: date
    wishes: dict[int, list[str]] = field(default_factory=dict)
    offered: dict[str, frozenset[str]] = field(default_factory=dict)
    absences: dict[int, list[Absence]] = field(default_factory=dict)
    counted: dict[int, dict[str, float]] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)


def trainees_of(known: Known) -> tuple[list[TraineeFile], list[LeftOut]]:
    stays = _stays(known)
    rows = [stay.traineeship for stay in stays]
    known.wishes = _wishes(rows)
    known.absences = _absences(rows, known.today)
    known.counted = _counted(rows, known.today)
    found, left_out = [], []
    for stay in stays:
        trainee = stay.traineeship
        try:
            found.append(_trainee(known, stay, trainee))
        except UnplannableError as error:
            titles = titles_of(known.base.rulebook)
            left_out.append(LeftOut(trainee.pk, contradiction(error, titles | {LEAVE: "请假"})))
    return found, left_out


def _stays(known: Known) -> list[Stay]:
    """The stays at the base that hold on the first day, or begin later."""
    first = first_day(known.first)
    rows = Stay.objects.filter(base=known.base).filter(Q(end__isnull=True) | Q(end__gte=first))
    rows = rows.filter(traineeship__rulebook=known.base.rulebook).order_by("traineeship", "start")
    told = rows.select_related("traineeship__person").prefetch_related("traineeship__rotations")
    return list({stay.traineeship_id: stay for stay in told}.values())


def _wishes(trainees: Sequence[Traineeship]) -> dict[int, list[str]]:
    rows = Wish.objects.filter(traineeship__in=trainees).order_by("at", "pk")
    return {row.traineeship_id: row.directions for row in rows}


def _absences(trainees: Sequence[Traineeship], today: date) -> dict[int, list[Absence]]:
    people = [one.person_id for one in trainees]
    rows = Absence.objects.filter(person__in=people, withdrawn_at__isnull=True)
    found: dict[int, list[Absence]] = defaultdict(list)
    for row in rows.filter(Q(end__isnull=True) | Q(end__gte=today)):
        found[row.person_id].append(row)
    return found


def _counted(trainees: Sequence[Traineeship], today: date) -> dict[int, dict[str, float]]:
    """What counts already by requirement; what was waived counts as reached."""
    return {
        trainee.pk: {
            one.id: float("inf") if one.status is Status.WAIVED else float(one.counted)
            for one in short.findings()
        }
        for trainee, short in standings_of(trainees, today)
    }


def _trainee(known: Known, stay: Stay, trainee: Traineeship) -> TraineeFile:
    course = known.courses.get(trainee.background)
    if course is None:
        raise UnplannableError(
            "没有登记背景，或背景需要个案认定。请教学秘书在学员页登记医学影像、内科或外科背景"
        )
    if stay.end is not None:
        raise UnplannableError(f"将于 {stay.end} 离开本基地")
    if entered(trainee.entry) > known.first + NOT_YET:
        raise UnplannableError(f"入培日期 {trainee.entry} 太远，留给以后的方案")
    visits = _visits(trainee)
    chief = _chief_places(known.book)
    main = [visit for visit in visits if visit.place not in chief]
    past = months_of(trainee.entry, main, known.first, number_of(known.today), course.months)
    if len(past.present) >= course.months:
        raise UnplannableError("到首月培训月数已满，不需要再排")
    placed = laid_out(course, _labelled(known, course, past), past.months)
    _note_days(known, trainee, main, placed != past.present)
    declared = _declared(known, course, trainee, placed)
    _check_under_way(known, course, placed)
    _check_visits(course, placed)
    return TraineeFile(
        id=str(trainee.pk),
        background=trainee.background,
        entered=text_of(past.entered),
        past=_runs(placed),
        leave=_leave(known, trainee, course, past, visits),
        wishes=_ranked(known, course, trainee),
        declared=declared,
        done=_done(known, trainee),
        chief_from=_chief_from(known, course, visits, past),
    )


def _visits(trainee: Traineeship) -> list[Visit]:
    """Of each day one place at most: who overlaps, the later row counts."""
    return [
        Visit(row.place, row.start, row.end, str(row.department_id or ""))
        for row in trainee.rotations.all()
        if row.withdrawn_at is None
    ]


def _labelled(known: Known, course: Course, past: Months) -> list[tuple[str, str]]:
    """By the posts in which the course counts: a place of its own, or its post."""
    own = {block.post for block in course.branch}
    places = known.book.place_by_id
    return [
        (place if place in own or place not in places else places[place].post, department)
        for place, department in past.present
    ]


def _note_days(known: Known, trainee: Traineeship, visits: list[Visit], moved: bool) -> None:
    if trainee.entry.day != 1:
        known.notes["名学员入培日期在月中：15 日及以前算当月，以后算次月"] += 1
    if moved or any(v.start.day != 1 and v.start != trainee.entry for v in visits):
        known.notes["名学员在月中换岗：每月算在天数最多的一处"] += 1


def _declared(
    known: Known, course: Course, trainee: Traineeship, placed: Sequence[tuple[str, str]]
) -> list[str]:
    if len(trainee.directions) != course.choices:
        return []
    spent = {post for post, _ in placed[course.first_stage :]} - {course.flexible.post}
    if other := spent - set(trainee.directions):
        title = known.book.post_by_id[min(other)].title
        raise UnplannableError(f"已在“{title}”轮转，但申报的方向里没有它。请核对申报的方向")
    return list(trainee.directions)


def _check_under_way(known: Known, course: Course, placed: Sequence[tuple[str, str]]) -> None:
    """A block that has begun is finished in its department, which must offer it."""
    part = course.part_of(len(placed) - 1)
    if not placed or part is Part.BASIC:
        return
    post, department = placed[-1]
    blocks = (*course.branch, *course.directions, course.flexible)
    length = next((block.months for block in blocks if block.post == post), 0)
    if sum(one == post for one, _ in placed[course.span(part)[0] :]) >= length:
        return
    title = titles_of(known.base.rulebook).get(post, post)
    if department == UNKNOWN:
        raise UnplannableError(f"正在“{title}”轮转，但没有登记科室。请补登科室")
    serves = known.offered.get(department)
    if serves is None or not serves & ({post} | _any_direction(course, post)):
        raise UnplannableError(
            f"正在“{title}”轮转，所在科室没有填这个岗位的容量。请在“科室与容量”里补上"
        )


def _check_visits(course: Course, placed: Sequence[tuple[str, str]]) -> None:
    """What is left of the basics can be divided into visits, the present one being lengthened."""
    done = placed[course.branch_months :]
    left = course.basic.months - len(done)
    if not done or left <= 0:
        return
    least, most = course.visits
    here = next((n for n, stay in enumerate(reversed(done)) if stay != done[-1]), len(done))
    added = [n for n in range(left + 1) if not n or least <= here + n <= most]
    if any(_divides(left - n, least, most) for n in added):
        return
    raise UnplannableError(
        f"介入基础还剩 {left} 个月，在现在的科室已有 {here} 个月，"
        f"凑不成一次 {least}–{most} 个月。请在“排班规定”里放宽一次的月数，或等这一段过完再排"
    )


def _divides(months: int, least: int, most: int) -> bool:
    return not months or any(n * least <= months <= n * most for n in range(1, months + 1))


def _any_direction(course: Course, post: str) -> set[str]:
    return {b.post for b in course.directions} if post == course.flexible.post else set()


def _runs(placed: Sequence[tuple[str, str]]) -> list[StayFile]:
    found: list[StayFile] = []
    for post, department in placed:
        if found and (found[-1].post, found[-1].department) == (post, department):
            found[-1].months += 1
        else:
            found.append(StayFile(post, department, 1))
    return found


def _leave(
    known: Known, trainee: Traineeship, course: Course, past: Months, visits: Sequence[Visit]
) -> list[str]:
    """Past months without training, and leave to come: rows of leave and absences."""
    away = [v for v in visits if v.place == LEAVE]
    for one in known.absences.get(trainee.person_id, []):
        if one.end is None:
            raise UnplannableError(f"自 {one.start} 起请假，没有写到哪天。请补上结束日期")
        away.append(Visit(LEAVE, one.start, one.end))
    left = course.months - len(past.present)
    end = max(known.first, past.entered) + left + _MOST_LEAVE
    ahead = {month for month in _months(away, known.first, end) if month >= past.entered}
    found = sorted(past.leave | ahead)
    if len(found) > _MOST_LEAVE:
        raise UnplannableError(f"中断和请假共 {len(found)} 个月，超过 {_MOST_LEAVE} 个月")
    return [text_of(month) for month in found]


def _months(away: Sequence[Visit], first: int, end: int) -> set[int]:
    """Months from `first` to before `end` that leave covers for the most part."""
    days: Counter[int] = Counter()
    for one in away:
        for month in range(max(first, number_of(one.start)), min(end, number_of(one.end) + 1)):
            begins, ends = max(first_day(month), one.start), min(last_day(month), one.end)
            days[month] += (ends - begins).days + 1
    return {month for month, covered in days.items() if covered * 2 > last_day(month).day}


def _ranked(known: Known, course: Course, trainee: Traineeship) -> list[str]:
    """Every direction: the wished ones first. A plan that cannot grant the wishes would else hold
    a direction that nobody wished for as good as the dearest."""
    directions = [block.post for block in course.directions]
    told = known.wishes.get(trainee.pk) or trainee.directions
    wished = [one for one in dict.fromkeys(told) if one in directions]
    if not wished:
        known.notes["名学员没有填志愿：哪三个方向都一样"] += 1
        return []
    return [*wished, *(one for one in directions if one not in wished)]


def _done(known: Known, trainee: Traineeship) -> dict[str, float]:
    minima = {r.id: float(r.minimum) for r in known.book.requirements}
    counted = known.counted.get(trainee.pk, {})
    return {name: min(n, minima[name]) for name, n in counted.items() if n > 0 and name in minima}


def _chief_from(known: Known, course: Course, visits: Sequence[Visit], past: Months) -> str | None:
    """Where a chief residency began before the first month: the month present that it began in."""
    chief = _chief_places(known.book)
    begun = [entered(v.start) for v in visits if v.place in chief]
    began = min((month for month in begun if month < known.first), default=None)
    later = [month for month in past.months if began is not None and month >= began]
    if not later or past.months.index(later[0]) + course.chief > course.months:
        return None
    return text_of(later[0])


def _chief_places(book: Rulebook) -> set[str]:
    """What is held beside the rotations."""
    posts = {post.id for post in book.posts if post.kind is PostKind.CONCURRENT}
    return {place.id for place in book.places if place.post in posts}
