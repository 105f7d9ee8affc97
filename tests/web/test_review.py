"""Ongoing review: figures counted by hand, who sees whose, what is written and what never acts."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from seldinger.domain.grading.review import Figure, Standing, Volume
from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.models import Complication
from seldinger.web.people.actions.places import add_department
from seldinger.web.people.models import AccountRole, Person
from seldinger.web.privileges.models import Grant
from seldinger.web.review.actions.aftermaths import withdraw_aftermath
from seldinger.web.review.actions.proposals import comment, reopen_proposal, settle_proposal
from seldinger.web.review.actions.rules import set_rule
from seldinger.web.review.entered import NewComment
from seldinger.web.review.figures import Technique, techniques, total
from seldinger.web.review.models import Comment, Proposal
from seldinger.web.review.naming import UNLISTED
from seldinger.web.review.queries import Record
from support.cases import log_case
from support.catalogues import adopted, changed, draft_of
from support.grants import granted
from support.lists import line, take
from support.people import TODAY, ClientOf, World, give, person, work
from support.review import (
    FIRST,
    afterwards,
    commented,
    covered,
    lines_of,
    operation_of,
    proposed,
    rule_of,
)

RENAL, AORTA, JOINED = "肾动脉造影术", "主动脉造影术", "肾动脉造影术+主动脉造影术"
KEY = "peripheral-intervention-1-05"


def record(world: World, months: int = 12) -> Record:
    return Record(world.main, months, TODAY)


def figures(world: World, months: int = 12) -> dict[str, Technique]:
    return {one.key: one for one in techniques(record(world, months), world.zhou.pk)}


def second_doctor(world: World) -> Person:
    other = person("唐示例", "tang")
    work(other, world.department)
    give(other, AccountRole.ATTENDING, department=world.department)
    return other


# -- what is counted -------------------------------------------------------------------------------


def test_it_counts_operations_by_the_exact_name(world: World) -> None:
    second_doctor(world)
    lines = [
        *lines_of(3, RENAL), *lines_of(2, RENAL, "唐示例"), *lines_of(1, JOINED),
        *lines_of(2, "示例手术"), *lines_of(1, RENAL, "某外院医师"),
    ]  # fmt: skip
    covered(world.wu, world.main, lines)
    found = figures(world)
    assert {key: one.number for key, one in found.items()} == {
        KEY: 4, "peripheral-intervention-1-01": 1, UNLISTED: 2,
    }  # fmt: skip
    assert found[KEY].pooled[Figure.DEATH].n == 7  # also who is not known there
    assert total(record(world), world.zhou.pk).number == 6  # a joined row is one operation


def test_an_entry_that_was_renamed_since_is_one_technique(world: World) -> None:
    new = date(2026, 6, 1)
    adopted(changed(draft_of(world.main, world.wu), KEY, text="示例新名", parts=()), new)
    old_and_new = [*lines_of(2, RENAL), *lines_of(3, "示例新名", day=new)]
    covered(world.wu, world.main, old_and_new)
    told = figures(world)
    assert {key: one.number for key, one in told.items()} == {KEY: 5}
    assert told[KEY].title == "示例新名"


def test_months_move_the_window_and_never_the_year(world: World) -> None:
    covered(
        world.wu, world.main, [*lines_of(2, RENAL), *lines_of(3, RENAL, day=TODAY.replace(month=5))]
    )
    assert [(figures(world, months)[KEY].number, figures(world, months)[KEY].year)
            for months in (6, 12, 24)] == [(3, 5), (5, 5), (5, 5)]  # fmt: skip


def test_the_window_ends_where_the_lists_end(world: World) -> None:
    take(world.wu, world.main, lines_of(2, RENAL), span=(FIRST, FIRST.replace(month=8)))
    window = record(world, 6).window
    assert window.end == FIRST.replace(month=8)
    assert not window.is_complete  # nobody handed in the months before
    assert window.holes[0][0] == window.start


def test_each_source_of_an_event_counts_an_operation_once(world: World) -> None:
    covered(world.wu, world.main, lines_of(4, RENAL))
    one, two, three = (operation_of(world, place=place) for place in range(3))
    case = log_case(world.trainee, world.department, supervisor=world.zhou, name=RENAL,
                    day=one.day, state=State.VERIFIED)  # fmt: skip
    Complication.objects.create(case=case, grade="B", text="示例血肿")
    one.case = case
    one.save()
    afterwards(world, one, Figure.COMPLICATION, grade="C", text="示例")
    afterwards(world, two, Figure.COMPLICATION, grade="F")  # a death, too
    wrong = afterwards(world, three, Figure.REOPERATION)
    withdraw_aftermath(by=world.head, aftermath=wrong)
    rates = figures(world)[KEY].rates
    assert {figure.value: rate.events for figure, rate in rates.items()} == {
        "complication": 2, "reoperation": 0, "death": 1,
    }  # fmt: skip


def test_the_same_patient_again_is_a_hint_and_never_counted(
    world: World, client_of: ClientOf
) -> None:
    again = [line("P1", RENAL, day=FIRST), line("P1", RENAL, day=FIRST.replace(day=30))]
    covered(world.wu, world.main, [*again, *lines_of(2, RENAL)])
    told = record(world)
    assert [one.day for one in told.everything if one.pk in told.again] == [FIRST]
    assert figures(world)[KEY].rates[Figure.REOPERATION].events == 0
    page = client_of(world.zhou).get(reverse("review_technique", args=[world.zhou.pk, KEY]))
    assert "同一患者 30 天内再次手术 1 例，是否非计划未登记" in page.content.decode()
    afterwards(world, operation_of(world), Figure.REOPERATION)
    assert not record(world).again
    assert figures(world)[KEY].rates[Figure.REOPERATION].events == 1


# -- what is said of it ----------------------------------------------------------------------------


def test_without_a_rule_nothing_is_alarmed(world: World) -> None:
    covered(world.wu, world.main, lines_of(30, RENAL))
    for place in range(12):
        afterwards(world, operation_of(world, place=place), Figure.COMPLICATION, grade="D")
    one = figures(world)[KEY]
    assert one.standings[Figure.COMPLICATION] is Standing.NO_RULE
    assert one.volume is Volume.NO_RULE
    set_rule(by=world.wu, new=rule_of(world))
    one = figures(world)[KEY]
    assert one.standings[Figure.COMPLICATION] is Standing.ABOVE
    assert one.standings[Figure.DEATH] is Standing.NO_RULE  # no number for it
    assert one.volume is Volume.ENOUGH
    set_rule(by=world.wu, new=rule_of(world, judge_from=31, minimum=31))
    one = figures(world)[KEY]
    assert one.standings[Figure.COMPLICATION] is Standing.TOO_FEW
    assert one.volume is Volume.LOW


def test_only_one_technique_is_judged_and_no_mixture(world: World, client_of: ClientOf) -> None:
    covered(world.wu, world.main, lines_of(30, "示例手术"))
    for place in range(12):
        afterwards(world, operation_of(world, place=place), Figure.COMPLICATION, grade="D")
    set_rule(by=world.wu, new=rule_of(world, sources={"minimum": "示例规定第 3 条"}))
    assert not figures(world)[UNLISTED].standings
    assert not total(record(world), world.zhou.pk).standings
    page = client_of(world.tan).get(reverse("reviews")).content.decode()
    assert "高于警戒值" not in page.split("<details")[0].replace("没有高于警戒值的项目", "")
    assert "出处：示例规定第 3 条" in page
    assert "出处：未填" in page  # of the alarm
    assert "规则未填" in page  # no number for deaths


def test_what_was_granted_by_name_and_never_done_is_told(world: World, client_of: ClientOf) -> None:
    names = (KEY, "peripheral-intervention-1-01")
    granted(world, kind=Grant.Kind.ENTRIES, entries=names)
    covered(world.wu, world.main, lines_of(1, RENAL))
    assert record(world).unused(world.zhou.pk) == [AORTA]
    page = client_of(world.zhou).get(reverse("my_review")).content.decode()
    assert "按条目授权、12 个月没有做过的 1 项" in page


def test_a_list_with_holes_says_nothing_of_low_volume(world: World) -> None:
    take(world.wu, world.main, lines_of(2, RENAL))
    set_rule(by=world.wu, new=rule_of(world))
    assert figures(world)[KEY].volume is Volume.INCOMPLETE


@pytest.mark.parametrize("told", [{"minimum": 0}, {"judge_from": 1001}, {"death": Decimal(100)}])
def test_a_rule_takes_no_number_that_cannot_be(world: World, told: dict[str, object]) -> None:
    with pytest.raises(SeldingerError):
        set_rule(by=world.wu, new=rule_of(world, **told))


# -- who sees whom ---------------------------------------------------------------------------------


def test_each_sees_as_far_as_they_reach(world: World, client_of: ClientOf) -> None:
    """One of another department of the same hospital, and 周."""

    ward = add_department(by=None, hospital=world.main, name="神经介入科")
    other = person("唐示例", "tang")
    work(other, ward)
    give(other, AccountRole.ATTENDING, department=ward)
    covered(world.wu, world.main, [*lines_of(2, RENAL), *lines_of(2, RENAL, "唐示例")])
    pages = {
        name: reverse("review", args=[doctor.pk])
        for name, doctor in (("zhou", world.zhou), ("tang", other))
    }
    seen = {
        reader: [
            name for name, url in pages.items() if client_of(reader_).get(url).status_code == 200
        ]
        for reader, reader_ in (
            ("zhou", world.zhou), ("tang", other), ("head", world.head), ("wu", world.wu),
            ("tan", world.tan),
        )
    }  # fmt: skip
    assert seen == {
        "zhou": ["zhou"], "tang": ["tang"], "head": ["zhou"], "wu": ["zhou", "tang"],
        "tan": ["zhou", "tang"],
    }  # fmt: skip
    listed = client_of(world.head).get(reverse("reviews")).content.decode()
    assert "周示例" in listed
    assert "唐示例" not in listed
    assert client_of(world.zhou).get(reverse("reviews")).status_code == 403


def test_the_figures_open_their_definition_rows_and_limits(
    world: World, client_of: ClientOf
) -> None:
    covered(world.wu, world.main, lines_of(5, RENAL))
    afterwards(world, operation_of(world), Figure.COMPLICATION, grade="C", text="示例血肿")
    page = client_of(world.head).get(reverse("review_technique", args=[world.zhou.pk, KEY]))
    told = page.content.decode()
    for word in (
        "并发症",
        "示例血肿",
        "怎样算的",
        "没有按患者的年龄",
        "没有剂量记录",
        "赵示例登记",
    ):
        assert word in told
    whole = client_of(world.head).get(reverse("review", args=[world.zhou.pk])).content.decode()
    assert "没有剂量记录" in whole.split("怎样读这些数")[0]  # seen without opening anything
    assert "周肾" not in told  # a patient's number, but for its end


def test_the_workbook_holds_every_technique(world: World, client_of: ClientOf) -> None:
    covered(world.wu, world.main, [*lines_of(3, RENAL), *lines_of(1, "示例手术")])
    response = client_of(world.wu).get(reverse("reviews_workbook"))
    sheet = load_workbook(BytesIO(response.content))["质量评估"]
    rows = [row[:4] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert ("周示例", "全部手术", None, 4) in rows
    assert ("周示例", RENAL, 1, 3) in rows
    assert ("周示例", "未对应目录的名称", None, 1) in rows


def test_pages_ask_as_much_of_many_rows_as_of_few(world: World, client_of: ClientOf) -> None:
    second_doctor(world)
    day = TODAY.replace(month=4)
    few_lines = [*lines_of(2, RENAL, day=day), *lines_of(1, RENAL, "唐示例", day=day)]
    covered(world.wu, world.main, few_lines)
    client = client_of(world.wu)
    urls = [
        reverse("reviews"), reverse("review", args=[world.zhou.pk]), reverse("indicators"),
        reverse("review_technique", args=[world.zhou.pk, KEY]),
        reverse("indicator", args=["ungraded"]),
    ]  # fmt: skip

    def counted(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        return len(asked)

    few = [counted(url) for url in urls]
    many = [*lines_of(20, RENAL), *lines_of(20, AORTA), *lines_of(20, RENAL, "唐示例")]
    covered(world.wu, world.main, many)
    for place in range(6):
        afterwards(world, operation_of(world, place=place), Figure.DEATH)
    assert [counted(url) for url in urls] == few


# -- what is written -------------------------------------------------------------------------------


def test_what_happened_is_written_from_the_row(world: World, client_of: ClientOf) -> None:
    covered(world.wu, world.main, lines_of(1, RENAL))
    url = reverse("review_aftermath", args=[operation_of(world).pk])
    client = client_of(world.wu)
    assert "请选一级" in client.post(url, {"kind": "complication"}).content.decode()
    client.post(url, {"kind": "complication", "grade": "B", "text": "示例"})
    assert figures(world)[KEY].rates[Figure.COMPLICATION].events == 1
    (told,) = Notice.objects.filter(person=world.zhou, kind="aftermath_added")
    assert told.url.endswith(f"?hospital={world.main.pk}")
    assert client_of(world.tan).get(url).status_code == 403  # the committee reads


def test_a_doctor_takes_back_own_words_and_not_the_offices(
    world: World, client_of: ClientOf
) -> None:
    covered(world.wu, world.main, lines_of(1, RENAL))
    row = afterwards(world, operation_of(world), Figure.DEATH)
    url = reverse("review_aftermath_withdraw", args=[row.pk])
    assert client_of(world.zhou).post(url).status_code == 404
    assert client_of(world.wu).post(url).status_code == 302
    assert figures(world)[KEY].rates[Figure.DEATH].events == 0


def test_a_proposal_freezes_the_figures_and_changes_no_grant(
    world: World, client_of: ClientOf
) -> None:
    grant = granted(world)
    covered(world.wu, world.main, lines_of(2, RENAL))
    afterwards(world, operation_of(world), Figure.COMPLICATION, grade="C")
    client_of(world.tan).post(
        reverse("review_propose", args=[world.zhou.pk]) + f"?entry={KEY}",
        {"kind": "suspend", "reason": "示例理由"},
    )
    row = Proposal.objects.get()
    assert row.name == RENAL
    assert row.figures["complication"]["events"] == 1
    afterwards(world, operation_of(world, place=1), Figure.COMPLICATION, grade="C")
    page = client_of(world.wu).get(reverse("review_proposal", args=[row.pk])).content.decode()
    assert "1 / 2，50.0%" in page
    assert "授权没有因此改动" in page
    assert reverse("grants") in page
    settle_proposal(by=world.wu, proposal=row, state="acted", outcome="示例结果")
    kept = Grant.objects.get(pk=grant.pk)
    assert not kept.revocations.exists()
    assert not kept.suspensions.exists()


def test_nobody_proposes_or_settles_about_themselves(world: World, client_of: ClientOf) -> None:
    covered(world.wu, world.main, lines_of(1, RENAL, "赵示例"))
    with pytest.raises(SeldingerError, match="不能对自己提出建议"):
        proposed(world, doctor=world.head)
    row = proposed(world, by=world.tan, doctor=world.wu)
    with pytest.raises(SeldingerError, match="不能处理关于自己的建议"):
        settle_proposal(by=world.wu, proposal=row, state="acted", outcome="示例结果")
    url = reverse("review_propose", args=[world.head.pk])
    assert client_of(world.head).get(url).status_code == 404


def test_a_proposal_is_settled_once_and_can_be_opened_again(world: World) -> None:
    row = proposed(world)
    settle_proposal(by=world.wu, proposal=row, state="dropped", outcome="示例结果")
    with pytest.raises(SeldingerError, match="已有处理结果"):
        settle_proposal(by=world.wu, proposal=row, state="acted", outcome="示例结果")
    reopen_proposal(by=world.wu, proposal=row)
    assert Proposal.objects.get().state == Proposal.State.OPEN


def test_the_doctor_comments_and_the_office_reads(world: World, client_of: ClientOf) -> None:
    covered(world.wu, world.main, lines_of(1, RENAL))
    client = client_of(world.zhou)
    client.post(reverse("my_review_comment"), {"text": "示例意见", "entry": KEY})
    row = Comment.objects.get()
    assert (row.doctor, row.name) == (world.zhou, RENAL)
    office = client_of(world.wu)
    assert "1 条意见未读" in office.get(reverse("reviews")).content.decode()
    office.post(reverse("review_comment", args=[row.pk]))
    assert "吴示例于 2026-06-15 已读" in client.get(reverse("my_review")).content.decode()


def test_a_notice_leads_to_the_hospital_that_it_speaks_of(
    world: World, client_of: ClientOf
) -> None:
    """周 works in two: without a word the page would be of the first."""
    work(world.zhou, world.partner_department)
    office = person("沙示例", "sha")
    give(office, AccountRole.MEDICAL_AFFAIRS, department=world.partner_department)
    comment(by=world.zhou, new=NewComment(hospital=world.partner, text="示例意见"))
    (told,) = Notice.objects.filter(person=office, kind="review_commented")
    here = client_of(office).get(told.url)
    assert here.context["seen"].hospital == world.partner
    assert client_of(world.zhou).get(told.url).context["seen"].hospital == world.partner


def test_who_may_not_sign_in_any_more_is_not_asked(world: World) -> None:
    world.wu.is_active = False
    world.wu.save()
    commented(world)
    assert not Notice.objects.filter(person=world.wu).exists()


def test_a_comment_can_be_taken_back_by_its_writer_alone(world: World, client_of: ClientOf) -> None:
    row = commented(world)
    url = reverse("review_comment", args=[row.pk])
    assert client_of(world.head).post(url).status_code == 404
    client_of(world.zhou).post(url)
    assert Comment.objects.get().withdrawn_at


def test_pages_without_a_list_say_how_to_fill_them(world: World, client_of: ClientOf) -> None:
    assert "还没有医院手术清单" in client_of(world.wu).get(reverse("reviews")).content.decode()
    assert "还没有医院手术清单" in client_of(world.zhou).get(reverse("my_review")).content.decode()
