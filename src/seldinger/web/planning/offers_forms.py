"""What a department offers, and the base's own rules, as people fill them in."""

from collections.abc import Callable
from typing import Any

from django import forms

from seldinger.errors import SeldingerError
from seldinger.web.people.forms.styled import Form, LinesField
from seldinger.web.people.forms.upload import WORKBOOKS, UploadForm
from seldinger.web.planning.actions.offers import Offer, Rules
from seldinger.web.planning.entered import (
    cases_typed,
    cases_words,
    exceptions_typed,
    exceptions_words,
)
from seldinger.web.planning.models import PlanRules, Seats
from seldinger.web.planning.posts import items_of, posts_of

_NUMERIC = {"inputmode": "numeric"}
VOLUME = "volume-"


def _number(label: str, most: int, help_text: str = "", **told: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, help_text=help_text,
        widget=forms.NumberInput(attrs=_NUMERIC), **told,
    )  # fmt: skip


class OfferForm(Form):
    """One department. Volumes: a field for each item, of those that the posts ask for first."""

    posts = forms.MultipleChoiceField(label="承担的岗位", widget=forms.CheckboxSelectMultiple)
    least = _number("每月至少几名学员", 200, initial=0)
    most = _number("每月至多几名学员", 200, initial=2)
    exceptions = LinesField(
        label="个别月份", required=False, max_length=3000,
        widget=forms.Textarea({"rows": 2}),
        help_text="与平时不同的月份，一行一条：2027-02 0-2，或 2027-07~2027-08 1-3。",
    )  # fmt: skip
    volumes_from = forms.CharField(
        label="例数来源", required=False, max_length=200, help_text="哪份记录、哪些月份。"
    )

    def __init__(self, *args: Any, rulebook: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.id, one.title) for one in posts_of(rulebook)]
        self.fields["posts"].choices = choices  # type: ignore[attr-defined]
        self.items = items_of(rulebook)
        for item in self.items:
            self.fields[VOLUME + item.id] = forms.CharField(
                label=item.title, required=False, max_length=200
            )
        self.style()
        # Tabler's class is for one control, not for a list of them.
        self.fields["posts"].widget.attrs["class"] = "offers-posts"

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        told["exceptions"] = self._read("exceptions", exceptions_typed) or []
        read = {item.id: self._read(VOLUME + item.id, cases_typed) for item in self.items}
        told["volumes"] = {item: cases for item, cases in read.items() if cases}
        return told

    def _read(self, name: str, reading: Callable[[str], Any]) -> Any:
        try:
            return reading(self.cleaned_data.get(name) or "")
        except SeldingerError as error:
            self.add_error(name, f"{error}。")
            return None

    @property
    def offer(self) -> Offer:
        told = self.cleaned_data
        names = ("posts", "least", "most", "exceptions", "volumes", "volumes_from")
        return Offer(**{name: told[name] for name in names})

    @property
    def volume_fields(self) -> tuple[list[Any], list[Any]]:
        """Those that the chosen posts ask for or that are filled in, and the others."""
        chosen = set(self["posts"].value() or ())
        parts = [(self[VOLUME + item.id], item) for item in self.items]
        near = [f for f, item in parts if item.posts & _wide(chosen) or f.value() or f.errors]
        return near, [field for field, _ in parts if field not in near]


def _wide(posts: set[str]) -> set[str]:
    """A place asks for what its post asks for."""
    imaging = {"imaging"} if posts & {"xray", "ct", "mri"} else set()
    return posts | imaging


def initial_offer(seats: Seats | None, volumes: dict[str, list[float]], source: str) -> Any:
    """What stands there; volumes that were just counted take the place of those kept."""
    kept = seats.volumes if seats else {}
    told = {f"{VOLUME}{item}": cases_words(n) for item, n in (kept | volumes).items()}
    if seats is None:
        return told | {"volumes_from": source}
    return told | {
        "posts": seats.posts, "least": seats.least, "most": seats.most,
        "exceptions": exceptions_words(seats.exceptions),
        "volumes_from": source or seats.volumes_from,
    }  # fmt: skip


class RulesForm(Form):
    shortest = _number("介入基础一次至少几个月", 18, "细则只写合计 18 个月，一次几个月由基地定。")
    longest = _number("介入基础一次至多几个月", 18)
    operators = _number("一例可有几名术者", 20, "能同时算作术者的学员。")
    first_assistants = _number("一例可有几名一助", 20)
    participants = _number("一例可有几名参与", 20)
    chiefs_least = _number("每月至少几名总住院", 200)
    chiefs_most = _number("每月至多几名总住院", 200, "不填为不限。", required=False)

    @property
    def rules(self) -> Rules:
        return Rules(**self.cleaned_data)


def initial_rules(rules: PlanRules) -> dict[str, Any]:
    return {name: getattr(rules, name) for name in RulesForm.base_fields}


class SeatsBookForm(UploadForm):
    label = "改好的表格"
    help_text = "用这一页“下载表格”得到的文件改。"
    accept = WORKBOOKS
    largest = 16 * 1024 * 1024
    missing = "请选择改好的表格。"
    empty = "请重新选择。"
    remedy = "请只保留下载时的几张工作表。"
