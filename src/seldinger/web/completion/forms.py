"""What the trainee, the stages and the base fill in."""

from collections.abc import Iterable
from typing import Any

from django import forms

from seldinger.web.completion.checking import LONGEST
from seldinger.web.completion.models import Review, ReviewTerms, Step
from seldinger.web.completion.stages import Stage
from seldinger.web.people.forms.styled import Form, LinesField
from seldinger.web.people.models import Person

_NO_PATIENT = "不要写患者的姓名或编号。"
_BIG = {"rows": 4}


def _words(label: str, **told: Any) -> forms.CharField:
    return LinesField(label=label, max_length=LONGEST, widget=forms.Textarea(_BIG), **told)


class _Named(Form):
    """A supervisor to be named. offered: those who may be."""

    def __init__(self, *args: Any, offered: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.pk: one for one in offered}
        names = [("", "请选择"), *((pk, one.name) for pk, one in self.offered.items())]
        self.fields["supervisor"].choices = names  # type: ignore[attr-defined]

    @property
    def named(self) -> Person:
        return self.offered[self.cleaned_data["supervisor"]]


class HandInForm(_Named):
    """kinds: what may be handed in now, “yearly:2” for the second year's."""

    what = forms.ChoiceField(label="哪一次考核", widget=forms.RadioSelect)
    supervisor = forms.TypedChoiceField(
        label="带教医师", coerce=int, help_text="由谁先评价；审核您登记最多的排在最前。"
    )
    words = _words("本人小结", help_text=f"做了什么，学到什么，还缺什么。{_NO_PATIENT}")

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = kinds  # type: ignore[attr-defined]

    @property
    def kind(self) -> Review.Kind:
        return Review.Kind(self.cleaned_data["what"].partition(":")[0])

    @property
    def year(self) -> int:
        return int(self.cleaned_data["what"].partition(":")[2] or 0)


class AgainForm(_Named):
    supervisor = forms.TypedChoiceField(label="带教医师", coerce=int)
    words = _words("补充后的小结", help_text=f"对照退回的理由补充。{_NO_PATIENT}")


class AskAnotherForm(_Named):
    """seen: the step that the page shows; another one is not changed by it."""

    supervisor = forms.TypedChoiceField(label="改由谁评价", coerce=int)
    reason = _words("改派的理由", help_text="学员和基地会看到。")
    seen = forms.IntegerField(widget=forms.HiddenInput)


_ONWARD = {
    Stage.SUPERVISOR: "通过，报基地审核",
    Stage.DIRECTOR: "通过，报上级审核",
    Stage.CITY: "通过，报省级审核",
    Stage.PROVINCE: "通过，准予结业",
}


class SignForm(Form):
    """A signature: the answer, why, and the password of who signs."""

    said = forms.ChoiceField(label="结论", widget=forms.RadioSelect)
    reason = _words(
        "意见与理由", help_text=f"会写进考核记录和培训登记手册。{_NO_PATIENT}"
    )  # fmt: skip
    password = forms.CharField(
        label="您的密码", strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text="签署要再输一次密码：别人拿到您的手机也签不了。",
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, stage: Stage, decides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        passed = "通过" if decides and stage is not Stage.PROVINCE else _ONWARD[stage]
        self.fields["said"].choices = [  # type: ignore[attr-defined]
            (Step.Said.PASSED, passed),
            (Step.Said.RETURNED, "退回，请学员补充"),
            (Step.Said.FAILED, "不通过"),
        ]


class ReverseForm(Form):
    reason = _words("撤销的理由", help_text="学员会看到；已签发的结业记录会标为已撤销。")
    password = forms.CharField(
        label="您的密码", strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )  # fmt: skip


class NothingForm(Form):
    """A page that asks once, for what cannot be taken back."""


def _days(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=120,
        help_text="没有规定的留空：页面写“规则未填”，不设期限。",
    )  # fmt: skip


class ReviewTermsForm(Form):
    supervisor = _days("带教医师评价，几个工作日内")
    director = _days("基地审核，几个工作日内")
    city = _days("市级审核，几个工作日内")
    province = _days("省级审核，几个工作日内")
    source = forms.CharField(
        label="出处", required=False, max_length=200, help_text="哪份制度、哪一条这样规定。"
    )

    NAMES = ("supervisor", "director", "city", "province", "source")

    @classmethod
    def initial_of(cls, terms: ReviewTerms | None) -> dict[str, Any]:
        return {name: getattr(terms, name) for name in cls.NAMES} if terms else {}


class InspectionForm(Form):
    """A handbook with whole numbers: why, and once more who asks."""

    reason = forms.CharField(
        label="用途与理由", max_length=200, help_text=f"哪次检查、谁要看。{_NO_PATIENT}"
    )
    password = forms.CharField(
        label="您现在的密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
