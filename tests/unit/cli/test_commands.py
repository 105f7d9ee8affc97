"""Each command stands in a module of its own kind; the command line only lists them."""

import argparse
from collections.abc import Iterator

from seldinger import cli


def commands(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, str]]:
    """(“audit-trail check”, the module of what it does) of every command."""
    run = parser.get_default("run")
    if run is not None:
        yield name.strip(), run.__module__
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one, under in action.choices.items():
                yield from commands(under, f"{name} {one}")


def test_every_command_has_its_module() -> None:
    found = {name: module.removeprefix("seldinger.commands.") for name, module in every()}
    assert found == {
        "audit": "logbooks",
        "template": "logbooks",
        "check": "norms",
        "catalogue list": "norms",
        "catalogue diff": "norms",
        "catalogue conflicts": "conflicts",
        "match": "match",
        "intake": "intake",
        "plan rotations": "plan",
        "plan gains": "plan",
        "plan cases": "plan_cases",
        "plan forecast": "plan_forecast",
        "plan check": "plan",
        "plan generate": "plan",
        "serve": "running",
        "work": "running",
        "receive": "running",
        "backup": "keeping",
        "restore": "keeping",
        "keys rotate": "keeping",
        "keys renew-signing": "keeping",
        "privilege check": "privileges",
        "audit-trail check": "audit_trail",
        "verify": "verify",
    }


def every() -> list[tuple[str, str]]:
    return list(commands(cli._parser()))
