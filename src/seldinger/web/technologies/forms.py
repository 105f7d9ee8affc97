"""The admission file, its way, its operators and its first cases, as people fill them in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, EntryKind
from seldinger.report.privileges import GRADE
from seldinger.web.norms.named import entries_named
from seldinger.web.people.forms.styled import Form, day_field, later_day, not_after_today
from seldinger.web.people.models import Person
from seldinger.web.technologies.checklist import FILE
from seldinger.web.technologies.entered import (
    Decided,
    EthicsTold,
    FileTold,
    NewCase,
    Numbers,
    Outcome,
)
from seldinger.web.technologies.models import Technology
from seldinger.web.technologies.turns import Turn

_WORDS = {"rows": 3}
_NO_PATIENT = "不要写患者的姓名、编号或住院号。"
_YES_NO = (("", "还不知道"), ("no", "没有"), ("yes", "有"))


def _text(label: str, help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(_WORDS),
        help_text=help_text,
    )  # fmt: skip


def _number(label: str, help_text: str, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=most, help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


def _source(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=200, help_text="哪份文件、哪一条。"
    )


def _person(label: str, help_text: str = "") -> Any:
    return forms.ModelChoiceField(
        Person.objects.none(), label=label, empty_label="请选择", help_text=help_text
    )


class FileForm(Form):
    """Only the title is needed to begin; the checklist says what is missing."""

    kind = forms.ChoiceField(
        label="类别", choices=Technology.Kind.choices, widget=forms.RadioSelect,
        initial=Technology.Kind.TECHNOLOGY,
    )  # fmt: skip
    title = forms.CharField(label="名称", max_length=120)
    leader = _person("负责人", "在本科室任职的医师。")

    def __init__(self, *args: Any, leaders: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = leaders  # type: ignore[attr-defined]
        for name, word in FILE.items():
            label, _, more = word.partition("：")
            self.fields[name] = _text(label, f"{more}。提交前须填。" if more else "提交前须填。")
        self.style()

    @property
    def told(self) -> FileTold:
        told = dict(self.cleaned_data)
        return FileTold(kind=Technology.Kind(told.pop("kind")), **told)


class EthicsForm(Form):
    ethics = forms.ChoiceField(
        label="伦理审查", choices=Technology.Ethics.choices, widget=forms.RadioSelect
    )
    document = forms.CharField(
        label="伦理批件文号", required=False, max_length=120, help_text="已通过的请填。"
    )
    reason = forms.CharField(
        label="不需要的理由", required=False, max_length=400, help_text="不需要的请填。"
    )

    @property
    def told(self) -> EthicsTold:
        told = self.cleaned_data
        ethics = Technology.Ethics(told["ethics"])
        return EthicsTold(ethics, told["document"], told["reason"])


# -- the way ---------------------------------------------------------------------------------------


class TurnForm(Form):
    """What the turn asks for, and nothing else."""

    on = day_field("从哪天起")
    document = forms.CharField(label="文号或会议纪要", max_length=120)
    reason = _text("理由", _NO_PATIENT, required=True)

    def __init__(self, *args: Any, turn: Turn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("on", "document", "reason"):
            if name not in turn.asks:
                del self.fields[name]
        self.style()

    @property
    def told(self) -> Decided:
        return Decided(**{
            name: self.cleaned_data[name] for name in TurnForm.base_fields if name in self.fields
        })  # fmt: skip


def _grade(label: str, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, coerce=int, help_text=help_text,
        choices=[("", "请选择"), *((grade, GRADE[grade]) for grade in range(1, 5))],
    )  # fmt: skip


class AdmitForm(TurnForm):
    grade = _grade(
        "按几级管理", "试行期间按这个级别核对；四级的术前须有多学科讨论。纳入目录时可以另定。"
    )
    first_cases = _number("随访前几例", "规则没有写的请留空，页面会写“规则未填”。", 999)
    first_cases_source = _source("例数出处")
    follow_up_days = _number("术后几天随访", "规则没有写的请留空，不催办随访。", 3660)
    follow_up_source = _source("随访出处")

    @property
    def numbers(self) -> Numbers:
        told = self.cleaned_data
        names = ("first_cases", "first_cases_source", "follow_up_days", "follow_up_source")
        return Numbers(**{name: told[name] for name in names})


class RecommendForm(TurnForm):
    list_id = forms.ChoiceField(label="建议专业目录")
    grade = _grade("建议级别")
    field_order = ("list_id", "grade", "reason")

    def __init__(self, *args: Any, catalogue: Catalogue | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.id, one.title) for one in catalogue.lists] if catalogue else []
        self.fields["list_id"].choices = [("", "请选择"), *offered]  # type: ignore[attr-defined]


class TakeOverForm(TurnForm):
    """Of the list that was proposed; what bears the very name stands first."""

    entry = forms.ChoiceField(label="目录条目")

    def __init__(
        self, *args: Any, catalogue: Catalogue | None, technology: Technology, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        same = entries_named(catalogue, technology.title) if catalogue else ()
        there = catalogue.entries if catalogue else ()
        listed = [one for one in there if one.list_id == technology.proposed_list]
        offered = dict.fromkeys((*same, *listed))
        self.fields["entry"].choices = [  # type: ignore[attr-defined]
            ("", "请选择"),
            *(
                (one.id, f"{one.text}（{one.list_title}，{GRADE[one.grade]}）")
                for one in offered
                if one.kind is EntryKind.OPERATION
            ),
        ]
        if len(same) == 1:
            self.fields["entry"].initial = same[0].id


# -- operators and cases ---------------------------------------------------------------------------


class OperatorForm(Form):
    person = _person("术者", "在本医院任职的医师。")
    start = day_field("从哪天起")
    end = later_day("到哪天为止", help_text="这一天仍然算在内。长期的请留空。")

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class _OutcomeForm(Form):
    outcome = forms.CharField(
        label="手术结果", required=False, max_length=200, help_text=_NO_PATIENT
    )
    complicated = forms.ChoiceField(label="并发症", required=False, choices=_YES_NO)
    complication = forms.CharField(label="什么并发症", required=False, max_length=200)

    @property
    def result(self) -> Outcome:
        told = self.cleaned_data
        known = {"yes": True, "no": False}.get(told["complicated"])
        return Outcome(told["outcome"], known, told["complication"])


class CaseForm(_OutcomeForm):
    day = day_field("手术日期")
    operator = _person("术者")
    number = _number("第几例", "留空就接着上一例。", 9999)
    field_order = ("day", "operator", "number", "outcome", "complicated", "complication")

    def __init__(self, *args: Any, operators: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operator"].queryset = operators  # type: ignore[attr-defined]

    @property
    def told(self) -> NewCase:
        told = self.cleaned_data
        return NewCase(told["day"], told["operator"], told["number"], self.result)


class FollowUpForm(_OutcomeForm):
    on = day_field("随访日期")
    follow_up = _text("随访结果", _NO_PATIENT, required=True)
    field_order = ("on", "complicated", "complication", "follow_up", "outcome")

    def clean_on(self) -> Any:
        return not_after_today(self.cleaned_data["on"], "随访日期")


def wanted_state(told: str, known: Iterable[str]) -> str:
    """A state as the address tells it; none where it is no state."""
    return told if told in set(known) else ""


def initial_outcome(case: Any) -> dict[str, Any]:
    known = {True: "yes", False: "no", None: ""}
    return {
        "outcome": case.outcome,
        "complicated": known[case.complicated],
        "complication": case.complication,
        "follow_up": case.follow_up,
        "on": case.followed_on or timezone.localdate(),
    }
