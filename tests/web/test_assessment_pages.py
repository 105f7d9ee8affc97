"""The pages of assessments: opened from a case, rated by taps, shown to both, listed."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from seldinger.web.assessment.actions.rating import refuse
from seldinger.web.assessment.models import Assessment, OwnForm, Rating
from seldinger.web.people.actions.absences import add_absence
from support.assessment import asked, both, own_form, part_of, rated
from support.html import Element
from support.html import read as read_html
from support.people import NOW, TODAY, ClientOf, World


def page(client: object, name: str, *args: object, **query: object) -> Element:
    response = client.get(reverse(name, args=args), query)  # type: ignore[attr-defined]
    assert response.status_code == 200
    return read_html(response.content.decode())


def test_from_the_case_to_both_ratings_in_few_taps(world: World, client_of: ClientOf) -> None:
    part = part_of(world.trainee, world.department, world.zhou)
    case = part.procedure.case_id
    lin, zhou = client_of(world.lin), client_of(world.zhou)
    way = reverse("assessment_open", args=[case])
    assert page(lin, "case", case).all("a", href=way)
    form = page(lin, "assessment_open", case).one("form", css="form")
    preset = {
        one["name"]: one["value"]
        for one in form.all("input")
        if "checked" in one or (one["type"] == "hidden" and one["name"] != "csrfmiddlewaretoken")
    }
    assert preset == {"part": str(part.pk), "form": "zwisch", "assessor": str(world.zhou.pk)}
    opened = lin.post(way, preset)
    made = Assessment.objects.get()
    rating = reverse("assessment_rate", args=[made.pk])
    assert opened["Location"] == rating
    shown = page(lin, "assessment_rate", made.pk)
    levels = shown.one("div", css="levels")
    assert len(levels.all("label")) == 4
    assert levels.all("label")[3].text.startswith("仅监督 学员独立做完")
    lin.post(rating, {"question-overall": "4", "comment": "示例自评"})
    theirs = page(zhou, "assessments_waiting")
    assert theirs.one("section", css="waits").all("a", href=rating)
    blind = page(zhou, "assessment", made.pk).text
    assert "4 仅监督" not in blind
    assert "示例自评" not in blind
    zhou.post(rating, {"question-overall": "2", "comment": "示例意见"})
    for client in (lin, zhou, client_of(world.chen)):
        told = page(client, "assessment", made.pk)
        assert told.one("tr", css="differs").text == (
            "这一台上级医师放手到什么程度 4 仅监督 2 主动帮助 ≠ 两边不同"
        )
        assert "示例意见" in told.text
        assert "任何一次评价都不是门槛" in told.text
    assert "已经可以互看" in page(lin, "assessment_rate", made.pk).text


@pytest.mark.parametrize("reader", ["lin", "zhou", "chen", "secretary", "head"])
def test_no_page_tells_a_level_while_it_is_blind(
    world: World, client_of: ClientOf, reader: str
) -> None:
    """Whoever is not its author: not on the page, not in any list."""
    made = asked(world)
    rated(world.zhou, made, 2, "示例暗语")
    client = client_of(getattr(world, reader))
    pages = [reverse("assessment", args=[made.pk])]
    pages += {
        "lin": [reverse("my_assessments"), reverse("assessment_rate", args=[made.pk])],
        "zhou": [],
        "chen": [reverse("assessments_of", args=[world.trainee.pk]), reverse("assessments_cohort")],
    }.get(reader, [reverse("assessments_of", args=[world.trainee.pk])])
    for url in pages:
        text = client.get(url).content.decode()
        assert ("示例暗语" in text) == (reader == "zhou"), url
        assert ("2 主动帮助" in re.sub("<details>.*?</details>", "", text, flags=re.S)) == (
            reader == "zhou"
        ), url


def test_what_was_forgotten_is_said_and_nothing_lost(world: World, client_of: ClientOf) -> None:
    made = asked(world, "dops")
    zhou = client_of(world.zhou)
    url = reverse("assessment_rate", args=[made.pk])
    told = {"question-access": "3", "question-dose": "0", "comment": "示例意见"}
    again = read_html(zhou.post(url, told).content.decode())
    assert "请选择。" in again.text
    assert "checked" in again.one("input", name="question-access", value="3")
    assert "示例意见" in again.one("textarea").text
    for odd in ({"question-overall": "99"}, {"question-overall": "\0"}, {"comment": "\0"}):
        assert zhou.post(url, told | odd).status_code == 200
    assert not Rating.objects.exists()
    zhou.post(url, told | {"question-overall": "2", "comment": "一\r\n二"})
    assert Rating.objects.get().comment == "一\n二"
    assert Rating.objects.get().levels == {"access": 3, "overall": 2}, (
        "what was not seen is not said"
    )


def test_what_waits_is_counted_where_one_would_look(world: World, client_of: ClientOf) -> None:
    client, home = client_of(world.zhou), reverse("to_verify")
    bare = read_html(client.get(home).content.decode())
    assert not bare.all("b", "count")
    asked(world)
    counts = [one.text for one in read_html(client.get(home).content.decode()).all("b", "count")]
    assert counts == ["1 条等您审核或评价", "1 条等您"]
    lin = read_html(client_of(world.lin).get(reverse("my_progress")).content.decode())
    assert not lin.all("b", "count")


def test_one_tap_refuses(world: World, client_of: ClientOf) -> None:
    made = asked(world)
    client_of(world.zhou).post(
        reverse("assessment_refuse", args=[made.pk]), {"phrase": "当时不在场", "more": ""}
    )
    told = page(client_of(world.lin), "assessment", made.pk)
    assert f"{world.zhou.name}没有评。理由：当时不在场。" in told.text
    lin = client_of(world.lin)
    lin.post(reverse("assessment_withdraw", args=[made.pk]), {"reason": "另请一位"})
    assert "另请一位" in page(lin, "assessment", made.pk).text
    lin.post(reverse("assessment_restore", args=[made.pk]))
    assert Assessment.objects.get().withdrawn_at is None


def test_where_nobody_can_be_asked_it_says_what_to_do(world: World, client_of: ClientOf) -> None:
    part = part_of(world.trainee, world.department, world.zhou)
    add_absence(by=world.zhou, person=world.zhou, start=TODAY - timedelta(days=20))
    told = page(client_of(world.lin), "assessment_open", part.procedure.case_id).text
    assert f"{world.zhou.name}从 2026-05-26 起不在岗，现在不能评" in told
    assert "可以请教学秘书帮忙联系" in told


def test_a_supervisor_rates_without_being_asked(world: World, client_of: ClientOf) -> None:
    part = part_of(world.trainee, world.department, world.zhou)
    zhou = client_of(world.zhou)
    way = reverse("assessment_open", args=[part.procedure.case_id])
    assert page(zhou, "assessments_waiting").all("a", href=way)
    zhou.post(way, {"part": part.pk, "form": "epa", "assessor": world.zhou.pk})
    assert Assessment.objects.get().opened_by == world.zhou
    assert not page(zhou, "assessments_waiting").all("a", href=way), "it waits above instead"
    refused = zhou.post(way, {"part": part.pk, "form": "epa", "assessor": world.head.pk})
    assert "这一项不能选" in refused.content.decode()


def test_my_page_says_how_far_it_is_and_who_never_watched(
    world: World, client_of: ClientOf
) -> None:
    lin = client_of(world.lin)
    assert page(lin, "my_assessments").one("p", css="title").text == "还没有评价"
    for _ in range(2):
        both(world)
    refuse(by=world.zhou, assessment=asked(world), reason="当时不在场")
    part_of(world.trainee, world.department, world.head)
    told = page(lin, "my_assessments")
    counts = told.one("ul", css="far-counts").text
    assert counts == "2 / 12 次评价 0 / 3 项活动评够 1 / 4 位评价人"
    assert "10.3205/zma001709" in told.text
    assert f"{world.head.name}（带过 1 台）" in told.text
    assert len(told.one("section", css="waits").all("a")) == 1
    part = part_of(world.trainee, world.department, world.zhou)
    way = reverse("assessment_open", args=[part.procedure.case_id])
    assert page(lin, "assessment_pick").all("a", href=way)


def test_the_director_sees_who_was_never_observed(world: World, client_of: ClientOf) -> None:
    part_of(world.trainee, world.department, world.zhou)
    chen = client_of(world.chen)
    before = page(chen, "assessments_cohort")
    assert "1 名做过手术而从未被评过" in before.text
    assert "血管造影术（1）" in before.one("div", css="cohort-rows").text
    both(world)
    after = page(chen, "assessments_cohort").one("div", css="cohort-rows")
    assert "做过的都被评过" in after.text
    assert chen.get(reverse("assessments_cohort"), {"base": "\0"}).status_code == 404
    assert chen.get(reverse("assessments_cohort"), {"base": world.other_base.pk}).status_code == 404


def test_a_base_writes_rewrites_and_ends_a_form(world: World, client_of: ClientOf) -> None:
    secretary = client_of(world.secretary)
    told = {
        "title": "示例·活动",
        "scale": "epa",
        "items": "一\r\n\r\n二",
        "english": "",
        "source": "",
    }
    secretary.post(reverse("assessment_form_add"), told)
    row = OwnForm.objects.get()
    assert row.items == ["一", "二"]
    way = reverse("assessment_form_edit", args=[row.pk])
    assert "示例·活动" in secretary.get(way).content.decode()
    secretary.post(way, told | {"items": ""})
    assert "第 2 版 · 1 问" in page(secretary, "assessment_forms").text
    for word in ("停用", "恢复"):
        turn = page(secretary, "assessment_forms").all("form", method="post")[-1]
        assert word in turn.text
        secretary.post(turn["action"])
    assert OwnForm.objects.get(version=2).ended_at is None
    own_form(world.other_base)
    theirs = OwnForm.objects.get(base=world.other_base)
    assert secretary.get(reverse("assessment_form_edit", args=[theirs.pk])).status_code == 404


def test_a_lapsed_one_says_so(world: World, client_of: ClientOf) -> None:
    made = asked(world)
    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        assert timezone.localdate() == TODAY + timedelta(days=14)
        assert "双方都没有评" in page(client_of(world.lin), "assessment", made.pk).text
