"""All actions at once: who wrote, whole or not at all, and nobody else writes.

What a single action means is tested beside its pages.
"""

import ast
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models, transaction

from seldinger import web
from seldinger.web.audittrail.actions import action, record
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.queries import check_chain, head
from seldinger.web.people.models import Person
from seldinger.web.progress.models import Standing
from seldinger.web.shell.queries import KINDS
from support.kept import own_models
from support.people import World
from support.samples import ON_EMPTY, SAMPLES, SECRETS

WEB = Path(web.__file__).parent
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "execute",
    "executemany",
    "cursor",
    "raw",
}


class BrokenError(Exception):
    """What an action meets in the middle."""


def modules() -> list[ModuleType]:
    """Every module of actions but the one that defines what an action is."""
    paths = [*WEB.glob("*/actions.py"), *WEB.glob("*/actions/*.py")]
    names = [".".join(path.relative_to(WEB).with_suffix("").parts) for path in sorted(paths)]
    return [
        import_module(f"seldinger.web.{name.removesuffix('.__init__')}")
        for name in names
        if name != "audittrail.actions"
    ]


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """(“people.add_person”, the function) of all that actions modules define for others."""
    for module in modules():
        app = module.__name__.split(".")[2]
        for name, function in vars(module).items():
            own = getattr(function, "__module__", "") == module.__name__
            if own and inspect.isfunction(function) and not name.startswith("_"):
                yield f"{app}.{name}", function


FUNCTIONS = dict(public_functions())
ACTIONS = {name: f for name, f in FUNCTIONS.items() if getattr(f, "is_action", False)}
# Public, and no actions: why. Whoever calls them is an action, or they write nothing of their own.
HELPERS = {
    "assigning.lock_base": "holds rows, inside the actions around it",
    "completion.unname_in_reviews": "part of the action that erases a person",
    "logbook.check_unsent": "reads, and refuses",
    "curves.tell_relapses": "calls `tell_relapse` for each, and notes where it stopped",
    "skills.check_not_oneself": "reads, and refuses",
    "skills.examination_of": "makes a row that the action around it writes",
    "devices.product_of": "reads",
    "devices.locked_product": "reads a product, and holds it",
    "devices.name_uses": "names what was used before, inside the action that adds its product",
    "dose.raise_alerts": "calls `raise_alert` for each, and notes when it looked",
    "dose.chase_alerts": "calls `chase_alert` for each that is late, or writes nothing",
    "logbook.numbers_for_device": "reads and records, inside the action that serves a worklist",
    "intake.keep": "calls `receive`, or writes nothing where it is kept already",
    "intake.upload_source": "calls `add_source` where there is none yet",
    "intake.tell": "adds what an object says, inside the action that reads it",
    "intake.new_draft": "begins a draft, inside the action around it",
    "intake.settle": "brings a draft up to date, inside the action around it",
    "intake.is_decided": "reads",
    "intake.undecided": "a condition for queries",
    "intake.locked_draft": "reads a draft, and holds it",
    "intake.number_of": "changes a draft, inside the action that reads what tells its number",
    "intake.use_told": "calls `record_use` for each new piece, inside the action around it",
    "intake.keep_dose": "adds a report's dose, inside the action that reads it",
    "intake.count_once": "says which reports count, inside the action that added one",
    "intake.book": "calls the gate's actions, inside the one that reads an appointment",
    "intake.draft_bookings": "calls `draft_booking` for each that is due, or writes nothing",
    "intake.traits_of_booking": "reads",
    "intake.merge_patients": "calls an action for each row, inside the one that reads a merge",
    "intake.join_operations": "calls `join_operation` for each that is due, or writes nothing",
    "intake.operation_of": "reads",
    "intake.read_waiting": "calls `read_received` for each that waits, or writes nothing",
    "intake.try_again": "calls `wait_again`, then `read_received`",
    "intake.read_or_refuse": "calls `read_received`, else `refuse_received`",
    "intake.empty_dropped": "calls `empty_contents` for each hospital, or writes nothing",
    "logbook.expire_drafts": "calls `expire_draft` for each that is due, or writes nothing",
    "people.facts_changed": "ages a trainee's standing, inside actions of other apps",
    "people.privileges_changed": "ages standings, inside actions on grants and work",
    "people.keep_an_administrator": "reads, and refuses",
    "people.to_come": "a condition for queries",
    "logbook.reopen": "part of what the action around it changed",
    "logbook.keep_version": "keeps what stood there, inside the action that changes it",
    "logbook.tell_of_conflicts": "tells the sides of a conflict, inside the action that made it",
    "norms.take_over_norms": "calls `take_over` for each fresh norm, or writes nothing",
    "norms.hash_of": "reads files",
    "inbox.notify": "tells what the action around it did",
    "inbox.drop_notices": "part of what the action around it did",
    "inbox.tell_robot": "tells what the action around it did",
    "inbox.take_delivery": "whose a message on its way is; no fact of anybody",
    "inbox.settle_delivery": "whether a message went out; no fact of anybody",
    "inbox.take_turn": "which worker runs; no fact of anybody",
    "inbox.end_turn": "which worker runs; no fact of anybody",
    "verification.keep_claims": "writes what the actions around it decided",
    "verification.note_claims": "ages and records, inside the actions around it",
    "verification.chase": "calls an action for everybody who is late, or writes nothing",
    "backup.restore": "puts back rows with their own trail: one of its own would move the head",
    "reconciliation.reconcile_pending": "calls `reconcile_cases`, or writes nothing",
    "reconciliation.locked": "reads a hospital, and holds it",
    "reconciliation.compare": "keeps what the actions around it found, before they record it",
    "reconciliation.record_compared": "records, inside the actions around it",
    "applications.begin_stage": "asks the next stage, inside the action that handed on",
    "applications.answer_with": "writes the answer, inside the action around it",
    "applications.end_as": "ends it, inside the action that answered",
    "applications.keep_applications": "calls an action for each that is due, or writes nothing",
    "reconciliation.count_proctored": "calls `keep_counts` for what changed, or writes nothing",
    "technologies.chase_follow_ups": "calls `chase_follow_up` for each, or writes nothing",
    "catalogues.named_for": "reads names",
    "catalogues.change_draft": "changes a draft and records it, inside the actions around it",
    "catalogues.tell_adopted": "tells what the action around it did",
    "catalogues.tell_withdrawn": "tells what the action around it did",
    "catalogues.check_start": "reads, and refuses",
    "catalogues.locked_draft": "reads a draft, and holds it",
    "teaching.locked_session": "reads a session, and holds it",
    "teaching.reopen": "makes a claim wait again, inside the action that found why",
    "teaching.concerned": "reads",
    "technologies.locked": "reads a technology, and holds it",
    "technologies.write_step": "part of what the action around it decided",
    "demonstration.learn_sizes": "how large tables are; no fact of anybody",
    "reconciliation.use_settled_names": "calls `use_names` for each hospital, or writes nothing",
    "intake.hear_appointments": "keeps names, inside the action that reads a message",
    "planning.keep_step": "how far a search has come, twice a second; no row",
    "naming.hear": "keeps names, inside the action that takes their list over",
    "naming.locked_names": "makes and holds names, inside the actions around it",
    "naming.told_entries": "reads, and refuses what is no operation",
    "naming.settle": "says what a name means, inside the action that changed it",
    "naming.settled_as": "changes a row that the action around it writes",
    "naming.look_at_names": "calls `keep_looks` for each hospital that is due, or writes nothing",
    "naming.looks_of": "reads",
    "naming.fit_matchers": "calls `begin_fit` and `keep_fit` for each that is due",
    "naming.is_due": "reads",
    "naming.clear_old": "removes what was fitted and is used no more; no row",
    "feedback.release_ratings": "calls `release_subject` for each that is due, or writes nothing",
    "feedback.due": "reads",
    "completion.locked": "holds a review, inside the actions around it",
    "completion.locked_trainee": "holds a trainee, inside the actions around it",
    "completion.begin_stage": "asks a stage, inside the action that hands on",
    "completion.answer_with": "writes an answer, inside the action that signs",
    "completion.go_on": "asks the next stage, inside the action that signs",
    "completion.end_as": "ends a review, inside the action that signs",
    "completion.keep_reviews": "calls `escalate_review` for each that is overdue",
    "demonstration.worsen": "makes outcomes, inside the one transaction of the build",
    "completion.issue_bundle": "writes the signed record, inside the signature that passed",
    "completion.withdraw_bundles": "marks records, inside the action that reverses the review",
    "gate.keep_verdict": "keeps what the gate says, inside the actions around it",
    "gate.last_of": "reads",
    "gate.forget_notices": "part of what the action around it did",
    "gate.look_ahead": "calls `look_bookings` for each hospital with changes, or writes nothing",
    "gate.tell_of_tomorrow": "calls `tell_tomorrow` for each hospital, or writes nothing",
    "gate.locked_booking": "reads a booking, and holds it",
    "gate.cancelled": "changes a row that the action around it writes",
    "gate.told_of": "reads",
    "gate.number_of": "changes a row that the action around it writes",
    "gate.chase_overrides": "calls `chase_override` for each that is late, or writes nothing",
    "gate.match_all": "calls `match_bookings` for each hospital, or writes nothing",
    "planning.cannot_take_back": "reads",
    "planning.deciders_of": "reads",
    "planning.stopped_words": "reads names",
    "planning.check_offer": "reads, and refuses",
    "planning.empty_words_of_plans": "part of the erasure around it",
    "progress.remember": "keeps what is derived and may be thrown away",
}

each_action = pytest.mark.parametrize("name", sorted(ACTIONS))


def test_every_action_has_a_sample_and_every_sample_an_action() -> None:
    assert set(SAMPLES) == set(ACTIONS)


def test_every_public_function_is_an_action_or_says_why_not() -> None:
    assert set(FUNCTIONS) - set(ACTIONS) == set(HELPERS)


def test_no_two_actions_have_one_name() -> None:
    assert len(list(public_functions())) == len(FUNCTIONS)


# -- each action --------------------------------------------------------------------------------


@each_action
def test_it_takes_names_alone_and_says_who_acts(name: str) -> None:
    parameters = inspect.signature(ACTIONS[name]).parameters
    kinds = {parameter.kind for parameter in parameters.values()}
    assert kinds == {inspect.Parameter.KEYWORD_ONLY}
    assert "by" in parameters
    assert parameters["by"].default is inspect.Parameter.empty


@each_action
def test_it_leaves_rows_of_who_did_what_and_no_secrets(
    name: str, request: pytest.FixtureRequest
) -> None:
    told = sample(name, request)
    before = head()[0]
    ACTIONS[name](**told)
    rows = list(AuditRow.objects.filter(number__gt=before))
    assert rows
    assert {row.by for row in rows} == {told["by"]}
    assert {row.kind for row in rows} <= KINDS.keys()
    assert {row.act.split(".")[0] for row in rows} >= {name.split(".", maxsplit=1)[0]} - {"people"}
    assert check_chain() is None
    for row in rows:
        assert not [secret for secret in SECRETS if secret in row.details]
        assert "pbkdf2" not in row.details


@each_action
def test_broken_anywhere_it_leaves_nothing(name: str, request: pytest.FixtureRequest) -> None:
    told = sample(name, request)
    with transaction.atomic():
        with breaking_at(0) as writes:
            ACTIONS[name](**told)
        transaction.set_rollback(True)
    assert writes
    before = everything()
    for place in sorted({1, 2, len(writes) // 2, len(writes)} & set(range(1, len(writes) + 1))):
        told = fresh(told)
        with pytest.raises(BrokenError), breaking_at(place):
            ACTIONS[name](**told)
        assert everything() == before, f"broken at write {place} of {len(writes)}"


@contextmanager
def breaking_at(place: int) -> Iterator[list[str]]:
    """Raises BrokenError in the stead of the so-manieth write, from 1; yields the writes done."""
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(sql)
            if len(written) == place:
                raise BrokenError
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


def everything() -> dict[str, list[Any]]:
    """Each table of ours as the database has it: asked a thousand times, so without models."""
    found = {}
    with connection.cursor() as cursor:
        for model in own_models():
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')
            found[model._meta.label] = cursor.fetchall()
    return found


def sample(name: str, request: pytest.FixtureRequest) -> dict[str, Any]:
    """The sample's arguments, in the world that it needs."""
    if name in ON_EMPTY:
        return SAMPLES[name](None)  # type: ignore[arg-type]
    world: World = request.getfixturevalue("world")
    return SAMPLES[name](world)


def fresh(told: dict[str, Any]) -> dict[str, Any]:
    """The same arguments, as the database has them: a broken call has changed them in memory."""
    return {key: _fresh(value) for key, value in told.items()}


def _fresh(value: Any) -> Any:
    if isinstance(value, models.Model):
        stored = type(value)._base_manager.filter(pk=value.pk).first() if value.pk else None
        return stored or type(value)(
            **{f.attname: getattr(value, f.attname) for f in value._meta.concrete_fields[1:]}
        )
    return value


# -- nobody else writes ---------------------------------------------------------------------------


def calls_that_write(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in WRITES:
            yield f"{path.relative_to(WEB)}:{node.lineno}: {ast.unparse(node.func)}"


def test_only_actions_write() -> None:
    """Django itself writes sessions and locked accounts; nothing else of ours does."""
    paths = [path for path in WEB.rglob("*.py") if not {"actions", "migrations"} & set(path.parts)]
    # Seals go along with what actions write.
    outside = [path for path in paths if path.name not in {"actions.py", "seals.py"}]
    assert not [call for path in outside for call in calls_that_write(path)]


def test_nothing_is_ever_deleted() -> None:
    found = [call for path in WEB.rglob("*.py") for call in calls_that_write(path)]
    assert not [call for call in found if call.endswith(".delete")]


def test_no_model_writes_by_itself() -> None:
    """No business in save(), delete() or signals."""
    for model in own_models():
        assert "save" not in vars(model), model
        assert "delete" not in vars(model), model
    for path in WEB.rglob("*.py"):
        assert "django.dispatch" not in path.read_text(encoding="utf-8"), path
        assert "db.models.signals" not in path.read_text(encoding="utf-8"), path


def test_records_are_written_in_modules_of_actions_alone() -> None:
    for path in WEB.rglob("*.py"):
        if "actions" in path.stem or "actions" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.ImportFrom)
                and node.module == "seldinger.web.audittrail.actions"
            ):
                pytest.fail(f"{path.relative_to(WEB)}:{node.lineno} writes the trail")


# -- nothing is deleted along with something else ----------------------------------------------


def test_nothing_pulls_facts_down_with_it() -> None:
    """Every foreign key protects what it points at; only a derived standing may go."""
    for model in own_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey):
                rule = field.remote_field.on_delete
                expected = models.CASCADE if model is Standing else models.PROTECT
                assert rule is expected, f"{model._meta.label}.{field.name}"


def test_no_table_hides_behind_a_many_to_many() -> None:
    assert not [model for model in own_models() if model._meta.many_to_many]


def test_the_walk_can_fail() -> None:
    """A function that writes twice outside a transaction is seen to leave something."""

    def careless() -> None:
        Person.objects.create(login="one", name="一")
        with transaction.atomic():
            Person.objects.create(login="two", name="二")

    before = everything()
    with pytest.raises(BrokenError), breaking_at(2):
        careless()
    assert everything() != before


def test_an_action_in_an_action_is_one_action() -> None:
    @action
    def outer(*, by: None) -> None:
        person = Person.objects.create(login="one", name="一")
        record(by=by, act="people.add_person", on=person)
        inner(by=by)

    @action
    def inner(*, by: None) -> None:
        record(by=by, act="people.add_person", on=Person.objects.get())
        raise BrokenError

    with pytest.raises(BrokenError):
        outer(by=None)
    assert not Person.objects.exists()
    assert head()[0] == 0


def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
