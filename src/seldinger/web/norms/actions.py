"""Taking over the norms shipped with this release."""

import hashlib
from pathlib import Path

from seldinger.errors import SeldingerError
from seldinger.norms.library import KINDS, library_at
from seldinger.web.audittrail.actions import action, record
from seldinger.web.norms.models import NormVersion
from seldinger.web.people.models import Person


def take_over_norms(*, by: Person | None) -> list[NormVersion]:
    """Note every norm version not seen before.

    Raises SeldingerError where a version seen before has other content now: a correction is a new
    version, never an edit. Nothing is noted then.
    """
    known = {(row.kind, row.name, row.version): row.hash for row in NormVersion.objects.all()}
    fresh = []
    for kind in KINDS:
        for key, folder in library_at(None).versions(kind).items():
            name, version = key.split("/")
            found = hash_of(folder)
            if known.get((kind, name, version), found) != found:
                raise SeldingerError(
                    f"规范 {kind}/{key} 的内容与以前采用的不同。已发布的版本不可修改："
                    "请恢复原文件，改动另立新版本"
                )
            if (kind, name, version) not in known:
                fresh.append(NormVersion(kind=kind, name=name, version=version, hash=found))
    return [take_over(norm=norm, by=by) for norm in fresh]


@action
def take_over(*, norm: NormVersion, by: Person | None) -> NormVersion:
    """Note one version."""
    norm.save(force_insert=True)
    record(
        by=by,
        act="norms.take_over",
        on=norm,
        norm=f"{norm.kind}/{norm.name}/{norm.version}",
        hash=norm.hash,
    )
    return norm


def hash_of(folder: Path) -> str:
    """SHA-256 over the names and contents of a norm's files, hex."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "CHANGELOG.md":
            content = path.read_bytes()
            head = f"{path.relative_to(folder).as_posix()}\0{len(content)}\0"
            whole.update(head.encode() + content)
    return whole.hexdigest()
