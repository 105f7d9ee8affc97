"""The pages of learning curves: in words, drawn, and as a table; and what they stand on."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seldinger.domain.training.curves import Rates, wald_lines
from seldinger.domain.training.words import State
from seldinger.web.curves.forms import LimitForm
from seldinger.web.curves.models import Limit
from seldinger.web.curves.presenters.drawing import HEIGHT, WIDTH
from seldinger.web.curves.presenters.rates import count_figure, rate_figure
from support.cases import IN_BASIC, log_cases
from support.curves import SLIPPED, limit_there, operated
from support.html import Element, read
from support.people import ClientOf, World

FILLED = {
    "category": "angiography", "measure": "technical", "acceptable": "10", "unacceptable": "30",
    "false_pass": "5", "false_alarm": "5", "cases": "40", "grade": "", "quantity": "",
    "threshold": "", "risks": "", "source": "示例：科室讨论记录", "since": "2026-01-01",
}  # fmt: skip


@pytest.fixture
def director(world: World, client_of: ClientOf) -> Client:
    return client_of(world.chen)


@pytest.fixture
def lin(world: World, client_of: ClientOf) -> Client:
    return client_of(world.lin)


def page(client: Client, name: str, *args: Any, **query: str) -> Element:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return read(response.content.decode())


def curve(client: Client, world: World, measure: str = "technical") -> Element:
    return page(client, "curve", world.trainee.pk, "angiography", measure)


# -- a trainee's curves ----------------------------------------------------------------------------


def test_nobody_operated_yet(lin: Client) -> None:
    found = page(lin, "my_curves")
    assert found.one("p", "lead").text == "还没有审核通过的术者病例，没有曲线。"
    assert "登记并审核以后这里就有" in found.one("div", "empty-state").text


def test_without_limits_only_the_count(world: World, lin: Client) -> None:
    operated(world, "..F")
    found = page(lin, "my_curves")
    assert "基地没有填界限，只列累计的例数" in found.one("p", "lead").text
    told = "技术成功 · 3 例，失败 1 例（33%，95% 置信区间 1% 至 91%）"
    assert told in found.one("main").text
    assert "界限未填报 只列累计的例数，不作判断" in found.one("main").text
    whole = curve(lin, world).one("main").text
    assert "界限未填报" in whole
    assert "得分" not in whole


def test_too_few_cases_in_words(world: World, lin: Client) -> None:
    operated(world, "...")
    limit_there(world.base, world.chen)
    told = page(lin, "my_curves").one("main").text
    assert "样本不足 已 3 例，按这组界限至少 16 例才可能下结论" in told
    assert "可接受 10%，不可接受 30%" in told
    assert "不是关卡" in told


def test_a_relapse_as_the_director_sees_it(world: World, director: Client) -> None:
    operated(world, SLIPPED)
    limit_there(world.base, world.chen)
    found = page(director, "curves_trainee", world.trainee.pk)
    assert "1 条有警报" in found.one("p", "lead").text
    assert reverse("curves_limits", args=[world.base.pk]) in {
        link["href"] for link in found.all("a") if "href" in link
    }
    whole = curve(director, world)
    told = whole.one("main").text
    assert "警报 第 25 例起失败偏多，第 28 例越过界限，此后 1 例，失败 1 例。是病例变难" in told
    assert "共 29 例，失败 5 例（17%，95% 置信区间" in told
    assert "示例：科室讨论记录 2026-01" in told
    assert f"{world.chen.name} {timezone.localdate()} 填写，自 2026-01-01 起" in told
    assert "代替了" not in told
    assert len(whole.all("polyline", "score")) == 3  # learning, watching, and learning anew
    rows = whole.all("tbody")[-1].all("tr")
    assert len(rows) == len(SLIPPED)
    assert [row.all("td")[8].text for row in rows if row.all("td")[8].text] == ["显示达到", "警报"]


def test_many_failures_while_learning_are_no_good_news(world: World, lin: Client) -> None:
    operated(world, "F" * 15)
    limit_there(world.base, world.chen)
    found = page(lin, "my_curves")
    lead = found.one("p", "lead").text
    assert "1 条在学习期，学习期不会报警；其中 1 条失败已多于可接受的范围" in lead
    assert "没有警报" not in lead
    assert "失败偏多 已 15 例，失败已多于可接受的范围，请一起看看" in found.one("main").text


def test_what_followed_proficiency_is_told(world: World, lin: Client) -> None:
    operated(world, "." * 17 + "F" + "." * 25)
    limit_there(world.base, world.chen)
    lead = page(lin, "my_curves").one("p", "lead").text
    assert "1 条已显示达到、在观察期，没有警报" in lead
    told = curve(lin, world).one("main").text
    assert "在第 16 例，此后 27 例，失败 1 例，没有警报" in told
    assert "已 43 例，比 40 例多。看到第 43 例为止，误认为达到 5.6%" in told
    assert "同时看许多条，总有几条是碰巧越过界限的" in told
    assert "归哪一类会随后来登记的病例变" in told


def test_with_risks_nothing_is_called_exact(world: World, director: Client) -> None:
    operated(world, "." * 41)
    limit_there(world.base, world.chen, risks=(("示例", 3.0),))
    found = curve(director, world).one("main").text
    listed = page(director, "curves_limits", world.base.pk).all("section", "card")[0].text
    assert "只对通常的病例成立" in found
    assert "只对通常的病例成立" in listed
    assert "出错的概率也比填写的大" in found
    for word in ("实为", "精确", "最少例数", "能显示达到", "未下结论的范围"):
        assert word not in found + listed


def test_cases_that_wait_are_counted_beside_the_curve(world: World, lin: Client) -> None:
    operated(world, "..")
    told = {"supervisor": world.zhou, "day": IN_BASIC + timedelta(days=9)}
    log_cases(6, world.trainee, world.department, state=State.PENDING, **told)
    words = "另有 6 例术者病例待审核或被退回，未计入，审核后曲线会重算"
    assert words in page(lin, "my_curves").one("main").text
    assert words in curve(lin, world).text


def test_what_took_another_s_place_says_so_and_half_of_nobody_is_told(
    world: World, lin: Client
) -> None:
    operated(world, "..")
    limit_there(world.base, world.chen)
    row = limit_there(world.base, world.chen, acceptable=0.08, since=date(2026, 2, 1))
    row.learning_limit = 9.0
    row.save()
    told = curve(lin, world).one("main").text
    assert f"代替了 {world.chen.name} {timezone.localdate()} 填写，自 2026-01-01 起的一组" in told
    assert "%，不到一半 滑到 p1" in told


def test_what_a_reference_level_means_is_said(world: World, director: Client) -> None:
    words = "正常的病例也约有 25% 高于它"
    assert words in page(director, "curves_limit_add", world.base.pk).text
    limit_there(world.base, world.chen, measure="dose", quantity="kar")
    assert words in curve(director, world, "dose").text
    limit_there(world.base, world.chen, measure="complication", grade="C")
    assert "并发症是整例的" in curve(director, world, "complication").text


def test_the_rate_is_drawn_in_its_interval_and_the_failures_among_their_lines(
    world: World, lin: Client
) -> None:
    operated(world, "..F.")
    bare = curve(lin, world)
    assert len([*bare.all("svg", "curve-drawing")]) == 1  # without a limit, the rate alone
    assert "失败率与 95% 置信区间" in bare.one("svg", "curve-drawing")["aria-label"]
    limit_there(world.base, world.chen, acceptable=0.1, unacceptable=0.4)
    found = curve(lin, world)
    assert len([*found.all("svg", "curve-drawing")]) == 3
    text = found.text
    assert "可接受 10%" in text
    assert "不可接受 40%" in text
    # Clopper and Pearson of 1 in 4: 0.63 % to 80.6 %.
    assert "4 1 25% 0.6% – 80.6%" in text
    assert "更像不可接受" in text


def test_however_many_cases_few_intervals_are_worked_out() -> None:
    figure = rate_figure([place % 7 == 0 for place in range(500)], None)
    assert figure is not None
    numbers = [row.number for row in figure.rows]
    assert (len(numbers), numbers[0], numbers[-1]) == (24, 1, 500)
    assert figure.whisker is not None
    points = [tuple(map(float, one.split(","))) for one in figure.band.split()]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    lines = wald_lines(Rates(0.1, 0.3), 0.05, 0.05)
    assert count_figure([], lines) is None
    drawn = count_figure([True] * 12, lines)
    assert drawn is not None
    assert len(drawn.failed) == 12


def test_what_is_no_curve_is_not_found(world: World, lin: Client) -> None:
    for category, measure in (("no-such", "technical"), ("angiography", "speed")):
        address = reverse("curve", args=[world.trainee.pk, category, measure])
        assert lin.get(address).status_code == 404
    assert "还没有一例说得出这一项" in curve(lin, world, "dose").one("main").text


# -- limits ----------------------------------------------------------------------------------------


def test_a_director_sets_takes_back_and_restores(world: World, director: Client) -> None:
    there = reverse("curves_limits", args=[world.base.pk])
    assert "还没有填界限" in page(director, "curves_limits", world.base.pk).one("p", "lead").text
    add = reverse("curves_limit_add", args=[world.base.pk])
    risks = "颅内=2\n 主动脉弓＝1.5 \n"
    assert director.post(add, FILLED | {"risks": risks}).headers["Location"] == there
    row = Limit.objects.get()
    assert (row.acceptable, row.by, row.risks) == (
        0.1, world.chen, [["颅内", 2.0], ["主动脉弓", 1.5]],
    )  # fmt: skip
    told = page(director, "curves_limits", world.base.pk).one("main").text
    assert "血管造影术·技术成功 · 现行" in told
    assert "只对通常的病例成立" in told
    back = reverse("curves_limit_withdraw", args=[row.pk])
    director.post(back)
    assert "已撤回的 1 组" in page(director, "curves_limits", world.base.pk).one("main").text
    director.post(back, {"again": "1"})
    assert not Limit.objects.get().withdrawn_at
    director.post(back, {"again": "1"})
    assert "没有撤回" in page(director, "curves_limits", world.base.pk).text


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"unacceptable": "10"}, "不可接受的失败率至少应是可接受的 1.2 倍，否则看不出差别。"),
        ({"measure": "complication"}, "并发症的界限要选定自哪一级起算，其他指标不选。"),
        ({"risks": "颅内"}, "“颅内”不是“字=比值比”的样子。请写成“颅内=2”，一行一条。"),
        ({"risks": "颅内=很难"}, "“颅内=很难”不是“字=比值比”的样子。请写成“颅内=2”，一行一条。"),
        ({"source": ""}, "请填写。"),
    ],
)
def test_what_cannot_be_says_why(
    world: World, director: Client, told: dict[str, str], message: str
) -> None:
    address = reverse("curves_limit_add", args=[world.base.pk])
    response = director.post(address, FILLED | told)
    assert response.status_code == 200
    assert message in [one.text for one in read(response.content.decode()).all("p", "fault")]
    assert not Limit.objects.exists()


def test_minutes_of_fluoroscopy_are_kept_in_seconds(world: World, director: Client) -> None:
    told = {"measure": "fluoro", "threshold": "20", "grade": "C", "quantity": "kar"}
    director.post(reverse("curves_limit_add", args=[world.base.pk]), FILLED | told)
    row = Limit.objects.get()
    assert (row.threshold, row.grade, row.quantity) == (1200.0, "", "")
    told_there = page(director, "curves_limits", world.base.pk).one("main").text
    assert "失败：透视时间高于 20.0 分钟" in told_there


def test_what_was_published_is_offered_and_not_set(world: World, director: Client) -> None:
    found = page(director, "curves_limit_add", world.base.pk, published="tavi-device-success")
    assert found.one("input", id="id_acceptable")["value"] == "5.0"
    assert "是否适用，请讨论后再定" in found.one("main").text
    bare = page(director, "curves_limit_add", world.base.pk, published="\0nobody")
    assert "value" not in bare.one("input", id="id_acceptable")
    half = page(director, "curves_limit_add", world.base.pk, published="lung-biopsy-diagnostic")
    assert "value" not in half.one("input", id="id_unacceptable")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60), st.text(max_size=20), st.sampled_from(sorted(FILLED)))
def test_whatever_is_typed_is_taken_or_told(risks: str, value: str, name: str) -> None:
    form = LimitForm(FILLED | {"risks": risks, name: value}, categories={"angiography": "示例"})
    if form.is_valid():
        assert form.new.cases >= 10
    else:
        assert all(message for told in form.errors.values() for message in told)
