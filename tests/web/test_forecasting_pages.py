"""Pages of forecasts: before the first, while it is computed, and after."""

from datetime import date
from typing import Any

from django.urls import reverse

from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.forecasting.presenters.calibration import calibration_of
from seldinger.web.forecasting.presenters.growth import chart_of
from seldinger.web.forecasting.words import figure, sign_at
from support.forecasting import forecast_there, worked
from support.html import read
from support.people import ClientOf, World


def text(client: Any, name: str, *args: object, **asked: str) -> str:
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return str(read(answer.content.decode()).text)


def test_from_nothing_to_a_forecast(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    assert "还没有预测过" in text(client, "forecasts")
    answer = client.post(reverse("forecast_ask", args=[world.base.pk]))
    assert answer.status_code == 302
    assert "等待计算" in text(client, "forecasts")
    assert "hx-trigger" in client.get(reverse("forecasts")).content.decode()
    # Once more changes nothing, and says so.
    told = client.post(reverse("forecast_ask", args=[world.base.pk]), follow=True)
    assert "已经在等待或计算" in told.content.decode()
    assert ForecastRun.objects.count() == 1


def test_the_pages_say_what_was_found(world: World, client_of: ClientOf) -> None:
    worked(world)
    forecast_there(world.base)
    client = client_of(world.chen)
    board = text(client, "forecasts")
    assert world.lin.name in board
    assert "不足以预测" in board
    assert "余 14 个月" in board
    sheet = text(client, "forecast_trainee", world.trainee.pk, chart="angiography.operator")
    assert "以往学员不足 5 人" in sheet
    assert "术者" in sheet
    assert "还不能核对" in text(client, "forecast_calibration")
    assert "不足以预测" in text(client, "forecast_capacity")


def test_a_trainee_sees_the_own_alone_and_gently(world: World, client_of: ClientOf) -> None:
    worked(world)
    client = client_of(world.lin)
    assert "还没有您的预测" in text(client, "my_forecast")
    forecast_there(world.base)
    own = text(client, "my_forecast")
    assert "不评价任何人" in own
    assert "很难达到" not in own
    assert "不太可能" not in own
    assert client.get(reverse("forecasts")).status_code == 403


def test_odd_questions_find_nothing(world: World, client_of: ClientOf) -> None:
    forecast_there(world.base)
    client = client_of(world.chen)
    for odd in ("x", "0", "\0", "9" * 40):
        assert client.get(reverse("forecasts"), {"base": odd}).status_code == 404
    sheet = reverse("forecast_trainee", args=[world.trainee.pk])
    assert client.get(sheet, {"chart": "\0<b>"}).status_code == 200


def test_words_are_never_surer_than_the_number() -> None:
    words = [sign_at(p).word for p in (0.0, 0.05, 0.3, 0.7, 0.95)]
    assert words == ["很难达到", "不太可能", "一半左右", "很可能", "几乎一定"]
    assert figure({"probability": 0.92, "error": 0.006}) == "92% ±1"
    assert figure({"probability": 0.9999, "error": 0.0}) == ">99%"
    assert figure(None) == ""
    assert all(sign_at(p, own=True).css != "forecast-low" for p in (0.0, 0.2, 0.5, 1.0))


def test_the_growth_chart_tells_what_it_draws() -> None:
    bands = [{"month": m, "people": 6, "counts": [m, m + 1, m + 2, m + 3, m + 4]} for m in (1, 2)]
    place = {"month": 2, "count": 9, "people": 6, "fewer": 5, "equal": 1}
    chart = chart_of("造影·术者", "a", 20, [4, 9], bands, place)
    assert chart is not None
    assert "5 人更少" in chart.place
    assert chart.rows == (
        ("1", "4", "1", "2", "3", "4", "5", "6"), ("2", "9", "2", "3", "4", "5", "6", "6"),
    )  # fmt: skip
    assert len(chart.drawing.outer.split()) == 4
    assert chart_of("", "a", 1, [], [], None) is None


def test_a_calibration_says_on_how_many_it_rests() -> None:
    score = {"score": 0.1}
    told = {
        "people": 3, "forecast": score, "pace": score, "poisson": score,
        "bins": [{"low": 0.1, "high": 0.2, "number": 8, "stated": 0.15, "happened": 2,
                  "interval": {"low": 0.03, "high": 0.65}}],
    }  # fmt: skip
    forecast = {
        "reading": "exclusive", "fitted": [], "learnt_from": 0, "sharing": {"rule": "even"},
        "certificate": {"first": "2026-07", "last": "2027-08", "faults": []},
    }  # fmt: skip
    about = {"sources": [], "acts": 0, "records": 0}
    run = ForecastRun(as_of=date(2026, 6, 15), content={
        "answer": {"calibration": told, "forecast": forecast}, "told": about,
    })  # fmt: skip
    page = calibration_of(run)
    assert "3 名" in page.lead
    assert "8 项" in page.lead
    assert "只有 3 名" in page.few
    assert page.rows[0].happened == "25%"
