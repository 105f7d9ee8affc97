"""A row of the logbook that was changed in the database itself is found, whatever was changed."""

import datetime as dt
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from seldinger.domain.training.words import State
from seldinger.web.audittrail.check import check, document, lines
from seldinger.web.audittrail.seals import Sealed, broken_seals, seal_of, sealed_models
from seldinger.web.logbook.models import (
    Activity,
    Admission,
    Case,
    Complication,
    ImagingReports,
    Onlooker,
    Participation,
    Procedure,
)
from support.cases import log_cases
from support.duties import log_one_activity, log_one_admission, log_some_reports
from support.people import World

SEALS = "0003_seal_what_is_there"


@pytest.fixture
def part(world: World) -> Participation:
    log_cases(2, world.trainee, world.department, supervisor=world.zhou)
    return Participation.objects.earliest("pk")


def change_by_hand(row: models.Model, field: str, value: Any) -> None:
    """As somebody with a database client would: past every layer of ours."""
    table, column = row._meta.db_table, row._meta.get_field(field).column
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, row.pk])


def broken() -> list[tuple[str, int]]:
    return [(type(row).__name__, row.pk) for row in broken_seals()]


def test_what_the_platform_wrote_bears_its_seal(part: Participation) -> None:
    assert len(part.seal) == 64
    assert broken() == []
    assert check(head=None).ok


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("state", "退回"),
        ("role", "参与"),
        ("autonomy", "supervision_only"),
        ("decided_at", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
        ("supervisor", None),
        ("seal", "0" * 64),
        ("seal", ""),
    ],
)
def test_a_part_changed_by_hand_is_named(part: Participation, field: str, value: Any) -> None:
    change_by_hand(part, field, value)
    assert broken() == [("Participation", part.pk)]
    result = check(head=None)
    assert not result.ok
    assert result.broken is None
    assert document(result)["changed"] == [{"kind": "logbook.participation", "id": str(part.pk)}]
    assert f"logbook.participation 第 {part.pk} 号" in "\n".join(lines(result))


def test_a_case_and_its_act_changed_by_hand_are_named(part: Participation) -> None:
    act = part.procedure
    change_by_hand(act, "name", "肝动脉栓塞术")
    change_by_hand(act.case, "day", dt.date(2026, 1, 2))
    assert broken() == [("Case", act.case_id), ("Procedure", act.pk)]
    assert check(head=None).changed_rows == 2


def test_every_way_of_writing_seals_anew(part: Participation) -> None:
    part.state = State.RETURNED.value
    part.save(update_fields=["state"])
    case = part.procedure.case
    Complication.objects.create(case=case, grade="1")
    Onlooker.objects.get_or_create(case=case, name="示例", kind=Onlooker.Kind.STUDENT)
    rows = list(Procedure.objects.all())
    for row in rows:
        row.name = "改"
    Procedure.objects.bulk_update(rows, ["name"])
    assert broken() == []


def test_a_seal_cannot_be_passed_by(part: Participation) -> None:
    with pytest.raises(TypeError, match="Participation is sealed"):
        Participation.objects.filter(pk=part.pk).update(state=State.RETURNED.value)


def test_a_seal_of_one_row_fits_no_other(world: World, part: Participation) -> None:
    log_cases(1, world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
    other = Participation.objects.latest("pk")
    change_by_hand(part, "seal", other.seal)
    assert broken() == [("Participation", part.pk)]


@pytest.mark.usefixtures("part")
def test_encrypting_a_number_anew_breaks_nothing() -> None:
    case = Case.objects.earliest("pk")
    before = seal_of(case)
    case.number_encrypted = "another token"
    assert seal_of(case) == before
    case.number_digest = "0" * 64
    assert seal_of(case) != before


def test_every_table_of_entries_is_sealed() -> None:
    names = {model.__name__ for model in sealed_models()}
    assert names >= {
        "Case", "Procedure", "Participation", "Admission", "ImagingReports", "Activity",
        "Complication", "Onlooker", "Ruling", "Version", "Batch", "Operation",
    }  # fmt: skip
    assert all(issubclass(model, Sealed) for model in sealed_models())


@pytest.mark.usefixtures("part")
def test_rows_from_before_the_seals_are_sealed_as_the_platform_seals(world: World) -> None:
    """A migration's models keep another order of columns: by it every old row would look broken."""
    log_one_admission(world)
    log_some_reports(world)
    log_one_activity(world)
    kinds = (Case, Procedure, Participation, Admission, ImagingReports, Activity)
    rows = [row for kind in kinds for row in kind.objects.all()]
    for row in rows:
        change_by_hand(row, "seal", "")
    assert len(broken()) == len(rows)
    then = MigrationLoader(connection).project_state(("logbook", SEALS)).apps
    import_module(f"seldinger.web.logbook.migrations.{SEALS}").seal(then, None)
    assert broken() == []
