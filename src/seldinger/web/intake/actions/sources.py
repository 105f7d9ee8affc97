"""Sources: machines and systems that may send. Added, changed, ended, resumed; never deleted."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.intake.hl7v2.charsets import encoding_named
from seldinger.intake.hl7v2.mapping import Places
from seldinger.web.audittrail.actions import action, record
from seldinger.web.intake.models import Source
from seldinger.web.intake.receiving import secret_digest
from seldinger.web.people.models import Department, Hospital, Person

_PROTOCOL = Source.Protocol
# DICOM PS3.5, VR AE: at most 16 characters of the basic repertoire, without the backslash.
_AE_TITLE = re.compile(r"[\x21-\x5b\x5d-\x7e](?:[\x20-\x5b\x5d-\x7e]{0,14}[\x21-\x5b\x5d-\x7e])?")
_FIELDS = ("name", "label", "room", "department", "encoding", "paths")
_WORD = 32  # bytes of chance in the word of a FHIR client


@dataclass(frozen=True, slots=True)
class NewSource:
    """What somebody says of a source. paths: as `Places` takes them, without what is usual."""

    name: str
    label: str = ""
    room: str = ""
    department: Department | None = None
    encoding: str = ""
    paths: Mapping[str, Sequence[str]] = field(default_factory=dict)


@action
def add_source(
    *, by: Person | None, hospital: Hospital, protocol: str, new: NewSource | None = None,
    name: str = "",
) -> Source:  # fmt: skip
    """Whoever bears this name is listened to from now on. name: in the stead of `new`.

    Raises SeldingerError where the name is none of its protocol, or another source bears it.
    """
    told = new or NewSource(name)
    source = Source(hospital=hospital, protocol=protocol, by=by, made_at=timezone.now())
    _fill(source, told)
    _save(source)
    record(
        by=by, act="intake.add_source", on=source, hospital=hospital.pk, protocol=protocol,
        name=source.name,
    )  # fmt: skip
    return source


@action
def change_source(*, by: Person, source: Source, new: NewSource) -> Source:
    row = _locked(source)
    before = {name: getattr(row, name) for name in _FIELDS}
    _fill(row, new)
    _save(row)
    changed = [name for name in _FIELDS if getattr(row, name) != before[name]]
    record(by=by, act="intake.change_source", on=row, fields=changed)
    return row


@action
def end_source(*, by: Person, source: Source) -> Source:
    """It is listened to no more; what it sent stays."""
    row = _locked(source)
    if row.ended_at:
        raise SeldingerError("这个来源已经停用")
    row.ended_at = timezone.now()
    row.save()
    record(by=by, act="intake.end_source", on=row)
    return row


@action
def resume_source(*, by: Person, source: Source) -> Source:
    """Undo an end."""
    row = _locked(source)
    if row.ended_at is None:
        raise SeldingerError("这个来源没有停用，不需要恢复")
    row.ended_at = None
    _save(row)
    record(by=by, act="intake.resume_source", on=row)
    return row


@action
def renew_secret(*, by: Person, source: Source) -> str:
    """A new word for a FHIR client, told this once; the one before is worth nothing from now on."""
    row = _locked(source)
    if row.protocol != _PROTOCOL.FHIR:
        raise SeldingerError("只有 FHIR 来源使用口令")
    word = secrets.token_urlsafe(_WORD)
    row.secret = secret_digest(word)
    row.save()
    record(by=by, act="intake.renew_secret", on=row)
    return word


def upload_source(by: Person, hospital: Hospital) -> Source:
    """The source of what is handed in by hand; made when first needed."""
    name = f"upload-{hospital.pk}"
    found = Source.objects.filter(protocol=_PROTOCOL.FILE, name=name, ended_at__isnull=True)
    if source := found.first():
        return source
    new = NewSource(name, label="手动上传")
    try:
        return add_source(by=by, hospital=hospital, protocol=_PROTOCOL.FILE, new=new)
    except SeldingerError:  # somebody uploads for the first time at this very moment
        return found.get()


# -- the parts -------------------------------------------------------------------------------------


def _locked(source: Source) -> Source:
    return Source.objects.select_for_update(no_key=True, of=("self",)).get(pk=source.pk)


def _fill(source: Source, new: NewSource) -> None:
    """Changes the row; the action writes it."""
    if new.department and new.department.hospital_id != source.hospital_id:
        raise SeldingerError(f"{new.department.name}不是{source.hospital.name}的科室。请核对科室")
    if new.encoding and encoding_named(new.encoding) is None:
        raise SeldingerError(f"不认识字符集“{new.encoding}”。请从列出的里选")
    Places(new.paths)
    source.name = _name(source.protocol, new.name)
    source.label, source.room = new.label.strip(), new.room.strip()
    source.department, source.encoding = new.department, new.encoding
    source.paths = {key: [*paths] for key, paths in new.paths.items() if paths}


def _name(protocol: str, name: str) -> str:
    bare = " ".join(name.split()) if protocol == _PROTOCOL.HL7 else name.strip()
    if not bare:
        raise SeldingerError("请填写来源名称")
    if protocol == _PROTOCOL.DICOM and not _AE_TITLE.fullmatch(bare):
        raise SeldingerError(
            "AE 名称最多 16 个字符，只能用英文字母、数字和常用符号，不能有反斜杠。请照设备上的写"
        )
    return bare


def _save(source: Source) -> None:
    try:
        with transaction.atomic():
            source.save()
    except IntegrityError:
        raise SeldingerError(
            f"已有一个{source.get_protocol_display()}来源叫“{source.name}”。"
            "一个名称只能是一个来源，请核对设备上的名称，或先停用原来的"
        ) from None
