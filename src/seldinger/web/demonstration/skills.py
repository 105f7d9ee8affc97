"""Simulated results of examinations: one list for the first base, two results of single items."""

from collections.abc import Iterator
from datetime import date

from seldinger.domain.training.words import LEAVE
from seldinger.norms.library import library_at
from seldinger.web.demonstration.people import People
from seldinger.web.people.models import Rotation, Traineeship
from seldinger.web.skills.actions.examinations import enter_examination
from seldinger.web.skills.actions.results import keep_results, take_results
from seldinger.web.skills.entered import EnteredExamination
from seldinger.web.skills.models import Examination

_HEADS = "工号/登录名,姓名,考核,岗位,日期,得分,满分,结论,考官,出处"
_SOURCE, _EXAMINER = "示例·出科考核成绩单", "示例·考官"
_SKILLED = 3  # every third visit was also examined in skills
_FAILED = 60  # points of the simulated office, not of any rule


def add_examinations(people: People, base: str, today: date) -> None:
    """Of posts that ended; the last of the list is entered by hand, with its items."""
    secretary, place = people.secretaries[base], people.bases[base]
    numbers = {trainee.pk: number for number, trainee in people.trainees.items()}
    here = Traineeship.objects.filter(stays__base=place, stays__end=None).select_related("person")
    ended = Rotation.objects.filter(
        traineeship__in=here, end__lt=today, withdrawn_at__isnull=True, end__gt=date(2000, 1, 1)
    ).exclude(place=LEAVE)
    visits = [*ended.select_related("traineeship__person").order_by("traineeship", "start")]
    visits = [visit for visit in visits if numbers.get(visit.traineeship_id, 0) % 2]
    if not visits:
        return
    rows = [row for place, visit in enumerate(visits) for row in _rows(visit, place)]
    content = "\n".join([_HEADS, *rows, ""]).encode()
    name = "示例·出科成绩.csv"
    results = keep_results(by=secretary, base=place, file_name=name, content=content)
    take_results(by=secretary, results=results)
    for visit in visits[-2:]:
        entered = _of_items(visit)
        enter_examination(by=secretary, trainee=visit.traineeship, entered=entered)


def _post(visit: Rotation) -> str:
    return library_at(None).rulebook(visit.traineeship.rulebook).place_by_id[visit.place].post


def _rows(visit: Rotation, place: int) -> Iterator[str]:
    rulebook = library_at(None).rulebook(visit.traineeship.rulebook)
    trainee = visit.traineeship.person
    title = rulebook.place_by_id[visit.place].title
    score = 58 + (place * 17) % 40
    outcome = "" if place % 7 == 3 else "合格" if score >= _FAILED else "不合格"
    told = [trainee.login, trainee.name]
    result = [str(visit.end), str(score), "100", outcome, _EXAMINER, _SOURCE]
    yield ",".join([*told, "出科理论", title, *result])
    if place % _SKILLED == 0:
        result[1], result[3] = "", "合格"
        result[2] = ""
        yield ",".join([*told, "出科技能", title, *result])


def _of_items(visit: Rotation) -> EnteredExamination:
    rulebook = library_at(None).rulebook(visit.traineeship.rulebook)
    post = _post(visit)
    items = tuple(item.id for item in rulebook.learning if item.post == post)[:2]
    return EnteredExamination(
        kind=Examination.Kind.OTHER, post=post, items=items, title="示例·模型操作",
        day=visit.end, score=43.0, out_of=50.0, outcome="passed", examiner=_EXAMINER,
        source="示例·技能培训记录",
    )  # fmt: skip
