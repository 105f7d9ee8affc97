"""The way in: password, lock-out, first password, the first account; and what guards every page."""

import re
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.test import Client

from seldinger.web.audittrail.models import AuditRow
from seldinger.web.people.actions.accounts import (
    add_person,
    change_password,
    reset_password,
    set_active,
)
from seldinger.web.people.first_start import is_start_code, start_code
from seldinger.web.people.models import AccountRole, Person, RoleAssignment
from support.addresses import addresses, url_of
from support.people import PASSWORD, TODAY, ClientOf, World

WRONG = "登录名或密码不对。忘记密码请联系教学秘书或管理员重设。"


def sign_in(client: Client, person: Person, password: str = PASSWORD, **told: str) -> Any:
    return client.post("/login/", {"username": person.login, "password": password, **told})


def text_of(response: Any) -> str:
    return str(response.content.decode())


def acts() -> list[str]:
    return list(AuditRow.objects.order_by("number").values_list("act", flat=True))


# -- password -------------------------------------------------------------------------------------


def test_the_right_password_opens_the_platform(world: World) -> None:
    client = Client()
    response = sign_in(client, world.newcomer)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert world.newcomer.name in text_of(client.get("/"))
    assert acts()[-1] == "people.sign_in"
    assert AuditRow.objects.latest("number").by == world.newcomer


@pytest.mark.parametrize("password", ["wrong", "", PASSWORD.upper(), f" {PASSWORD}"])
def test_a_wrong_password_does_not(world: World, password: str) -> None:
    client, before = Client(), len(acts())
    response = sign_in(client, world.lin, password)
    assert response.status_code == 200
    assert (WRONG in text_of(response)) == bool(password)
    assert client.get("/me/").status_code == 302
    assert len(acts()) == before


def test_a_name_that_is_not_there_is_told_in_the_same_words(world: World) -> None:
    nobody = Person(login="nobody")
    told = [text_of(sign_in(Client(), who, "wrong")) for who in (nobody, world.lin)]
    told = [re.sub(r'value="[^"]*"', "", text) for text in told]
    assert told[0] == told[1]
    assert WRONG in told[0]


def test_a_closed_account_is_told_no_more_than_a_wrong_password(world: World) -> None:
    set_active(by=world.admin, person=world.lin, active=False)
    response = sign_in(Client(), world.lin)
    assert response.status_code == 200
    assert WRONG in text_of(response)


def test_closing_an_account_ends_what_is_open(world: World, client_of: ClientOf) -> None:
    client = client_of(world.newcomer)
    assert client.get("/password/").status_code == 200
    set_active(by=world.admin, person=world.newcomer, active=False)
    assert client.get("/password/").headers["Location"] == "/login/?next=/password/"


def test_an_account_without_a_password_cannot_be_used(world: World) -> None:
    added = add_person(by=world.admin, name="新示例", login="new")
    for password in ("", "!", added.password):
        assert sign_in(Client(), added, password).status_code == 200


def test_a_new_password_ends_what_is_open_elsewhere(world: World, client_of: ClientOf) -> None:
    client = client_of(world.newcomer)
    change_password(by=world.newcomer, password="another-long-password")
    assert client.get("/password/").status_code == 302


def test_changing_ones_password_keeps_this_browser_signed_in(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.newcomer)
    told = {"new_password1": "fresh-and-long-enough", "new_password2": "fresh-and-long-enough"}
    refused = client.post("/password/", {"old_password": "wrong", **told})
    assert "现在的密码不对。" in text_of(refused)
    done = client.post("/password/", {"old_password": PASSWORD, **told}, follow=True)
    assert "密码已更改。" in text_of(done)
    assert world.newcomer.name in text_of(done)
    assert acts()[-1] == "people.change_password"


@pytest.mark.parametrize(
    "weak", ["short", "1234567890123", "newcomer1", "password123", "许示例许示例"]
)
def test_a_weak_password_is_refused(world: World, client_of: ClientOf, weak: str) -> None:
    told = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    assert client_of(world.newcomer).post("/password/", told).status_code == 200
    world.newcomer.refresh_from_db()
    assert world.newcomer.check_password(PASSWORD)


def test_passwords_stand_nowhere_in_the_trail(world: World) -> None:
    first = reset_password(by=world.admin, person=world.lin)
    change_password(by=world.lin, password="a-secret-nobody-reads")
    for row in AuditRow.objects.all():
        assert first not in row.details
        assert "a-secret-nobody-reads" not in row.details
        assert PASSWORD not in row.details


# -- lock-out -----------------------------------------------------------------------------------


@pytest.fixture
def locking(settings: Any) -> None:
    settings.AXES_ENABLED = True


@pytest.mark.usefixtures("locking")
def test_eight_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(
    world: World, frozen: time_machine.Traveller
) -> None:
    client = Client()
    for _ in range(7):
        assert sign_in(client, world.lin, "wrong").status_code == 200
    locked = sign_in(client, world.lin, "wrong")
    assert locked.status_code == 429
    assert "密码错误次数过多，这个账号暂时锁定" in text_of(locked)
    assert sign_in(client, world.lin).status_code == 429, "the right one, too"
    assert sign_in(Client(), world.zhou).status_code == 302, "nobody else"
    frozen.shift(16 * 60)
    assert sign_in(client, world.lin).status_code == 302


@pytest.mark.usefixtures("locking")
def test_somebody_elsewhere_is_not_locked_out_by_it(world: World) -> None:
    stranger = Client(REMOTE_ADDR="192.0.2.7")
    for _ in range(8):
        sign_in(stranger, world.lin, "wrong")
    assert sign_in(stranger, world.lin).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.8"), world.lin).status_code == 302


@pytest.mark.usefixtures("locking")
def test_the_right_password_forgets_the_wrong_ones(world: World) -> None:
    client = Client()
    for _ in range(2):
        for _ in range(7):
            assert sign_in(client, world.lin, "wrong").status_code == 200
        assert sign_in(client, world.lin).status_code == 302
        client.logout()


# -- the first password ---------------------------------------------------------------------------


def test_a_first_password_opens_nothing_but_its_change(world: World) -> None:
    first = reset_password(by=world.admin, person=world.chen)
    client = Client()
    assert sign_in(client, world.chen, first).status_code == 302
    for address in addresses():
        response = client.get(url_of(address, world))
        if address.rule is None or address.name == "password":
            continue
        if address.name == "logout":
            assert response.status_code == 405
            continue
        assert response.status_code == 302, address.name
        assert response.headers["Location"] == "/password/", address.name
    page = text_of(client.get("/password/"))
    assert "现在的密码" not in page, "it was typed a moment ago"


def test_a_changed_first_password_opens_the_platform(world: World) -> None:
    first = reset_password(by=world.admin, person=world.newcomer)
    client = Client()
    sign_in(client, world.newcomer, first)
    again = client.post("/password/", {"new_password1": "y" + first, "new_password2": "x" + first})
    assert "两次输入的新密码不一样。请重新输入。" in text_of(again)
    kept = client.post("/password/", {"new_password1": first, "new_password2": first})
    assert "新密码不能与现在的一样" in text_of(kept), "whoever handed it out knows it"
    told = {"new_password1": "chosen-by-myself", "new_password2": "chosen-by-myself"}
    assert client.post("/password/", told).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert not Person.objects.get(pk=world.newcomer.pk).must_change_password
    assert sign_in(Client(), world.newcomer, first).status_code == 200, "the first is gone"


def test_a_first_password_can_be_read_aloud(world: World) -> None:
    for _ in range(20):
        first = reset_password(by=world.admin, person=world.lin)
        assert re.fullmatch(r"[abcdefghjkmnpqrstuvwxyz23456789]{12}", first)


# -- where to, and the way out --------------------------------------------------------------------


def test_one_returns_to_the_page_one_wanted(world: World) -> None:
    client = Client()
    asked = client.get("/password/?x=1")
    assert asked.headers["Location"] == "/login/?next=/password/%3Fx%3D1"
    response = sign_in(client, world.newcomer, next="/password/?x=1")
    assert response.headers["Location"] == "/password/?x=1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org",
        "http:///example.org",
        "javascript:alert(1)",
        "https://testserver.example.org/",
    ],
)
def test_nobody_is_sent_to_another_site(world: World, elsewhere: str) -> None:
    response = sign_in(Client(), world.newcomer, next=elsewhere)
    assert response.headers["Location"] == "/"


def test_those_who_are_signed_in_need_no_login_page(world: World, client_of: ClientOf) -> None:
    client = client_of(world.newcomer)
    assert client.get("/login/").headers["Location"] == "/"
    assert client.get("/login/?next=//example.org/").headers["Location"] == "/"


def test_signing_out_takes_a_form(world: World, client_of: ClientOf) -> None:
    client = client_of(world.newcomer)
    assert client.get("/logout/").status_code == 405
    assert client.get("/").status_code == 200
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert client.get("/").headers["Location"] == "/login/?next=/"


def test_a_shift_later_one_signs_in_again(
    world: World, client_of: ClientOf, frozen: time_machine.Traveller
) -> None:
    client = client_of(world.newcomer)
    frozen.shift(11 * 3600)
    assert client.get("/").status_code == 200
    frozen.shift(2 * 3600)
    assert client.get("/").status_code == 302


# -- the first account ----------------------------------------------------------------------------


def begin(client: Client, **told: str) -> Any:
    form = {
        "code": start_code(),
        "name": "王示例",
        "login": "first",
        "password": "long-enough-to-begin",
    }
    return client.post("/start/", form | told)


def test_an_empty_installation_leads_to_its_first_account() -> None:
    client = Client()
    assert client.get("/").headers["Location"] == "/login/?next=/"
    assert client.get("/login/").headers["Location"] == "/start/"
    assert client.get("/start/").status_code == 200
    assert begin(client).headers["Location"] == "/"
    first = Person.objects.get()
    held = RoleAssignment.objects.get(person=first)
    assert (held.role, held.start, held.end) == (AccountRole.ADMINISTRATOR, TODAY, None)
    assert (held.base, held.hospital, held.department) == (None, None, None)
    assert not first.must_change_password
    assert acts() == ["people.start_installation"]
    assert client.get("/password/").status_code == 200, "signed in already"


@pytest.mark.parametrize("code", ["", "00000000", "起始码"])
def test_the_first_account_needs_the_code_of_the_terminal(code: str) -> None:
    response = begin(Client(), code=code)
    assert response.status_code == 200
    assert not Person.objects.exists()
    assert ("起始码不对。请看启动平台的终端窗口。" in text_of(response)) == bool(code)


def test_the_code_is_typed_as_one_likes() -> None:
    assert is_start_code(f" {start_code().lower()} ")
    assert not is_start_code(start_code()[:-1])
    assert re.fullmatch(r"[0-9A-F]{8}", start_code())


def test_the_code_is_another_for_every_installation(settings: Any) -> None:
    here = start_code()
    settings.SECRET_KEY = "another"
    assert start_code() != here


@pytest.mark.parametrize(
    ("name", "value"), [("password", "short"), ("password", "first"), ("login", ""), ("name", "")]
)
def test_the_first_account_is_no_weaker_than_others(name: str, value: str) -> None:
    assert begin(Client(), **{name: value}).status_code == 200
    assert not Person.objects.exists()


def test_nobody_begins_twice() -> None:
    begin(Client())
    for attempt in (Client().get("/start/"), begin(Client(), login="second")):
        assert attempt.status_code == 404
    assert Person.objects.count() == 1


# -- what guards every page -----------------------------------------------------------------------


def test_a_form_that_lay_open_too_long_says_so(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    response = sign_in(client, world.newcomer)
    assert response.status_code == 403
    assert "页面已过期，没有保存" in text_of(response)
    assert "请返回上一页，刷新后再提交一次。" in text_of(response)


def test_a_form_with_its_token_is_taken(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    page = text_of(client.get("/login/"))
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    response = sign_in(client, world.newcomer, csrfmiddlewaretoken=token)
    assert response.status_code == 302


def test_a_page_that_is_not_there_stays_in_no_cache() -> None:
    assert "no-store" in Client().get("/no-such-page/").headers["Cache-Control"]


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(world: World) -> None:
    client = Client()
    client.get("/login/")
    sign_in(client, world.newcomer)
    assert set(client.cookies) == {"sessionid", "csrftoken"}
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key


def test_the_session_is_another_after_signing_in(world: World) -> None:
    client = Client()
    sign_in(client, world.newcomer)
    first = client.cookies["sessionid"].value
    client.post("/logout/")
    sign_in(client, world.newcomer)
    assert client.cookies["sessionid"].value != first


def test_another_host_name_is_not_answered(world: World, client_of: ClientOf) -> None:
    response = client_of(world.newcomer).get("/", headers={"host": "example.org"})
    assert response.status_code == 400


def test_the_platform_never_tells_how_it_broke() -> None:
    assert configured.DEBUG is False
