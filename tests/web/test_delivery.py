"""Messages that leave the platform: to a real mail server and a real robot's host on loopback."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from seldinger.web.inbox.actions import delivering as bookkeeping
from seldinger.web.inbox.actions import notify
from seldinger.web.inbox.actions.delivering import (
    HELD_FOR,
    MOST_ATTEMPTS,
    end_turn,
    settle_delivery,
    take_delivery,
    take_turn,
)
from seldinger.web.inbox.actions.own import read_notices, set_address
from seldinger.web.inbox.actions.robots import end_robot, set_robot
from seldinger.web.inbox.actions.telling import tell_robot
from seldinger.web.inbox.delivering import deliver
from seldinger.web.inbox.models import Channel, Delivery, Notice, Robot
from seldinger.web.inbox.wording import robot_words
from seldinger.web.outside import mail_server, robot_origins
from seldinger.web.people.actions.accounts import set_active
from seldinger.web.people.models import Person
from seldinger.web.worker import JOBS, Job, Worker
from support.outside import MailSink, RobotHost, mail_sink, robot_host
from support.people import World

pytestmark = pytest.mark.enable_socket  # servers of its own, on loopback
HOSTILE = "住院号 12345678 的患者"


@pytest.fixture
def mails() -> Iterator[MailSink]:
    with mail_sink() as sink:
        server = mail_server(f"smtp://127.0.0.1:{sink.port}/?from=seldinger@example.org")
        with override_settings(MAIL=server, ADDRESS="https://training.example.org"):
            yield sink


@pytest.fixture
def group(monkeypatch: pytest.MonkeyPatch) -> Iterator[RobotHost]:
    monkeypatch.setenv("no_proxy", "*")
    with (
        robot_host() as host,
        override_settings(ROBOT_ORIGINS=robot_origins(f"wecom={host.origin}")),
    ):
        yield host


@pytest.fixture
def zhou(world: World) -> Person:
    """周, who wants mail."""
    set_address(by=world.zhou, mail="zhou@example.org", wants_mail=True)
    return world.zhou


@pytest.fixture
def robot(world: World, group: RobotHost) -> Robot:
    address = f"{group.origin}/cgi-bin/webhook/send?key=1234"
    return set_robot(by=world.secretary, hospital=world.main, address=address)


def tell(person: Person, **told: Any) -> Delivery:
    notify(to=[person], kind="returned", url="/log/", supervisor=HOSTILE, message=HOSTILE, **told)
    return Delivery.objects.latest("pk")


def later(frozen: time_machine.Traveller, **span: float) -> None:
    frozen.shift(timedelta(**span))


# -- mail -----------------------------------------------------------------------------------------


def test_a_notice_is_mailed_to_who_wants_it_without_what_was_typed(
    zhou: Person, world: World, mails: MailSink
) -> None:
    notify(to=[zhou, world.chen], kind="waiting", url="/verify/", number=41, days=35)
    assert deliver() == 1
    [(to, mail)] = mails.got
    assert to == "zhou@example.org"
    assert mail["Subject"].strip() == "Seldinger：有 41 条登记等您审核，最早的已等 35 天"
    assert mail["From"] == "seldinger@example.org"
    assert "https://training.example.org/verify/" in mail.get_content()
    assert Delivery.objects.get().sent_at
    assert deliver() == 0
    assert len(mails.got) == 1


def test_no_mail_repeats_a_reason(zhou: Person, mails: MailSink) -> None:
    tell(zhou)
    deliver()
    [(_, mail)] = mails.got
    assert "1234" not in mail.as_string()
    assert HOSTILE not in f"{mail['Subject']}{mail.get_content()}"


def test_where_no_server_is_named_nothing_is_queued(zhou: Person) -> None:
    notify(to=[zhou], kind="waiting", url="/", number=1, days=1)
    assert not Delivery.objects.exists()
    assert Notice.objects.exists()


def test_what_was_read_or_replaced_or_is_not_wanted_any_more_is_not_sent(
    zhou: Person, world: World, mails: MailSink
) -> None:
    first = tell(zhou)
    read_notices(by=zhou, notices=[first.notice_id or 0])
    replaced = tell(zhou, about="x")
    second = tell(zhou, about="x")
    assert deliver() == 1
    for gone in (first, replaced):
        gone.refresh_from_db()
        assert gone.given_up_at
    third = tell(zhou)
    set_address(by=zhou, mail="", wants_mail=False)
    deliver()
    set_address(by=zhou, mail="zhou@example.org", wants_mail=True)
    tell(zhou)
    set_active(by=world.secretary, person=zhou, active=False)
    deliver()
    assert [mail["Message-ID"] for _, mail in mails.got] == [f"<delivery-{second.pk}@example.org>"]
    third.refresh_from_db()
    assert third.given_up_at


def test_a_refusal_is_tried_again_ever_later_and_given_up_after_eight(
    zhou: Person, mails: MailSink, frozen: time_machine.Traveller
) -> None:
    delivery = tell(zhou)
    mails.refuses = 99
    waits = []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert deliver() == 0
        delivery.refresh_from_db()
        assert delivery.attempts == attempt
        if delivery.given_up_at:
            break
        waits.append(delivery.due_at - timezone.now())
        deliver()
        delivery.refresh_from_db()
        assert delivery.attempts == attempt, "not before its time"
        frozen.shift(waits[-1])
    assert delivery.attempts == MOST_ATTEMPTS
    assert delivery.given_up_at
    assert waits == sorted(waits)
    assert len(set(waits)) == MOST_ATTEMPTS - 1
    # The server's words name the address; they are not kept.
    assert "example.org" not in delivery.fault
    assert delivery.fault == "SMTPDataError"
    later(frozen, days=30)
    assert deliver() == 0


def test_a_server_that_comes_back_gets_it_once(
    zhou: Person, mails: MailSink, frozen: time_machine.Traveller
) -> None:
    delivery = tell(zhou)
    mails.refuses = 2
    for _ in range(4):
        deliver()
        later(frozen, hours=1)
    assert len(mails.got) == 1
    delivery.refresh_from_db()
    assert delivery.attempts == 3
    assert delivery.fault == ""


def test_a_server_that_is_not_there_stops_no_other_message(zhou: Person, robot: Robot) -> None:
    server = mail_server("smtp://127.0.0.1:1")
    with override_settings(MAIL=server):
        tell(zhou)
        tell_robot(robot=robot, text="【Seldinger】一")
        assert deliver() == 1
    assert Delivery.objects.get(channel=Channel.MAIL).fault == "ConnectionRefusedError"


# -- robots ---------------------------------------------------------------------------------------


def test_a_robot_hears_the_text_and_nothing_else(robot: Robot, group: RobotHost) -> None:
    text = robot_words(3, 64, 41)
    assert text.startswith("【Seldinger】本院有 3 位带教医师共 64 条登记待审核，最早的已等 41 天")
    tell_robot(robot=robot, text=text)
    assert deliver() == 1
    assert group.got == [
        ("/cgi-bin/webhook/send?key=1234", {"msgtype": "text", "text": {"content": text}})
    ]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ((200, {}, b'{"errcode":93000,"errmsg":"key 1234 is wrong"}'), "errcode 93000"),
        ((200, {}, b"<html>"), "JSONDecodeError"),
        ((200, {}, b"\xff\xff\xff\xff"), "UnicodeDecodeError"),
        ((200, {}, b"[1]"), "errcode ?"),
        ((200, {}, b'{"errcode":"1234"}'), "errcode ?"),
        ((500, {}, b""), "HTTP 500"),
    ],
)
def test_what_is_no_yes_is_tried_again(
    robot: Robot,
    group: RobotHost,
    frozen: time_machine.Traveller,
    answer: tuple[int, dict[str, str], bytes],
    fault: str,
) -> None:
    group.answers = [answer]
    tell_robot(robot=robot, text="【Seldinger】一")
    assert deliver() == 0
    assert Delivery.objects.get().fault == fault
    later(frozen, hours=1)
    assert deliver() == 1


def test_a_redirect_is_not_followed(robot: Robot, group: RobotHost) -> None:
    group.answers = [(302, {"Location": f"{group.origin}/inside"}, b"")]
    tell_robot(robot=robot, text="【Seldinger】一")
    assert deliver() == 0
    assert [path for path, _ in group.got] == ["/cgi-bin/webhook/send?key=1234"]
    assert Delivery.objects.get().fault == "HTTP 302"


def test_a_robot_that_was_ended_or_whose_host_is_known_no_more_hears_nothing(
    world: World, robot: Robot, group: RobotHost
) -> None:
    tell_robot(robot=robot, text="【Seldinger】一")
    with override_settings(ROBOT_ORIGINS=robot_origins("")):
        deliver()
    tell_robot(robot=robot, text="【Seldinger】二")
    end_robot(by=world.secretary, robot=robot)
    deliver()
    assert not group.got
    assert not Delivery.objects.filter(given_up_at=None).exists()


# -- once -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("mails")
def test_two_workers_never_hold_one_message(zhou: Person) -> None:
    tell(zhou)
    assert take_delivery()
    assert take_delivery() is None


@pytest.mark.usefixtures("mails")
def test_one_that_another_takes_in_between_is_passed_over(
    zhou: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read that it is due; the update of the second finds it moved."""
    tell(zhou)
    seen: list[Delivery | None] = []
    real = bookkeeping.F

    def between(name: str) -> Any:
        if not seen:
            seen.append(None)
            seen.append(take_delivery())
        return real(name)

    monkeypatch.setattr(bookkeeping, "F", between)
    assert take_delivery() is None
    assert seen[1]


def test_whoever_died_on_the_way_leaves_it_to_be_sent_again(
    zhou: Person, mails: MailSink, frozen: time_machine.Traveller
) -> None:
    """At least once: the platform cannot know whether it went out before the end."""
    taken = take_delivery() if tell(zhou) else None
    assert taken
    assert deliver() == 0
    frozen.shift(HELD_FOR)
    assert deliver() == 1
    assert [mail["Message-ID"] for _, mail in mails.got] == [f"<delivery-{taken.pk}@example.org>"]


@pytest.mark.usefixtures("mails")
def test_one_that_kills_every_worker_is_given_up(
    zhou: Person, frozen: time_machine.Traveller
) -> None:
    delivery = tell(zhou)
    for _ in range(MOST_ATTEMPTS):
        assert take_delivery()
        frozen.shift(HELD_FOR)
    assert take_delivery() is None
    delivery.refresh_from_db()
    assert delivery.given_up_at
    assert delivery.fault == "interrupted"


@pytest.mark.usefixtures("mails")
def test_a_failure_that_is_final_is_not_tried_again(zhou: Person) -> None:
    tell(zhou)
    taken = take_delivery()
    assert taken
    settle_delivery(delivery=taken, fault="x", is_final=True)
    assert Delivery.objects.get().given_up_at


# -- the worker -----------------------------------------------------------------------------------


def test_only_one_worker_has_the_turn(frozen: time_machine.Traveller) -> None:
    assert take_turn(name="worker", holder="one")
    assert not take_turn(name="worker", holder="two")
    assert take_turn(name="worker", holder="one")
    frozen.shift(bookkeeping.TURN)
    assert take_turn(name="worker", holder="two"), "one has died"
    assert not take_turn(name="worker", holder="one")
    end_turn(name="worker", holder="two")
    assert take_turn(name="worker", holder="one")


def bad() -> None:
    raise ValueError(HOSTILE)


def test_a_job_that_fails_stops_no_other_and_tells_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ran: list[str] = []
    jobs = (Job("bad", 60, bad), Job("good", 60, lambda: ran.append("good")))
    first, second = Worker(jobs), Worker(jobs)
    assert first.round() == ["good"]
    assert second.round() == [], "it is not its turn"
    assert ran == ["good"]
    assert first.round() == [], "nothing is due yet"
    assert "1234" not in caplog.text
    assert "job bad failed: ValueError" in caplog.text
    first.leave()
    assert second.round() == ["good"]


def test_the_jobs_of_the_platform_run(world: World) -> None:
    del world
    # A thread of its own would not see what this test's transaction holds.
    jobs = tuple(replace(job, is_long=False) for job in JOBS)
    assert Worker(jobs).round() == [job.name for job in JOBS]


def test_a_long_job_runs_beside_the_others_and_once_at_a_time() -> None:
    may_end, ran = threading.Event(), list[str]()

    def long() -> None:
        may_end.wait(30)
        ran.append("long")

    jobs = (Job("long", 0, long, is_long=True), Job("short", 0, lambda: ran.append("short")))
    worker = Worker(jobs)
    assert worker.round() == ["long", "short"]
    assert worker.round() == ["short"], "it still runs"
    may_end.set()
    worker.wait()
    assert ran == ["short", "short", "long"]
    assert worker.round() == ["long", "short"]
    worker.wait()
