"""What one fills in about a draft: its entries and overlays, and its adoption."""

from datetime import date
from typing import Any

from django import forms

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind, Overlay
from seldinger.web.catalogues.entered import EntryTold, OverlayTold
from seldinger.web.norms.presenters.words import GRADE
from seldinger.web.people.forms.styled import Form, day_field

_GRADES = [(number, word) for number, word in GRADE.items()]
_KINDS = [
    (EntryKind.OPERATION, "手术"),
    (EntryKind.MODIFIER, "患者情况（加在手术上看，不是一项手术）"),
    (EntryKind.MANAGEMENT, "管理类（新技术新项目，不能授予）"),
]
_WORDS = {"rows": 3}


class EntryForm(Form):
    text = forms.CharField(label="条目名称", max_length=300, help_text="照委员会定的原文写。")
    list_id = forms.ChoiceField(label="专业", required=False)
    list_title = forms.CharField(
        label="或新增专业", required=False, max_length=60, help_text="上面没有的专业才写。"
    )
    grade = forms.TypedChoiceField(
        label="级别", choices=_GRADES, coerce=int, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label="类型", choices=_KINDS)
    parts = forms.CharField(
        label="一条写几项",
        required=False,
        widget=forms.Textarea(_WORDS),
        help_text="一行一项，名称照医院清单的写法；只有一项的空着。",
    )
    code = forms.CharField(
        label="编码",
        required=False,
        max_length=60,
        help_text="照目录或文件抄录，不要推测；不知道就空着。",
    )
    note = forms.CharField(label="备注", required=False, max_length=300)

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = [("", "请选择"), *((one.id, _list(one)) for one in catalogue.lists)]
        self.fields["list_id"].choices = lists  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("list_id") and not told.get("list_title"):
            self.add_error("list_id", "请选一个专业，或写上新增的专业。")
        return told

    def told(self) -> EntryTold:
        told = self.cleaned_data
        return EntryTold(
            list_id=told["list_id"],
            list_title=told["list_title"],
            grade=told["grade"],
            text=told["text"],
            kind=EntryKind(told["kind"]),
            parts=tuple(told["parts"].splitlines()),
            code=told["code"],
            note=told["note"],
        )


def initial_entry(entry: Entry) -> dict[str, Any]:
    return {
        "text": entry.text,
        "list_id": entry.list_id,
        "grade": entry.grade,
        "kind": entry.kind,
        "parts": "\n".join(entry.parts),
        "code": entry.code or "",
        "note": entry.note or "",
    }


def _list(one: Any) -> str:
    return f"{one.section}：{one.title}" if one.section else str(one.title)


class OverlayForm(Form):
    """find: looks for entries; the ticked ones stay."""

    title = forms.CharField(
        label="名称", max_length=120, help_text="上级规范里的名称，如某项限制类技术。"
    )
    managed_grade = forms.TypedChoiceField(
        label="按几级管理", choices=_GRADES, coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(label="理由", max_length=300)
    document = forms.CharField(label="依据的文件", max_length=120)
    citation = forms.CharField(
        label="文号",
        required=False,
        max_length=120,
        help_text="照文件抄录；不知道就空着，页面会写出处待填。",
    )
    find = forms.CharField(
        label="找条目",
        required=False,
        max_length=60,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    entries = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = catalogue
        self.fields["entries"].choices = [(one, one) for one in catalogue.by_id]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> list[Entry]:
        told = self["entries"].value() or ()
        known = self.catalogue.by_id
        return [known[one] for one in dict.fromkeys(told) if one in known]

    def told(self) -> OverlayTold:
        told = self.cleaned_data
        return OverlayTold(
            title=told["title"],
            managed_grade=told["managed_grade"],
            reason=told["reason"],
            document=told["document"],
            citation=told["citation"],
            entries=tuple(told["entries"]),
        )


def initial_overlay(overlay: Overlay) -> dict[str, Any]:
    return {
        "title": overlay.title,
        "managed_grade": overlay.managed_grade,
        "reason": overlay.reason,
        "document": overlay.document,
        "citation": overlay.citation or "",
        "entries": sorted(overlay.entries),
    }


class AdoptForm(Form):
    start = day_field("从哪天起生效", help_text="这一天起按新版定级；以前的日子仍按旧版。")
    document = forms.CharField(
        label="委员会的决定", max_length=120, help_text="文号，或会议纪要的名称与日期。"
    )
    reason = forms.CharField(
        label="说明", required=False, max_length=1000, widget=forms.Textarea(_WORDS)
    )
    # What the page shows the consequences of: the hash of the content, and the first day.
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    shown = forms.DateField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Other cases and grants stand on another day: it is looked at before it is adopted."""
        told = super().clean() or {}
        start, shown = told.get("start"), told.pop("shown", None)
        if start and start != shown:
            seen = f"您看到的是自 {shown} 起的影响" if shown else "您还没有看过影响"
            self.add_error("start", f"{seen}；现在填的是 {start}。请看过这一天的影响再采用")
        return told

    def shown_anew(self, seen: str, start: date) -> "AdoptForm":
        """The same form beside the consequences of what stands in the draft now, from that day."""
        told = {name: self.data.get(name, "") for name in self.fields}
        self.data = told | {"seen": seen, "shown": start.isoformat()}
        return self
