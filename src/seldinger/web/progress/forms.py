"""How a cohort is sorted and filtered; it stands in the address, so that it can be sent on."""

from collections.abc import Sequence
from typing import Any

from django import forms

from seldinger.domain.training.rulebook import Rulebook
from seldinger.web.people.forms import Styled
from seldinger.web.progress.queries import Member

RISK, NAME, ENTRY, END = "risk", "name", "entry", "end"
SORTS = [(RISK, "按风险"), (NAME, "按姓名"), (ENTRY, "按入培日期"), (END, "按结束日期")]
PACES = [
    ("", "全部状态"),
    ("late", "已过期未完成"),
    ("behind", "落后于进度"),
    ("over", "培训已到期"),
    ("pending", "有待审核"),
    ("depends", "有视口径"),
    ("in_time", "按进度"),
    ("done", "全部完成"),
]
STAYS = [("", "在培"), ("gone", "已离开或结业"), ("all", "在培和已离开")]


class CohortForm(Styled, forms.Form):
    """Whatever is not one of the choices is left out, not refused: addresses grow old."""

    sort = forms.ChoiceField(label="排序", choices=SORTS, required=False)
    status = forms.ChoiceField(label="状态", choices=PACES, required=False)
    year = forms.ChoiceField(label="入培年份", required=False)
    direction = forms.ChoiceField(label="专业方向", required=False)
    department = forms.ChoiceField(label="当前科室", required=False)
    stay = forms.ChoiceField(label="在培", choices=STAYS, required=False)

    def __init__(self, data: Any, members: Sequence[Member], rulebook: Rulebook) -> None:
        """Offers the years, directions and departments that somebody of the members has."""
        super().__init__(data, auto_id="filter-%s")
        years = sorted({str(member.trainee.entry.year) for member in members}, reverse=True)
        taken = {direction for member in members for direction in member.trainee.directions}
        there = {rotation.department for member in members for rotation in member.now}
        self._offer("year", "全部年份", [(year, f"{year} 年") for year in years])
        directions = [(post.id, post.title) for post in rulebook.directions if post.id in taken]
        self._offer("direction", "全部方向", directions)
        departments = [
            (f"{one.pk}", f"{one.name}（{one.hospital.name}）")
            for one in sorted(filter(None, there), key=lambda one: (one.hospital_id, one.name))
        ]
        self._offer("department", "全部科室", departments)

    def _offer(self, name: str, every: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        field.choices = [("", every), *choices]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """By field what was chosen; nothing where it was not, or is no choice any more."""
        self.full_clean()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def told(self) -> str:
        """The choices in words: “按姓名 · 2024 年”."""
        chosen = self.chosen()
        named = {
            name: dict(self.fields[name].choices)  # type: ignore[attr-defined]
            for name in self.fields
        }
        return " · ".join(str(named[name][value]) for name, value in chosen.items())
