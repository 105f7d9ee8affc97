"""Accounts: the first one, further ones, passwords, signing in."""

import secrets

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.db.models import Q
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import (
    AccountRole,
    Person,
    RoleAssignment,
    in_force,
)
from seldinger.web.people.names import initials, pinyin

# Read aloud and typed on a phone: no letter that looks like another, no capitals.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_FIRST_PASSWORD_LENGTH = 12
# A first password has 59 random bits: no slow hash is needed against guessing it. At the usual
# million rounds a roster of 60 accounts would hold the database for half a minute; at these it
# takes half a second. Django hashes it anew at the usual cost when it is first used, and it has
# to be changed then.
_FIRST_PASSWORD_ROUNDS = 20_000
PLATFORM_ADMINISTRATOR = Q(
    role=AccountRole.ADMINISTRATOR, base=None, hospital=None, department=None
)


@action
def start_installation(*, by: None, name: str, login: str, password: str) -> Person:
    """The first administrator. Raises SeldingerError once anybody is there."""
    if Person.objects.exists():
        raise SeldingerError("已有账号，不能再建第一个管理员。请登录")
    person = _new(name=name, login=login)
    person.must_change_password = False
    person.set_password(password)
    person.save(force_insert=True)
    RoleAssignment.objects.create(
        person=person, role=AccountRole.ADMINISTRATOR, start=timezone.localdate()
    )
    record(by=by, act="people.start_installation", on=person)
    return person


@action
def add_person(*, by: Person | None, name: str, login: str) -> Person:
    """An account without a password: nobody can use it before `reset_password`.

    Raises SeldingerError where the login is taken.
    """
    if Person.objects.filter(login=login.strip().lower()).exists():
        raise SeldingerError(f"登录名“{login}”已被使用。请换一个")
    person = _new(name=name, login=login)
    person.set_unusable_password()
    person.save(force_insert=True)
    record(by=by, act="people.add_person", on=person, login=login)
    return person


@action
def rename_person(*, by: Person, person: Person, name: str) -> None:
    """Correct a name; pinyin follows."""
    before = person.name
    person.name, person.pinyin, person.initials = name, pinyin(name), initials(name)
    person.save(update_fields=["name", "pinyin", "initials"])
    record(by=by, act="people.rename_person", on=person, before=before, after=name)


@action
def reset_password(*, by: Person | None, person: Person) -> str:
    """A first password, shown once; it must be changed at the next sign-in."""
    first = "".join(secrets.choice(_ALPHABET) for _ in range(_FIRST_PASSWORD_LENGTH))
    person.password = _hashed(first)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    record(by=by, act="people.reset_password", on=person)
    return first


@action
def set_active(*, by: Person, person: Person, active: bool) -> None:
    """Close or reopen an account. Everything it did stays, and its roles keep their dates."""
    if not active:
        if by.pk == person.pk:
            raise SeldingerError("不能停用自己的账号。请由另一位管理员办理")
        keep_an_administrator(without=person)
    person.is_active = active
    person.save(update_fields=["is_active"])
    record(by=by, act="people.set_active", on=person, active=active)


@action
def note_sign_in(*, by: Person) -> None:
    """Somebody signed in."""
    record(by=by, act="people.sign_in", on=by)


@action
def change_password(*, by: Person, password: str) -> None:
    """A person changes their own password."""
    by.set_password(password)
    by.must_change_password = False
    by.save(update_fields=["password", "must_change_password"])
    record(by=by, act="people.change_password", on=by)


def _hashed(first_password: str) -> str:
    hasher = get_hasher()
    salt = hasher.salt()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(first_password, salt, iterations=_FIRST_PASSWORD_ROUNDS)
    return str(hasher.encode(first_password, salt))


def keep_an_administrator(*, without: Person) -> None:
    """Raise SeldingerError where nobody else could set the platform up any more."""
    still = RoleAssignment.objects.filter(
        in_force(timezone.localdate()), PLATFORM_ADMINISTRATOR, person__is_active=True
    )
    if still.filter(person=without).exists() and not still.exclude(person=without).exists():
        raise SeldingerError(f"{without.name} 是最后一位平台管理员。请先登记另一位平台管理员")


def _new(*, name: str, login: str) -> Person:
    login = login.strip().lower()
    return Person(login=login, name=name, pinyin=pinyin(name), initials=initials(name))
