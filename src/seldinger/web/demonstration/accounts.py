"""The accounts with which one looks around the demonstration."""

import hmac
from collections.abc import Iterator
from functools import cache
from unicodedata import east_asian_width

from django.conf import settings
from django.contrib.auth.hashers import check_password

from seldinger.web.people.models import AccountRole, Base, Person

# What is typed → the role one then looks from; the names follow from the accounts.
SHOWN = {
    "xueyuan1": AccountRole.TRAINEE,
    "shangji1": AccountRole.ATTENDING,
    "zhuren1": AccountRole.DIRECTOR,
    "mishu1": AccountRole.SECRETARY,
    "kezhuren1": AccountRole.DEPARTMENT_HEAD,
    "kejiao1": AccountRole.EDUCATION_OFFICE,
    "yiwu1": AccountRole.MEDICAL_AFFAIRS,
    "weiyuan1": AccountRole.COMMITTEE,
    "xuehui": AccountRole.ASSOCIATION,
    "shiji1": AccountRole.CITY_REVIEWER,
    "shengji1": AccountRole.PROVINCE_REVIEWER,
    "bianma1": AccountRole.CODER,
    "chaxun1": AccountRole.LOOK_UP,
    "guanli": AccountRole.ADMINISTRATOR,
}
# No letter that looks like another: read from a terminal, typed on a phone.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4


def demonstration_password() -> str:
    """Three groups of four that follow from the installation's secret, so never stored."""
    secret = f"demonstration {settings.SECRET_KEY}".encode()
    drawn = hmac.new(secret, b"seldinger", "sha256").digest()
    letters = [_ALPHABET[byte % len(_ALPHABET)] for byte in drawn[: _GROUPS * _GROUP]]
    return "-".join("".join(letters[at : at + _GROUP]) for at in range(0, len(letters), _GROUP))


def demonstration_accounts() -> list[str]:
    """Lines to print at the start; none where there is no demonstration."""
    if not Base.objects.filter(is_demonstration=True).exists():
        return []
    return [
        f"\n示例数据，人员和病例都是模拟的。示例账号的密码都是 {demonstration_password()}",
        *_lines(),
    ]


def _lines() -> Iterator[str]:
    people = {person.login: person for person in Person.objects.filter(login__in=SHOWN)}
    for login, role in SHOWN.items():
        if login in people:
            changed = "" if _is_open(people[login].password) else "（密码已改）"
            role_named = _padded(role.label, 22)
            yield f"  {_padded(login, 11)}{role_named}{people[login].name}{changed}"


@cache
def _is_open(hashed: str) -> bool:
    """Whether the printed password fits. All accounts share one hash: it is compared once."""
    return check_password(demonstration_password(), hashed)


def _padded(text: str, width: int) -> str:
    """Chinese characters are two columns wide in a terminal."""
    taken = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(1, width - taken)
