"""What stands above a form that survives a dropped network: {% drafts "case" %}."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils import timezone

from seldinger.web.logbook.drafts import WORDS, drafts_of, mark_of, page_of
from seldinger.web.logbook.models import Draft
from seldinger.web.logbook.sealing import public_point
from seldinger.web.logbook.views.offline import is_shell

register = template.Library()


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft that the server keeps. told: which, from when, and why it is no entry."""

    key: UUID
    told: str
    faults: bool
    url: str


@register.inclusion_tag("logbook/parts/drafts.html", takes_context=True)
def drafts(context: dict[str, Any], form: str) -> dict[str, Any]:
    """Of one kind of form. The draft that its page shows already is not offered again."""
    request = context["request"]
    person = request.user
    names = {
        "session": "drafts",
        "send": "draft_send",
        "open": "draft_open",
        "log": "log",
        "login": "login",
        "logout": "logout",
        "worker": "service_worker",
    }
    shown = request.GET.get("draft", "")
    kept = [] if is_shell(request) else drafts_of(person).filter(form=form)
    return {
        "kept": [_told(draft) for draft in kept if str(draft.key) != shown],
        "told": {
            "person": mark_of(person),
            "point": public_point(person),
            "urls": {key: reverse(name) for key, name in names.items()},
        },
        "csrf_token": context.get("csrf_token", ""),
    }


def _told(draft: Draft) -> KeptDraft:
    at = timezone.localtime(draft.saved_at)
    which = f"{at.month} 月 {at.day} 日 {at:%H:%M} 的{WORDS[draft.form]}草稿"
    why = f"没有登记成功：{'；'.join(draft.faults)}。" if draft.faults else "还没有填完。"
    return KeptDraft(draft.key, which + why, bool(draft.faults), page_of(draft.form, draft.key))
