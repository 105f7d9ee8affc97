"""Drafts that a phone sealed: opened for their owner alone, taken once, kept where not taken."""

import base64
import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.actions.drafts import discard_draft, expire_drafts, keep_draft
from seldinger.web.logbook.drafts import as_posted, drafts_of, fields_of, read_fields
from seldinger.web.logbook.models import Case, Draft, ImagingReports, Participation, Submission
from seldinger.web.logbook.sealing import LARGEST, opened, public_point
from seldinger.web.people.models import Person
from support.duties import log_one_activity, log_one_admission, log_some_reports
from support.people import PASSWORD, ClientOf, World
from support.sealing import KEY, now, seal, sealed_draft

NUMBER = "ZY-4711-0815"
ABOUT = "key|case|to_send|0"
FIELDS = [("number", NUMBER), ("act-0-name", "肝动脉化疗栓塞")]


def case_fields(world: World, **more: str) -> list[tuple[str, str]]:
    """What the page for logging sends of one operation."""
    told = {
        "day": "2026-06-14",
        "place": f"{world.main.pk}:{world.department.pk}",
        "number": NUMBER,
        "supervisor": str(world.zhou.pk),
        "session": "1",
        "act-0-name": "肝动脉化疗栓塞",
        "act-0-role": "一助",
        "act-0-outcome": "done",
        "guidance": "dsa",
    } | more
    return [*told.items()]


def post(client: Client, where: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"/log/drafts/{where}/", told)
    return answer.status_code, json.loads(answer.content)


# -- sealing --------------------------------


def test_what_was_sealed_for_somebody_is_opened_for_them_alone(world: World) -> None:
    sealed = seal(b"told", point=public_point(world.lin), about=ABOUT)
    assert opened(sealed, person=world.lin, about=ABOUT) == b"told"
    with pytest.raises(SeldingerError, match="打不开"):
        opened(sealed, person=world.zheng, about=ABOUT)


def test_the_same_text_never_looks_the_same(world: World) -> None:
    point = public_point(world.lin)
    assert seal(b"told", point=point, about=ABOUT) != seal(b"told", point=point, about=ABOUT)


def test_each_person_has_a_key_and_each_installation_others(world: World) -> None:
    points = {public_point(person) for person in Person.objects.all()}
    assert len(points) == Person.objects.count()
    assert public_point(world.lin) == public_point(world.lin)
    with override_settings(KEYS=other_keys()):
        assert public_point(world.lin) not in points


def test_what_was_sealed_before_the_keys_were_rotated_still_opens(world: World) -> None:
    sealed = seal(b"told", point=public_point(world.lin), about=ABOUT)
    with override_settings(KEYS=other_keys(*settings.KEYS.patients)):
        assert opened(sealed, person=world.lin, about=ABOUT) == b"told"
    with override_settings(KEYS=other_keys()), pytest.raises(SeldingerError):
        opened(sealed, person=world.lin, about=ABOUT)


def test_nothing_of_what_it_is_about_can_be_changed(world: World) -> None:
    sealed = seal(b"told", point=public_point(world.lin), about=ABOUT)
    with pytest.raises(SeldingerError):
        opened(sealed, person=world.lin, about=ABOUT.replace("to_send", "unfinished"))


def other_keys(*older: str) -> Any:
    return replace(settings.KEYS, patients=(Fernet.generate_key().decode(), *older))


quick = trying(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_changed_bit_and_it_does_not_open(world: World, at: int, bit: int) -> None:
    raw = bytearray(base64.b64decode(seal(b"told", point=public_point(world.lin), about=ABOUT)))
    raw[at % len(raw)] ^= 1 << bit
    with pytest.raises(SeldingerError):
        opened(base64.b64encode(raw).decode(), person=world.lin, about=ABOUT)


@quick
@given(
    text=st.one_of(st.text(), st.binary(max_size=300).map(lambda b: base64.b64encode(b).decode()))
)
def test_whatever_else_comes_is_refused(world: World, text: str) -> None:
    with pytest.raises(SeldingerError):
        opened(text, person=world.lin, about=ABOUT)


def test_what_is_too_large_is_not_even_tried(world: World) -> None:
    sealed = seal(b"x" * LARGEST, point=public_point(world.lin), about=ABOUT)
    with pytest.raises(SeldingerError):
        opened(sealed, person=world.lin, about=ABOUT)


# -- the form's fields --------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@trying(max_examples=200, deadline=None)
@given(told=json_values)
def test_only_pairs_of_texts_are_a_form(told: Any) -> None:
    try:
        fields = read_fields(json.dumps(told).encode())
    except SeldingerError:
        return
    assert fields == [tuple(pair) for pair in told]
    as_posted(fields).urlencode().encode()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b'[["a", "\\ud800"]]',
        b'[["a"]]',
        b'[["a", "b", "c"]]',
        b'{"a": "b"}',
        json.dumps([["a", "b"]] * 1001).encode(),
        json.dumps([["a", "b" * 20_001]]).encode(),
        b"[[1e400, NaN]]",
    ],
)
def test_what_is_no_form_is_refused(text: bytes) -> None:
    with pytest.raises(SeldingerError, match="不是一张登记表"):
        read_fields(text)


def test_the_token_of_an_old_request_is_left_out() -> None:
    assert read_fields(b'[["csrfmiddlewaretoken", "x"], ["a", "1"]]') == [("a", "1")]


# -- sent, and taken as the form is --------------------------------


def test_a_sealed_case_becomes_an_entry_once(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    sent = sealed_draft(world.lin, case_fields(world))
    status, answer = post(client, "send", sent)
    assert status == 200, answer
    assert answer["url"].startswith("/")
    assert Participation.objects.get().traineeship == world.trainee
    for _ in range(3):  # the answer was lost: the phone sends the same again
        assert post(client, "send", sent)[0] == 200
    again = sealed_draft(world.lin, case_fields(world), at=now() + 1)
    assert "url" in post(client, "send", again)[1]
    assert Case.objects.count() == Participation.objects.count() == Submission.objects.count() == 1
    assert not Draft.objects.exists()


def test_reports_go_the_same_way(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    page = client.get("/log/reports/").content.decode()
    boxes = re.findall(r'<input type="number" name="([^"]+)"', page)
    fields = [("day", "2026-06-14"), ("supervisor", str(world.zhou.pk)), (boxes[0], "3")]
    status, answer = post(client, "send", sealed_draft(world.lin, fields, form="reports"))
    assert (status, "url" in answer) == (200, True), answer
    assert ImagingReports.objects.count() == 1


def test_what_could_not_be_taken_is_kept_and_its_owner_told(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.lin)
    sent = sealed_draft(world.lin, case_fields(world, day="2027-01-01"))
    status, answer = post(client, "send", sent)
    assert status == 200
    assert answer == {"faults": True, "url": f"/log/?draft={KEY}"}
    draft = Draft.objects.get()
    assert NUMBER not in draft.content
    assert fields_of(draft)["number"] == NUMBER
    notice = Notice.objects.get(person=world.lin)
    assert (notice.kind, notice.url) == ("draft_faults", answer["url"])
    assert NUMBER not in json.dumps(notice.details)
    assert not [row for row in AuditRow.objects.all() if NUMBER in row.details]
    # sent again: the same draft, and one unread notice
    post(client, "send", sent)
    assert Draft.objects.count() == Notice.objects.filter(read_at=None).count() == 1
    shown = client.get(answer["url"]).content.decode()
    assert NUMBER in shown
    assert NUMBER not in client_of(world.zheng).get(answer["url"]).content.decode()


def test_a_form_that_is_still_open_shows_its_faults_itself(
    world: World, client_of: ClientOf
) -> None:
    sent = sealed_draft(world.lin, case_fields(world, day="2027-01-01")) | {"live": "1"}
    assert post(client_of(world.lin), "send", sent) == (200, {"faults": True})
    assert not Draft.objects.exists()
    assert not Notice.objects.exists()


def test_finishing_the_draft_closes_it(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    post(client, "send", sealed_draft(world.lin, case_fields(world, day="2027-01-01")))
    client.post("/log/", dict(case_fields(world)) | {"key": str(KEY)})
    assert Participation.objects.count() == 1
    assert not drafts_of(world.lin).exists()
    # the phone's old copy comes late
    status, answer = post(client, "send", sealed_draft(world.lin, FIELDS))
    assert (status, "url" in answer) == (200, True)
    assert Participation.objects.count() == 1
    assert expire_drafts(by=None) in {0, 1}
    assert not Draft.objects.exclude(content="").exists()


@pytest.mark.parametrize("where", ["send", "open"])
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"key": "x"},
        {"form": "password"},
        {"state": "sent"},
        {"at": "soon"},
        {"at": "9" * 30},
        {"at": 0},
        {"sealed": "!"},
        {"sealed": "A" * 200_000},
        {"sealed": "x\x00y"},
        {"key": str(uuid4())},
        {"form": "admission"},
    ],
)
def test_what_was_changed_on_the_way_is_refused(
    world: World, client_of: ClientOf, where: str, change: dict[str, Any]
) -> None:
    sent = sealed_draft(world.lin, case_fields(world)) | change if change else {}
    status, answer = post(client_of(world.lin), where, sent)
    assert status == 400
    assert answer["refused"].endswith("。")
    assert NUMBER not in answer["refused"]
    assert not Case.objects.exists()
    assert not Draft.objects.exists()


def test_what_somebody_else_sealed_is_refused(world: World, client_of: ClientOf) -> None:
    status, answer = post(
        client_of(world.zheng), "send", sealed_draft(world.lin, case_fields(world))
    )
    assert (status, [*answer]) == (400, ["refused"])
    assert not Case.objects.exists()


def test_an_unfinished_form_is_never_taken(world: World, client_of: ClientOf) -> None:
    sent = sealed_draft(world.lin, case_fields(world), state="unfinished")
    assert post(client_of(world.lin), "send", sent)[0] == 400
    assert not Case.objects.exists()


def test_what_is_older_than_a_day_is_refused(world: World, client_of: ClientOf) -> None:
    client, hour = client_of(world.lin), 3_600_000
    for at, status in [
        (now() - 25 * hour, 400),
        (now() + 25 * hour, 400),
        (now() - 23 * hour, 200),
    ]:
        sent = sealed_draft(world.lin, case_fields(world), at=at)
        assert post(client, "send", sent)[0] == status, at


def test_a_draft_goes_on_at_the_desk(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    sent = sealed_draft(world.lin, FIELDS, state="unfinished")
    status, answer = post(client, "open", sent)
    assert (status, answer) == (200, {"url": f"/log/?draft={KEY}"})
    shown = client.get(answer["url"])
    assert NUMBER in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert not Notice.objects.exists()
    # the other page of forms offers it as what it is
    listed = client.get("/log/").content.decode()
    assert "还没有填完" in listed
    assert NUMBER not in listed


def test_it_is_thrown_away_by_its_owner_alone(world: World, client_of: ClientOf) -> None:
    draft = keep_draft(by=world.lin, key=KEY, form="case", fields=FIELDS)
    assert client_of(world.zheng).post("/log/drafts/discard/", {"draft": KEY}).status_code == 302
    assert drafts_of(world.lin).get() == draft
    told = client_of(world.lin).post("/log/drafts/discard/", {"draft": KEY}, follow=True)
    assert "草稿已丢弃" in told.content.decode()
    draft.refresh_from_db()
    assert (draft.content, drafts_of(world.lin).count()) == ("", 0)
    with pytest.raises(SeldingerError, match="提交或丢弃过"):
        keep_draft(by=world.lin, key=KEY, form="case", fields=FIELDS)
    assert post(client_of(world.lin), "open", sealed_draft(world.lin, FIELDS))[0] == 400


def test_nobody_else_may_use_these_addresses(world: World, client_of: ClientOf) -> None:
    for where in ["send", "open", "discard"]:
        assert client_of(world.zhou).post(f"/log/drafts/{where}/").status_code == 403
        assert Client().post(f"/log/drafts/{where}/").headers["Location"].startswith("/login/")


def test_without_the_token_nothing_is_taken(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.lin, backend="django.contrib.auth.backends.ModelBackend")
    sent = sealed_draft(world.lin, case_fields(world))
    assert client.post("/log/drafts/send/", sent).status_code == 403
    answer = client.get("/log/drafts/")
    assert "no-store" in answer.headers["Cache-Control"]
    token = json.loads(answer.content)["token"]
    taken = client.post("/log/drafts/send/", sent, headers={"X-CSRFToken": token})
    assert taken.status_code == 200


def test_the_mark_tells_people_apart_and_nothing_else(world: World, client_of: ClientOf) -> None:
    marks = [
        json.loads(client_of(one).get("/log/drafts/").content)["person"]
        for one in (world.lin, world.zheng)
    ]
    assert len({*marks}) == 2
    assert all(re.fullmatch("[0-9a-f]{20}", mark) for mark in marks)


# -- how long --------------------------------


def test_after_a_week_it_is_emptied(world: World, frozen: time_machine.Traveller) -> None:
    draft = keep_draft(by=world.lin, key=KEY, form="case", fields=FIELDS)
    other = keep_draft(by=world.lin, key=UUID(int=1), form="case", fields=FIELDS)
    discard_draft(by=world.lin, draft=other)
    before = AuditRow.objects.count()
    assert expire_drafts(by=None) == 0
    assert AuditRow.objects.count() == before
    frozen.shift(timedelta(days=7))
    assert not drafts_of(world.lin).exists()
    assert expire_drafts(by=None) == 1
    draft.refresh_from_db()
    assert draft.content == ""
    assert draft.closed_at is not None
    assert not fields_of(draft)


# -- what stands on the device --------------------------------


def test_the_worker_is_served_from_the_root_to_everybody() -> None:
    answer = Client().get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    text = answer.content.decode()
    assert "{{" not in text
    assert 'LOG = "/log/"' in text
    assert '["/log/", "/log/admission/", "/log/reports/", "/log/activity/"]' in text


def test_the_page_that_is_kept_holds_no_patient(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    keep_draft(by=world.lin, key=KEY, form="case", fields=FIELDS)
    post(client, "send", sealed_draft(world.lin, case_fields(world), key=uuid4()))
    client.get("/log/mine/")  # where the message was shown
    shell = client.get("/log/", headers={"X-Seldinger-Shell": "1"})
    text = shell.content.decode()
    assert shell.headers["X-Seldinger-Shell"]
    assert NUMBER not in text
    assert Case.objects.get().number_tail not in text
    assert "还没有填完" not in text
    assert "X-Seldinger-Shell" not in client.get("/log/").headers


@pytest.mark.parametrize("kind", ["admission", "reports", "activity"])
def test_no_kept_page_tells_of_an_entry(world: World, client_of: ClientOf, kind: str) -> None:
    """Neither of a patient, nor whom one was with last; nor what its address asks for."""
    client = client_of(world.lin)
    log_one_admission(world, number=NUMBER)
    log_some_reports(world)
    log_one_activity(world)
    keep_draft(by=world.lin, key=KEY, form=kind, fields=[("number", NUMBER), ("numbers", NUMBER)])
    like = {"draft": str(KEY), "like": "1", "day": "2026-01-02"}
    chosen = f'value="{world.zhou.pk}" selected'
    assert chosen in client.get(f"/log/{kind}/").content.decode()
    shell = client.get(f"/log/{kind}/", like, headers={"X-Seldinger-Shell": "1"})
    text = shell.content.decode()
    assert shell.headers["X-Seldinger-Shell"]
    assert f'value="{world.zhou.pk}"' in text
    for told in (chosen, NUMBER, NUMBER[-4:], "还没有填完", "2026-01-02"):
        assert told not in text
    assert "X-Seldinger-Shell" not in client.get(f"/log/{kind}/").headers


def test_the_copy_that_nobody_sees_takes_no_message_with_it(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.lin)
    client.post("/log/drafts/discard/", {"draft": KEY})
    shell = client.get("/log/", headers={"X-Seldinger-Shell": "1"}).content.decode()
    assert "已经不在了" not in shell
    assert "已经不在了" in client.get("/log/").content.decode()


@pytest.mark.parametrize(
    ("told", "cleared"),
    [
        ({}, '"cache", "storage"'),
        ({"device": "x"}, '"cache", "storage"'),
        ({"device": "clears"}, '"cache"'),  # what others left there stays
    ],
)
def test_leaving_clears_the_device_and_one_can_come_back(
    world: World, client_of: ClientOf, told: dict[str, str], cleared: str
) -> None:
    client = client_of(world.lin)
    answer = client.post("/logout/", told)
    assert answer.headers["Clear-Site-Data"] == cleared
    again = client.post("/login/", {"username": "lin", "password": PASSWORD})
    assert again.status_code == 302
    assert "Clear-Site-Data" not in again.headers
    assert client.get("/log/").status_code == 200


def test_the_scripts_can_be_read(tmp_path: Any) -> None:
    """Where node is installed: no script of ours breaks at its first line."""
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    worker = tmp_path / "sw.js"
    worker.write_bytes(Client().get("/sw.js").content)
    subprocess.run(["node", "--check", str(worker)], check=True)


# -- others who write ----------------------------------------------------------------------------


def test_who_keeps_a_draft_stands_in_nobodys_way(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trail's lock is everybody's and comes last; its rows name the person, who must be free
    to be named meanwhile: otherwise two who write wait for each other for ever (PostgreSQL)."""
    held, hold = [], QuerySet.select_for_update

    def holding(rows: Any, **how: Any) -> Any:
        held.append((rows.model, how))
        return hold(rows, **how)

    monkeypatch.setattr(QuerySet, "select_for_update", holding)
    with CaptureQueriesContext(connection) as asked:
        keep_draft(by=world.lin, key=uuid4(), form="case", fields=FIELDS, faults=["没有选操作"])
    assert held == [(Person, {"no_key": True})]
    written = [q["sql"].split('"')[1] for q in asked if q["sql"].startswith(("INSERT", "UPDATE"))]
    assert written[-1] == "audittrail_auditrow"
    assert "inbox_notice" in written
