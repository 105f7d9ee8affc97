"""`intake`: what would become of these files, without a database and without storing anything."""

import argparse
import os
import secrets
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from seldinger.commands.answers import BAD_INPUT, YES, print_json, say, show
from seldinger.commands.arguments import as_json
from seldinger.commands.parsers import Commands

if TYPE_CHECKING:
    from seldinger.intake.draft import Draft

_LARGEST = 64 * 1024 * 1024


def add_intake(commands: Commands) -> None:
    intake = commands.add_parser("intake", help="读剂量报告、HL7 消息、FHIR 文件，列出来稿")
    intake.add_argument("files", type=Path, nargs="+", metavar="文件")
    as_json(intake)
    intake.set_defaults(run=_intake)


def _intake(arguments: argparse.Namespace) -> int:
    from seldinger.intake.numbers import keyed_hash
    from seldinger.report.intake import draft_document, print_drafts

    read: list[tuple[str, Draft]] = []
    is_whole = True
    for path in arguments.files:
        drafts = _drafts(path)
        is_whole = is_whole and drafts is not None
        read += [(path.name, draft) for draft in drafts or ()]
    if arguments.json:
        # The installation's key where it is told; else one of this run alone: a hash then joins
        # what stands in one answer and nothing else.
        key = os.environ.get("SELDINGER_HASH_KEY") or secrets.token_urlsafe(32)
        hash_of = partial(keyed_hash, key=key)
        print_json([{**draft_document(draft, hash_of), "file": name} for name, draft in read])
    else:
        show(lambda: print_drafts(read))
    return YES if is_whole else BAD_INPUT


def _drafts(path: Path) -> "list[Draft] | None":
    """None where it is refused: the others are read all the same."""
    from seldinger.intake.draft import IntakeError
    from seldinger.intake.reading import read_drafts

    try:
        if path.stat().st_size > _LARGEST:
            raise IntakeError("文件超过 64 MB。请确认是剂量报告或消息")
        return read_drafts(path.read_bytes())
    except IntakeError as error:
        say(f"{path.name}：{error}")
    except OSError as error:
        say(f"{path.name}：打不开（{error.strerror or error}）。请检查文件名和权限")
    return None
