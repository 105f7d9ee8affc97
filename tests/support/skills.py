"""Results of examinations for tests, and lists of them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from seldinger.web.people.models import Base, Person, Traineeship
from seldinger.web.skills.actions.examinations import enter_examination, withdraw_examination
from seldinger.web.skills.actions.results import keep_results, take_results
from seldinger.web.skills.entered import EnteredExamination
from seldinger.web.skills.maps import TraineeMap, map_of
from seldinger.web.skills.models import Examination, ResultList
from seldinger.web.skills.presenters.trainee import Presenter
from support.html import read
from support.people import TODAY, World

Sample = Callable[[World], dict[str, Any]]
HEADS = "姓名,工号/登录名,考核,岗位,日期,得分,满分,结论,考核名称,项目,考官,出处"
DAY = date(2026, 6, 10)


def entered(**told: Any) -> EnteredExamination:
    """88 points in the theory of 介入基础, but for what is told."""
    usual: dict[str, Any] = {
        "kind": "theory", "post": "basic", "day": DAY, "score": 88.0, "out_of": 100.0,
        "outcome": "passed", "examiner": "示例考官", "source": "示例成绩单",
    }  # fmt: skip
    return EnteredExamination(**(usual | told))


def examined(by: Person, trainee: Traineeship, **told: Any) -> Examination:
    return enter_examination(by=by, trainee=trainee, entered=entered(**told))


def results(rows: Sequence[str], heads: str = HEADS) -> bytes:
    return "\n".join([heads, *rows, ""]).encode()


def result_row(trainee: Traineeship, **told: str) -> str:
    """A line of the list, heads as in HEADS."""
    usual = {
        "姓名": trainee.person.name, "考核": "出科理论", "岗位": "介入基础", "日期": "2026-05-31",
        "得分": "91", "结论": "合格",
    }  # fmt: skip
    return ",".join((usual | told).get(head, "") for head in HEADS.split(","))


def handed_in(by: Person, base: Base, content: bytes, name: str = "成绩.csv") -> ResultList:
    return keep_results(by=by, base=base, file_name=name, content=content)


def skills_there(trainee: Traineeship, office: Person, base: Base) -> None:
    """A result that stands, one that was taken back, a list written and one that waits."""
    examined(office, trainee)
    withdraw_examination(by=office, examination=examined(office, trainee, kind="skill"))
    written = handed_in(office, base, results([result_row(trainee)]))
    take_results(by=office, results=written)
    handed_in(office, base, results([result_row(trainee, 日期="2026-05-30")]))


def examination_of(address: str, trainee: Traineeship, base: Base) -> dict[str, Any]:
    """What stands in angle brackets. A list that is confirmed waits; one taken back is written."""
    back, written = address.endswith("_restore"), address.endswith("_withdraw")
    its = Examination.objects.filter(traineeship=trainee, withdrawn_at__isnull=not back)
    lists = ResultList.objects.filter(base=base, taken_at__isnull=not written)
    return {"examination_id": its, "results_id": lists}


def _withdrawn(world: World) -> dict[str, Any]:
    row = examined(world.secretary, world.trainee)
    back = withdraw_examination(by=world.secretary, examination=row)
    return {"by": world.secretary, "examination": back}


def _list(world: World) -> dict[str, Any]:
    content = results([result_row(world.trainee)])
    return {"by": world.secretary, "results": handed_in(world.secretary, world.base, content)}


def _taken(world: World) -> dict[str, Any]:
    told = _list(world)
    take_results(**told)
    return told


SAMPLES: dict[str, Sample] = {
    "skills.enter_examination": lambda w: {
        "by": w.secretary,
        "trainee": w.trainee,
        "entered": entered(),
    },
    "skills.withdraw_examination": lambda w: {
        "by": w.secretary,
        "examination": examined(w.secretary, w.trainee),
    },
    "skills.restore_examination": _withdrawn,
    "skills.keep_results": lambda w: {
        "by": w.secretary,
        "base": w.base,
        "file_name": "成绩.csv",
        "content": results([result_row(w.trainee)]),
    },
    "skills.take_results": _list,
    "skills.withdraw_results": _taken,
}


def the_map(world: World) -> TraineeMap:
    found = map_of(world.trainee, TODAY)
    assert found is not None
    return found


def said(world: World, item: str) -> tuple[str, ...]:
    """Sign and words of one item, as the page says them."""
    shown = Presenter(world.trainee, the_map(world), {}, results=True).shown()
    rows = [row for part in shown.parts for group in part.groups for row in group.rows]
    row = next(row for row in rows if row.id == item)
    return row.sign.word, *row.words


def text_of(client: Client, name: str, *args: object, **asked: str) -> str:
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return read(answer.content.decode()).text
