"""The web under test: a database, a frozen day, people, and signed-in browsers for them.

Every test here runs in a transaction that is rolled back, on SQLite or, with
SELDINGER_TEST_DATABASE=postgresql, on PostgreSQL. No other test folder needs Django.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, TypeVar

import pytest
import time_machine

from support.database import POSTGRESQL, load_django

load_django()

from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from seldinger.web.people.models import Person  # noqa: E402
from support.installations import with_tables  # noqa: E402
from support.kept import Kept  # noqa: E402
from support.people import NOW, ClientOf, World, build_world  # noqa: E402

T = TypeVar("T")
BOTH = "SELDINGER_TEST_BOTH"
Keep = Callable[[Callable[[], Any]], Kept[Any]]

# What pages say and look like: once, on SQLite. The demonstration runs the actions
# many times over.
OF_PAGES = {
    f"test_{name}"
    for name in (
        "forecasting_pages",
        "assessment_pages", "assigning_pages", "audit_trail", "belief", "case_page",
        "catalogue_conflicts", "cohort",
        "curves_pages", "demonstration", "devices_pages", "dose_pages", "feedback_pages", "inbox",
        "intake_fhir", "intake_pages", "intake_sources", "machines_attacked", "my_entries",
        "names_coverage", "names_pages", "names_tables", "navigation", "norms_pages",
        "norms_search", "odd_questions", "people", "people_names", "person", "planning_own_pages",
        "plans_search", "plan_grid", "plan_seats_book", "privilege_pages",
        "requirement_page", "roster_plan", "signing_in", "skills_pages", "teaching_pages",
        "trainee_page", "trainees", "try_logbook", "waiting",
    )
}  # fmt: skip


# What depends on the database itself: locks, races, seals, chains, copies; and what opens every
# page and runs every action, on both.
ON_BOTH = {
    f"test_{name}"
    for name in (
        "actions", "audit_chain", "audit_writers", "backup", "case_at_once", "every_page",
        "intake_race", "key_rotation", "killed", "log_race", "query_counts", "seals",
        "verifying_at_once", "world",
    )
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where both databases are tested at once (SELDINGER_TEST_BOTH), all else runs once, on
    PostgreSQL, which refuses more; the browser tests run on SQLite."""
    for item in items:
        name = item.path.stem
        here = name in OF_PAGES if not POSTGRESQL else name not in OF_PAGES
        elsewhere = not here and (POSTGRESQL or bool(os.environ.get(BOTH)))
        if elsewhere and name not in ON_BOTH:
            item.add_marker(pytest.mark.skip(reason="once, on the other database"))


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


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """The tests' database begins with its tables: walking all migrations takes half a minute, and
    is done for the installations of the tests of real processes."""
    tables = with_tables()
    if POSTGRESQL:
        connection.settings_dict["TEST"]["TEMPLATE"] = tables.url.rpartition("/")[2]
        yield
        return
    # It lives as long as somebody has it open; what is applied already is not applied again.
    name = connection.creation._get_test_db_name()
    with (
        closing(sqlite3.connect(name, uri=True)) as memory,
        closing(sqlite3.connect(tables.data / "seldinger.sqlite3")) as file,
    ):
        file.backup(memory)
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
