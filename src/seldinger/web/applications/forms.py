"""What the doctor, the stages and the office fill in."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from seldinger.web.applications.checking import LONGEST
from seldinger.web.applications.entered import Decided, NewApplication
from seldinger.web.applications.models import Step, Terms
from seldinger.web.applications.terms import RENEWAL
from seldinger.web.people.forms.styled import Form, day_field, later_day
from seldinger.web.people.models import Department, Person
from seldinger.web.privileges.checking import MOST_PROCTORED
from seldinger.web.privileges.forms import GrantForm
from seldinger.web.privileges.models import Grant

_NO_PATIENT = "不要写患者的姓名或编号。"


def _words(label: str, **told: Any) -> forms.CharField:
    rows = told.pop("rows", 4)
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea({"rows": rows}), **told
    )


class ApplyForm(GrantForm):
    """The scope, as the office grants it; the committee writes the dates and the basis."""

    start = end = proctored = None  # type: ignore[assignment]
    title = training = cases = examination = document = None  # type: ignore[assignment]
    department = forms.TypedChoiceField(label="所在科室", coerce=int)
    words = _words(
        "本人陈述", required=False,
        help_text=f"为什么申请，平台不知道的经历（外院进修、考核）。{_NO_PATIENT}",
    )  # fmt: skip

    def __init__(self, *args: Any, departments: Iterable[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.pk: one for one in departments}
        told = [(pk, str(one)) for pk, one in self.offered.items()]
        choices = told if len(told) == 1 else [("", "请选择"), *told]
        self.fields["department"].choices = choices  # type: ignore[attr-defined]
        self.fields["kind"].label = "申请范围"

    def application(self, doctor: Person, renews: Grant | None) -> NewApplication:
        told: Mapping[str, Any] = self.cleaned_data
        return NewApplication(
            doctor=doctor,
            department=self.offered[told["department"]],
            kind=Grant.Kind(told["kind"]),
            entries=tuple(told["entries"]),
            list_id=told["list_id"],
            grade=told["grade"],
            technology=told["technology"],
            words=told["words"],
            renews=renews,
        )


class WordsForm(Form):
    words = _words("补充后的陈述", help_text=f"对照退回的理由补充。{_NO_PATIENT}")


class _OfStep(Form):
    """seen: the step that the page shows; another one is not answered by it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class AnswerForm(_OfStep):
    """The committee agrees on a page of its own, where the grant is written."""

    said = forms.ChoiceField(label="答复", widget=forms.RadioSelect)
    reason = _words(
        "意见与理由", required=False,
        help_text=f"退回或不同意必须写明理由，申请人会看到，也会写进决定书。{_NO_PATIENT}",
    )  # fmt: skip

    def __init__(self, *args: Any, stage: Step.Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        onward = {
            Step.Stage.DEPARTMENT: [(Step.Said.PASSED, "同意，报医务处审核")],
            Step.Stage.OFFICE: [(Step.Said.PASSED, "同意，提请委员会决定")],
        }
        self.fields["said"].choices = [  # type: ignore[attr-defined]
            *onward.get(stage, []),
            (Step.Said.RETURNED, "退回，请申请人补充"),
            (Step.Said.REFUSED, "不同意"),
        ]


class ReasonForm(_OfStep):
    reason = _words("理由", help_text=f"申请人与委员会会看到。{_NO_PATIENT}")


class NothingForm(Form):
    """A page that asks once, for what cannot be taken back."""


class DecideForm(_OfStep):
    """What the grant says besides its scope."""

    document = forms.CharField(label="文号", max_length=80, help_text="批准授权的文件或会议纪要。")
    start = day_field("从哪天起")
    end = later_day("到哪天为止", help_text="这一天仍然算在内。长期有效的请留空。")
    proctored = forms.IntegerField(
        label="前几例须有带教", required=False, min_value=0, max_value=MOST_PROCTORED, initial=0,
        help_text="不需要的填 0。",
    )  # fmt: skip
    title = forms.CharField(label="依据：职称", required=False, max_length=40)
    training = _words("依据：培训", required=False, rows=2)
    cases = _words("依据：例数", required=False, rows=2)
    examination = _words("依据：考核", required=False, rows=2)
    reason = _words("委员会意见", required=False, rows=2)

    def decided(self) -> Decided:
        told = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return Decided(**told | {"proctored": told["proctored"] or 0})


def _days(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=120,
        help_text="没有规定的留空：页面写“规则未填”，不设期限。",
    )  # fmt: skip


class TermsForm(Form):
    department = _days("科室评议，几个工作日内")
    office = _days("医务处审核，几个工作日内")
    committee = _days("委员会决定，几个工作日内")
    renewal = forms.IntegerField(
        label="授权到期前多少天提醒续期", min_value=1, max_value=365, initial=RENEWAL
    )
    source = forms.CharField(
        label="出处", required=False, max_length=200, help_text="本院哪份制度、哪一条这样规定。"
    )

    NAMES = ("department", "office", "committee", "renewal", "source")

    @classmethod
    def initial_of(cls, terms: Terms | None) -> dict[str, Any]:
        return {name: getattr(terms, name) for name in cls.NAMES} if terms else {}


class DeputyForm(Form):
    department = forms.TypedChoiceField(label="科室", coerce=int)
    person = forms.TypedChoiceField(label="代理人", coerce=int)
    start = day_field("从哪天起")
    end = later_day("到哪天为止", help_text="这一天仍然算在内。还不知道的请留空，以后撤回。")

    def __init__(
        self, *args: Any, departments: Iterable[Department], people: Iterable[Person], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.departments = {one.pk: one for one in departments}
        self.people = {one.pk: one for one in people}
        places = [(pk, f"{one.hospital} {one}") for pk, one in self.departments.items()]
        self.fields["department"].choices = places  # type: ignore[attr-defined]
        names = [("", "请选择"), *((pk, one.name) for pk, one in self.people.items())]
        self.fields["person"].choices = names  # type: ignore[attr-defined]
