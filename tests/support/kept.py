"""Rows that are made once through actions, and written anew for each test that wants them."""

import copy
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import models, transaction

T = TypeVar("T")


class Kept(Generic[T]):
    """What `build` made, and every row that it left. Needs the database open, and leaves none."""

    def __init__(self, build: Callable[[], T]) -> None:
        with transaction.atomic():
            self.made = build()
            self.rows: list[tuple[type[models.Model], list[Any]]] = [
                (model, list(model._base_manager.all())) for model in own_models()
            ]
            transaction.set_rollback(True)

    def write(self) -> T:
        """The rows as they were, and a copy of what names them."""
        for model, rows in self.rows:
            model._base_manager.bulk_create(rows)
        return copy.deepcopy(self.made)


def own_models() -> list[type[models.Model]]:
    """Our tables; Django's and the packages' own are none of the tests' business."""
    ours = [app for app in apps.get_app_configs() if app.name.startswith("seldinger.")]
    return [model for app in ours for model in app.get_models()]
