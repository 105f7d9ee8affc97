"""Notices: everybody their own, the words of each, where they go besides, and the bell."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.inbox.actions import notify
from seldinger.web.inbox.actions.own import read_notices, unread_notices
from seldinger.web.inbox.actions.robots import end_robot, set_robot
from seldinger.web.inbox.models import Address, Notice, Robot
from seldinger.web.inbox.wording import KINDS, mail_words, words
from seldinger.web.outside import ROBOTS, mail_server, robot_kind, robot_origins
from seldinger.web.people.models import Person
from support.people import ClientOf, World

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=11111111-2222"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=abcdef"
# What somebody may have typed into a reason, and what a careless caller may hand over.
HOSTILE = ["住院号 12345678 的患者王某", "ZY00012345", "a\nBcc: x@example.org", "{0.__class__}"]


def tell(person: Person, **told: Any) -> Notice:
    notify(to=[person], kind="waiting", url="/norms/", **{"number": 3, "days": 2, **told})
    return Notice.objects.filter(person=person).latest("pk")


# -- the page -----------------------------------------------------------------------------------


def test_it_lists_ones_own_newest_first_and_the_bell_counts_the_unread(
    world: World, client_of: ClientOf
) -> None:
    tell(world.zhou, number=7)
    tell(world.zhou, number=8)
    page = client_of(world.zhou).get("/inbox/").content.decode()
    assert page.index("有 8 条登记") < page.index("有 7 条登记")
    assert "2 条未读" in page
    assert '<span class="number">2</span>' in page
    other = client_of(world.chen).get("/inbox/").content.decode()
    assert "条登记等您审核" not in other
    assert "还没有通知" in other
    assert '<span class="number">' not in other


def test_opening_one_marks_it_read_and_leads_to_where_to_act(
    world: World, client_of: ClientOf
) -> None:
    notice = tell(world.zhou)
    client = client_of(world.zhou)
    response = client.post("/inbox/read/", {"notice": notice.pk})
    assert response.headers["Location"] == "/norms/"
    notice.refresh_from_db()
    assert notice.read_at
    assert "没有未读的通知" in client.get("/inbox/").content.decode()
    # Once more changes nothing, and writes nothing.
    before = AuditRow.objects.count()
    assert client.post("/inbox/read/", {"notice": notice.pk}).status_code == 302
    assert AuditRow.objects.count() == before


def test_all_are_read_at_once(world: World, client_of: ClientOf) -> None:
    for _ in range(3):
        tell(world.zhou)
    tell(world.chen)
    client_of(world.zhou).post("/inbox/read/")
    assert not Notice.objects.filter(person=world.zhou, read_at=None).exists()
    assert Notice.objects.filter(person=world.chen, read_at=None).count() == 1


def test_all_that_were_read_at_once_can_be_unread_for_a_while(
    world: World, client_of: ClientOf, frozen: time_machine.Traveller
) -> None:
    before = tell(world.zhou)
    client = client_of(world.zhou)
    client.post("/inbox/read/", {"notice": before.pk})
    two = {tell(world.zhou).pk, tell(world.zhou).pk}
    page = client.post("/inbox/read/", follow=True).content.decode()
    assert "2 条通知已标为已读" in page
    assert 'action="/inbox/unread/"' in page
    assert 'action="/inbox/unread/"' not in client.get("/inbox/").content.decode()  # told once
    answer = client.post("/inbox/unread/", follow=True).content.decode()
    assert "已撤销，2 条通知重新标为未读" in answer
    unread = Notice.objects.filter(person=world.zhou, read_at=None)
    assert set(unread.values_list("pk", flat=True)) == two
    assert AuditRow.objects.latest("number").act == "inbox.unread_notices"
    # A second time there is nothing to take back, nor after the time.
    assert "不能再撤销" in client.post("/inbox/unread/", follow=True).content.decode()
    client.post("/inbox/read/")
    frozen.shift(timedelta(minutes=11))
    assert "不能再撤销" in client.post("/inbox/unread/", follow=True).content.decode()
    assert not unread.exists()


def test_nobody_unreads_anothers(world: World) -> None:
    theirs = tell(world.zhou)
    read_notices(by=world.zhou, notices=[theirs.pk])
    assert unread_notices(by=world.chen, notices=[theirs.pk]) == 0
    theirs.refresh_from_db()
    assert theirs.read_at


@pytest.mark.parametrize("asked", ["999999", "x", "-1", "１", "9" * 30, "1e3", "\x00"])
def test_what_is_not_ones_own_is_not_read(world: World, client_of: ClientOf, asked: str) -> None:
    theirs = tell(world.zhou)
    client = client_of(world.zheng)
    for told in (asked, str(theirs.pk)):
        response = client.post("/inbox/read/", {"notice": told})
        assert response.headers["Location"] == "/inbox/"
    theirs.refresh_from_db()
    assert theirs.read_at is None
    assert read_notices(by=world.zheng, notices=[theirs.pk]) == 0


def test_a_newer_one_on_the_same_takes_the_place_of_the_unread(world: World) -> None:
    tell(world.zhou, about="waiting")
    tell(world.zhou, about="waiting", number=9)
    [unread] = Notice.objects.filter(person=world.zhou, read_at=None)
    assert unread.details["number"] == 9


def test_a_kind_of_another_release_is_shown_and_hurts_nothing(
    world: World, client_of: ClientOf
) -> None:
    Notice.objects.filter(pk=tell(world.zhou).pk).update(kind="forgotten")
    assert "一条较早的通知" in client_of(world.zhou).get("/inbox/").content.decode()


# -- the words ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_word_that_leaves_the_platform_repeats_what_was_typed(kind: str, hostile: str) -> None:
    details = dict.fromkeys(_names_in(kind), hostile)
    subject, body = mail_words(kind, details, "https://example.org/inbox/")
    for told in (subject, body):
        assert hostile not in told
        assert "\n" not in subject
        assert "123" not in told
    number = mail_words(kind, dict.fromkeys(_names_in(kind), 41), "")[0]
    assert ("41" in number) == ("{" in KINDS[kind].outside)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_notice_shows_a_patients_number(world: World, kind: str) -> None:
    typed = "住院号 12345678、ZY00012345 写错了，3 月 2 日"
    notify(to=[world.lin], kind=kind, url="/", **dict.fromkeys(_names_in(kind), typed))
    notice = Notice.objects.latest("pk")
    told = str(notice.details) + str(words(notice.kind, notice.details))
    assert "12345" not in told
    assert "ZY" not in told
    assert not notice.details or "3 月 2 日" in told


def _names_in(kind: str) -> list[str]:
    """The details that the words of a kind take."""

    class Seen(dict[str, Any]):
        def __missing__(self, key: str) -> str:
            self[key] = ""
            return ""

    seen = Seen()
    wording = KINDS[kind]
    for text in (wording.title, wording.advice, wording.outside):
        text.format_map(seen)
    return list(seen)


# -- one's mail address ---------------------------------------------------------------------------


def test_everybody_sets_and_clears_their_own_address(world: World, client_of: ClientOf) -> None:
    client = client_of(world.zhou)
    client.post("/inbox/settings/", {"mail": "zhou@example.org", "wants_mail": "on"})
    address = Address.objects.get(person=world.zhou)
    assert (address.mail, address.wants_mail) == ("zhou@example.org", True)
    assert "zhou@example.org" in client.get("/inbox/settings/").content.decode()
    assert "zhou@" not in client_of(world.zheng).get("/inbox/settings/").content.decode()
    client.post("/inbox/settings/", {"mail": ""})
    address.refresh_from_db()
    assert (address.mail, address.wants_mail) == ("", False)
    assert not [row for row in AuditRow.objects.all() if "zhou@" in row.details]


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"mail": "", "wants_mail": "on"}, "请先填邮箱"),
        ({"mail": "no address"}, "邮箱写得不对"),
        ({"mail": "a@b.org\nBcc: c@d.org"}, "邮箱写得不对"),
    ],
)
def test_an_address_that_is_none_is_refused(
    world: World, client_of: ClientOf, told: dict[str, str], fault: str
) -> None:
    response = client_of(world.zhou).post("/inbox/settings/", told)
    assert fault in response.content.decode()
    assert not Address.objects.exists()


# -- robots ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "kind"), [(WECOM, "wecom"), (DINGTALK, "dingtalk")])
def test_the_secretary_sets_a_robot_and_never_sees_its_address_again(
    world: World, client_of: ClientOf, address: str, kind: str
) -> None:
    client = client_of(world.secretary)
    response = client.post(f"/inbox/robots/{world.main.pk}/", {"address": address}, follow=True)
    robot = Robot.objects.get(hospital=world.main)
    assert robot.kind == kind
    key = address.rpartition("=")[2]
    pages = [response, client.get(f"/inbox/robots/{world.main.pk}/")]
    assert not [page for page in pages if key in page.content.decode()]
    assert key not in robot.address
    assert not [row for row in AuditRow.objects.all() if key in row.details]
    client.post(f"/inbox/robots/{world.main.pk}/end/")
    robot.refresh_from_db()
    assert robot.ended_at
    assert robot.address == ""
    with pytest.raises(SeldingerError, match="已经停用"):
        end_robot(by=world.secretary, robot=robot)


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com.example.org/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com@10.0.0.1/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1&key=2",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1#x",
        "https://qyapi.weixin.qq.com/cgi-bin/other?key=1",
        "https://qyapi.weixin.qq.com\\@10.0.0.1/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com/cgi-bin/web\thook/send?key=1",
        "https://127.0.0.1/cgi-bin/webhook/send?key=1",
        "https://[::1/robot/send?access_token=1",
        "file:///etc/passwd",
        "https://oapi.dingtalk.com/robot/send?key=1",
        "机器人",
    ],
)
def test_the_platform_calls_no_other_host(world: World, client_of: ClientOf, address: str) -> None:
    assert robot_kind(address, ROBOTS) is None
    response = client_of(world.secretary).post(
        f"/inbox/robots/{world.main.pk}/", {"address": address}
    )
    assert response.status_code == 200
    assert not Robot.objects.exists()


def test_the_outsider_sets_and_ends_no_robot_of_theirs(world: World, client_of: ClientOf) -> None:
    set_robot(by=world.secretary, hospital=world.main, address=WECOM)
    client = client_of(world.zheng)
    for way in ("", "end/"):
        response = client.post(f"/inbox/robots/{world.main.pk}/{way}", {"address": DINGTALK})
        assert response.status_code == 404
    assert Robot.objects.get().kind == "wecom"
    assert world.main.name not in client.get("/inbox/settings/").content.decode()
    assert "群机器人" not in client_of(world.lin).get("/inbox/settings/").content.decode()


# -- what the environment says -------------------------------------------------------------------


def test_a_mail_server_is_read_from_its_url() -> None:
    server = mail_server("smtp://a%40b.org:p%3Aw@mail.example.org:587/?tls=1&from=x@example.org")
    assert server is not None
    assert (server.host, server.port) == ("mail.example.org", 587)
    assert (server.user, server.password) == ("a@b.org", "p:w")
    assert (server.starttls, server.tls, server.sender) == (True, False, "x@example.org")
    assert "p:w" not in repr(server)
    assert mail_server("") is None
    implicit = mail_server("smtps://mail.example.org")
    assert implicit is not None
    assert (implicit.port, implicit.tls) == (465, True)
    assert implicit.sender == "seldinger@mail.example.org"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org:x",
        "smtp://mail.example.org/?ssl=1",
        "smtp://me:secret@mail.example.org",
    ],
)
def test_a_url_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SeldingerError, match="SELDINGER_MAIL_URL") as refused:
        mail_server(url)
    assert "secret" not in str(refused.value)


def test_a_hospitals_own_relay_may_be_named() -> None:
    known = robot_origins("wecom=http://10.0.0.8:8080")
    assert robot_kind("http://10.0.0.8:8080/cgi-bin/webhook/send?key=1", known) == "wecom"
    assert robot_kind("http://10.0.0.9:8080/cgi-bin/webhook/send?key=1", known) is None
    assert robot_kind(DINGTALK, known) == "dingtalk"
    for wrong in ("http://10.0.0.8", "feishu=https://x", "wecom=ftp://x"):
        with pytest.raises(SeldingerError, match="SELDINGER_ROBOT_HOSTS"):
            robot_origins(wrong)
