"""Adopting a version from a day on, and taking that back before it begins.

Rows are locked in one order: the hospital, then the draft, and the audit trail last. The verdicts
of trainees age by themselves: what every hospital adopted is part of their key.
"""

from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.grading.difference import difference
from seldinger.errors import SeldingerError
from seldinger.norms.own import catalogue_of_content, content_of, hash_of_content
from seldinger.web.audittrail.actions import action, record
from seldinger.web.catalogues.actions.drafting import locked_draft
from seldinger.web.catalogues.actions.telling import tell_adopted, tell_withdrawn
from seldinger.web.catalogues.consequences import narrowed
from seldinger.web.catalogues.decisions import no_longer_held
from seldinger.web.catalogues.models import CatalogueDecision, CatalogueDraft
from seldinger.web.catalogues.notes import noted
from seldinger.web.catalogues.versions import next_version, own_name
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.models import Adoption, HospitalCatalogue
from seldinger.web.people.models import Hospital, Person

_AHEAD = timedelta(days=366)
_NAMED_AT_ONCE = 3


@action
def adopt_catalogue(
    *,
    by: Person | None,
    draft: CatalogueDraft,
    start: date,
    document: str,
    reason: str = "",
    seen: str | None = None,
) -> Adoption:
    """The draft becomes the next version, kept whole from now on, in force from `start`.

    seen: the hash of the content whose consequences somebody saw; None where nobody was shown any.
    From today on; a hospital's first adoption may be dated back, to enter what binds already.
    """
    hospital = Hospital.objects.select_for_update().get(pk=draft.hospital_id)
    locked = locked_draft(draft)
    if seen is not None and seen != hash_of_content(locked.content):
        raise SeldingerError("草案刚才改过，下面是现在的影响。请看过之后再采用")
    document = _document(document)
    check_start(hospital, start)
    now, name, version = timezone.now(), own_name(hospital), next_version(hospital)
    before, catalogue = catalogue_of(hospital, start), catalogue_of_content(locked.content)
    _check(before, catalogue)
    _check_decisions(locked, before, catalogue)
    losing = narrowed(hospital, catalogue, start, timezone.localdate())
    content = content_of(replace(catalogue, id=name, version=version))
    digest = hash_of_content(content)
    HospitalCatalogue.objects.create(
        hospital=hospital, name=name, version=version, content=content,
        hash=digest, reason=reason.strip(), by=by, made_at=now,
    )  # fmt: skip
    adoption = Adoption.objects.create(
        hospital=hospital, name=name, version=version, start=start,
        document=document, by=by, made_at=now,
    )  # fmt: skip
    tell_adopted(adoption, before, catalogue, losing)
    locked.adopted_as, locked.before = version, None
    locked.save(update_fields=["adopted_as", "before"])
    record(
        by=by, act="catalogues.adopt_catalogue", on=adoption, hospital=hospital.pk,
        catalogue=name, version=version, hash=digest, start=start.isoformat(), document=document,
    )  # fmt: skip
    return adoption


@action
def withdraw_adoption(*, by: Person | None, adoption: Adoption) -> CatalogueDraft | None:
    """As long as it has not begun. Its draft, which is open again, where there was one."""
    hospital = Hospital.objects.select_for_update().get(pk=adoption.hospital_id)
    row = Adoption.objects.get(pk=adoption.pk)
    if row.withdrawn_at is not None:
        raise SeldingerError("这次采用已经撤回")
    if row.start <= timezone.localdate():
        raise SeldingerError(
            f"第 {row.version} 版自 {row.start} 起已经生效，不能撤回。要改回去，请另起草案再采用"
        )
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    draft = _reopened(hospital, row)
    tell_withdrawn(row)
    record(
        by=by, act="catalogues.withdraw_adoption", on=row, hospital=hospital.pk,
        version=row.version, start=row.start.isoformat(),
    )  # fmt: skip
    return draft


def check_start(hospital: Hospital, start: date) -> None:
    """Raises SeldingerError where a version may not begin that day."""
    today = timezone.localdate()
    adopted = Adoption.objects.filter(hospital=hospital, withdrawn_at__isnull=True)
    if start < today and adopted.exists():
        raise SeldingerError("生效日期不能早于今天：已有采用的版本，过去的日子不能再改")
    if start > today + _AHEAD:
        raise SeldingerError(f"{start} 离今天超过一年。请核对年份")
    later = adopted.filter(start__gte=start).order_by("start").first()
    if later is not None:
        raise SeldingerError(
            f"第 {later.version} 版已定于 {later.start} 生效。请用更晚的日期，或先撤回那一版"
        )


def _check(before: Catalogue | None, catalogue: Catalogue) -> None:
    if not catalogue.entries:
        raise SeldingerError("草案里没有任何条目，不能采用")
    same_ids = before is not None and before.by_id.keys() == catalogue.by_id.keys()
    same = same_ids and not noted(before, catalogue)
    if before is not None and same and difference(before, catalogue).is_empty:
        raise SeldingerError(f"草案与当时有效的第 {before.version} 版没有不同，不需要采用")


def _check_decisions(draft: CatalogueDraft, before: Catalogue | None, catalogue: Catalogue) -> None:
    """A draft that lay aside may say what the committee took back meanwhile."""
    gone = no_longer_held(draft, before, catalogue)
    if gone:
        more = f"等 {len(gone)} 项" if len(gone) > _NAMED_AT_ONCE else ""
        raise SeldingerError(
            f"草案里还写着不再有效的决定：{'、'.join(map(_named, gone[:_NAMED_AT_ONCE]))}{more}。"
            "请在草案里改回去；要照它办，请在“目录里的矛盾”重新登记决定，再采用"
        )


def _named(row: CatalogueDecision) -> str:
    why = "已撤回" if row.withdrawn_at else "已被后来的决定取代"
    texts = " ／ ".join(dict.fromkeys(str(one["text"]) for one in row.entries))
    return f"{row.decided_on} 对“{texts}”的{row.get_outcome_display()}（{why}）"


def _document(told: str) -> str:
    document = " ".join(told.split())
    if not document:
        raise SeldingerError("请写明委员会的决定（文号或会议纪要），没有决定不能采用")
    if len(document) > 120:
        raise SeldingerError("决定的名称太长，最多 120 个字")
    return document


def _reopened(hospital: Hospital, adoption: Adoption) -> CatalogueDraft | None:
    """A version is never used again: adopted once more, the draft takes the next number."""
    drafts = CatalogueDraft.objects.select_for_update()
    draft = drafts.filter(hospital=hospital, adopted_as=adoption.version).order_by("-pk").first()
    if draft is not None:
        draft.adopted_as = ""
        draft.save(update_fields=["adopted_as"])
    return draft
