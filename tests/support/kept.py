"""Rows that are made once through actions, and written anew for each test that wants them."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import connection, models, transaction

T = TypeVar("T")


class Kept(Generic[T]):
    """What `build` made, and every row that it left. Needs the database open, and leaves none."""

    def __init__(self, build: Callable[[], T]) -> None:
        with transaction.atomic():
            self.made = build()
            rows = [(model, list(model._base_manager.all())) for model in own_models()]
            transaction.set_rollback(True)
        # Put into words once: that is what takes the time.
        with transaction.atomic(), _heard() as self.said:
            for model, those in rows:
                model._base_manager.bulk_create(those)
            transaction.set_rollback(True)

    def write(self) -> T:
        """The rows as they were, and a copy of what names them."""
        with connection.cursor() as cursor:
            for sql, values in self.said:
                cursor.execute(sql, values)
        return copy.deepcopy(self.made)


@contextmanager
def _heard() -> Iterator[list[tuple[str, Any]]]:
    """Each row that is written meanwhile, as it is said to the database."""
    said: list[tuple[str, Any]] = []

    def hear(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT"):
            said.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(hear):
        yield said


def own_models() -> list[type[models.Model]]:
    """Our tables; Django's and the packages' own are none of the tests' business."""
    ours = [app for app in apps.get_app_configs() if app.name.startswith("seldinger.")]
    return [model for app in ours for model in app.get_models()]
