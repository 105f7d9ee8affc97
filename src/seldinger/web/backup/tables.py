"""Which tables are kept, in what order, and at which state of the migrations."""

from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

# Worked out from the rest: not kept, and made again at the first look.
DERIVED = frozenset({"progress.standing"})


def ours() -> frozenset[str]:
    """The labels of the apps of the platform."""
    return frozenset(c.label for c in apps.get_app_configs() if c.name.startswith("seldinger."))


def kept(registry: Any = apps) -> list[type[models.Model]]:
    """Every model of ours whose rows are kept, in a fixed order."""
    labels = ours()
    found = [m for m in registry.get_models() if m._meta.app_label in labels]
    return sorted(
        (m for m in found if m._meta.label_lower not in DERIVED),
        key=lambda m: str(m._meta.label_lower),
    )


def fields_of(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return list(model._meta.concrete_fields)


def applied() -> dict[str, list[str]]:
    """The migrations of ours that the database has."""
    labels, found = ours(), MigrationLoader(connection).applied_migrations
    return {
        label: sorted(name for app, name in found if app == label)
        for label in sorted(labels & {app for app, _ in found})
    }


def known() -> dict[str, set[str]]:
    """The migrations of ours that this release has."""
    loader = MigrationLoader(connection)
    return {
        label: {name for app, name in loader.disk_migrations if app == label} for label in ours()
    }


def state_at(migrations: dict[str, list[str]]) -> Any:
    """The models as they were at those migrations."""
    loader = MigrationLoader(connection)
    nodes = [(app, name) for app, names in migrations.items() for name in names]
    others = [node for node in loader.graph.leaf_nodes() if node[0] not in ours()]
    return loader.project_state([*others, *nodes]).apps
