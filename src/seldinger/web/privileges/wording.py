"""What a grant covers and how long it holds, in Chinese: pages, messages and notices say it so."""

from datetime import date

from seldinger.domain.grading.catalogue import Catalogue, EntryKind
from seldinger.domain.grading.grant import GrantState
from seldinger.report.privileges import GRADE
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.models import Grant

ENDING = "ending"  # in force, and its last day is near
STATES: dict[str, str] = {
    GrantState.IN_FORCE: "有效",
    ENDING: "60 天内到期",
    GrantState.NOT_BEGUN: "未生效",
    GrantState.EXPIRED: "已到期",
    GrantState.REVOKED: "已撤销",
    GrantState.SUSPENDED: "暂停中",
}
_NAMED_AT_ONCE = 3


def scope_words(grant: Grant | NewGrant, catalogue: Catalogue) -> str:
    """What it covers, in one line."""
    if grant.kind == Grant.Kind.LIST:
        return f"{list_title(catalogue, grant.list_id)}，{GRADE[grant.grade or 1]}及以下"
    if grant.kind == Grant.Kind.TECHNOLOGY:
        return f"限制类技术：{technology_title(catalogue, grant.technology)}"
    names = [f"“{entry_text(catalogue, entry)}”" for entry in grant.entries]
    more = f"等 {len(names)} 项" if len(names) > _NAMED_AT_ONCE else ""
    return "、".join(names[:_NAMED_AT_ONCE]) + more


def span_words(start: date, end: date | None) -> str:
    return f"{start} 至 {end}" if end else f"{start} 起，长期"


def entry_text(catalogue: Catalogue, entry: str) -> str:
    """An entry that a later catalogue dropped still has its id."""
    known = catalogue.by_id.get(entry)
    return known.text if known else entry


def list_title(catalogue: Catalogue, list_id: str) -> str:
    return next((one.title for one in catalogue.lists if one.id == list_id), list_id)


def technology_title(catalogue: Catalogue, overlay: str) -> str:
    return next((one.title for one in catalogue.overlays if one.id == overlay), overlay)


def is_management(catalogue: Catalogue, entry: str) -> bool:
    return catalogue.by_id[entry].kind is EntryKind.MANAGEMENT
