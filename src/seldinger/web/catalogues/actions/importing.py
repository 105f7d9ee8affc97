"""Another hospital's catalogue: kept, its columns said, then made into a draft of one's own."""

import hashlib

from django.db.models import Q
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.norms.own import content_of
from seldinger.web.audittrail.actions import action, record
from seldinger.web.catalogues.importing import book_of, layout_of, planned
from seldinger.web.catalogues.models import CatalogueDraft, CatalogueFile
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.uploads import is_open, sealed, too_old
from seldinger.workbooks.catalogue_list import Layout


@action
def keep_catalogue_file(
    *, by: Person, hospital: Hospital, file_name: str, content: bytes
) -> CatalogueFile:
    """Keep an uploaded workbook, encrypted, until it becomes a draft, is replaced or a day old."""
    replaced = CatalogueFile.objects.filter(Q(by=by, hospital=hospital) | too_old())
    replaced.exclude(content=b"").update(content=b"")
    file = CatalogueFile.objects.create(
        hospital=hospital, by=by, file_name=file_name[:200], uploaded_at=timezone.now(),
        content=sealed(content),
    )  # fmt: skip
    record(
        by=by, act="catalogues.keep_catalogue_file", on=file,
        hospital=hospital.pk, digest=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    return file


@action
def lay_out_catalogue_file(*, by: Person, file: CatalogueFile, layout: Layout) -> None:
    """Which column is which, and what its words for grades mean."""
    locked = _locked(file)
    locked.columns = {
        "sheet": layout.sheet, "head": layout.head, "columns": dict(layout.columns),
        "list_title": layout.list_title, "carry": layout.carry,
    }  # fmt: skip
    locked.grades = dict(layout.grades)
    locked.save(update_fields=["columns", "grades"])
    record(by=by, act="catalogues.lay_out_catalogue_file", on=locked, hospital=locked.hospital_id)


@action
def take_catalogue_file(
    *, by: Person, file: CatalogueFile, only_sound: bool = False
) -> CatalogueDraft:
    """A new draft of the rows. The file's content is emptied.

    only_sound: leave out the rows with a fault; without it one such row refuses all.
    """
    locked = _locked(file)
    book = book_of(locked)
    before = catalogue_of(locked.hospital, timezone.localdate())
    plan = planned(book, layout_of(locked, book), locked.hospital, before)
    if plan.reading.faults and not only_sound:
        raise SeldingerError(
            "文件里有需要改正的行，没有建立草案。请改正列的对应，或选只带入没有问题的行"
        )
    if not plan.catalogue.entries:
        raise SeldingerError("没有可以带入的条目。请核对每一列的对应和级别的写法")
    now = timezone.now()
    locked.content, locked.taken_at = b"", now
    locked.save(update_fields=["content", "taken_at"])
    draft = CatalogueDraft.objects.create(
        hospital=locked.hospital, content=content_of(plan.catalogue),
        started_by=by, started_at=now, changed_by=by, changed_at=now,
    )  # fmt: skip
    record(
        by=by, act="catalogues.take_catalogue_file", on=draft,
        hospital=locked.hospital_id, rows=len(plan.catalogue.entries),
    )  # fmt: skip
    return draft


def _locked(file: CatalogueFile) -> CatalogueFile:
    locked = CatalogueFile.objects.select_for_update().get(pk=file.pk)
    if locked.taken_at is not None:
        raise SeldingerError("这份文件已经建立过草案，没有再建一次")
    if not is_open(locked):
        raise SeldingerError("这份文件已被更新的上传代替，或超过一天没有处理。请重新上传")
    return locked
