"""The web under test: a database, a frozen day, people, and signed-in browsers for them.

Every test here runs in a transaction that is rolled back, on SQLite or, with
SELDINGER_TEST_DATABASE=postgresql, on PostgreSQL. No other test folder needs Django.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
import time_machine

from support.database import POSTGRESQL, load_django

load_django()

from django.test import Client, override_settings  # noqa: E402

from seldinger.web.people.models import Person  # noqa: E402
from support.kept import Kept  # noqa: E402
from support.people import NOW, ClientOf, World, build_world  # noqa: E402

T = TypeVar("T")
Keep = Callable[[Callable[[], Any]], Kept[Any]]

# What pages say and look like: once, on SQLite. Every page is opened on both databases
# (test_every_page), and every action is run on both; so is all that locks, counts or joins. The
# demonstration runs those actions many times over.
OF_PAGES = {
    f"test_{name}"
    for name in (
        "audit_trail", "belief", "case_page", "catalogue_conflicts", "cohort", "demonstration",
        "devices_pages",
        "dose_pages", "inbox", "intake_fhir", "intake_pages", "intake_sources", "machines_attacked",
        "my_entries", "names_coverage", "names_pages", "names_tables", "navigation", "norms_pages",
        "norms_search", "odd_questions", "people", "people_names",
        "person", "privilege_pages", "requirement_page", "roster_plan", "signing_in",
        "trainee_page", "trainees", "try_logbook", "waiting",
    )
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if POSTGRESQL:
        for item in items:
            if item.path.stem in OF_PAGES:
                item.add_marker(pytest.mark.skip(reason="what pages say: once, on SQLite"))


# What would only slow the tests down, or stand in their way.
FOR_TESTS: dict[str, Any] = {
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        # No manifest: nothing is collected.
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "AXES_ENABLED": False,
    "ALLOWED_HOSTS": ["testserver"],
}


@pytest.fixture(scope="session", autouse=True)
def _settings_for_tests() -> Iterator[None]:
    with override_settings(**FOR_TESTS):
        yield


@pytest.fixture(autouse=True)
def frozen() -> Iterator[time_machine.Traveller]:
    """It is the morning of support.people.TODAY; a test may move on."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _database(frozen: object, db: None) -> None:
    """Every test here may use the database."""


@pytest.fixture(scope="session")
def kept(django_db_setup: None, django_db_blocker: Any) -> Keep:
    """Makes rows once a session, as of the frozen day."""
    del django_db_setup

    def keep(build: Callable[[], T]) -> Kept[T]:
        with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
            return Kept(build)

    return keep


@pytest.fixture(scope="session")
def _kept_world(kept: Keep) -> Kept[World]:
    return kept(build_world)


@pytest.fixture
def world(_kept_world: Kept[World], db: None) -> World:
    """The people of support.people, in the database."""
    del db
    return _kept_world.write()


@pytest.fixture
def client_of() -> ClientOf:
    """A browser in which this person is signed in."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
