"""A grant as the office fills it in, and what ends one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.report.privileges import GRADE
from seldinger.web.people.forms.styled import Form, day_field, later_day
from seldinger.web.people.models import Hospital, Person
from seldinger.web.privileges.checking import GRADES, MOST_PROCTORED
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.listing import SHOWN
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.wording import STATES

_WORDS = {"rows": 2}


class ListForm(Form):
    """What the list shows; all of it optional, all of it in the address."""

    doctor = forms.CharField(
        label="医师姓名或拼音",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(label="现在", required=False)
    hospital = forms.TypedChoiceField(label="医院", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, hospitals: Iterable[Hospital], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [("", "全部"), *((state, STATES[state]) for state in SHOWN)]
        self.fields["state"].choices = told  # type: ignore[attr-defined]
        offered = [(one.pk, one.name) for one in hospitals]
        self.fields["hospital"].choices = [("", "全部医院"), *offered]  # type: ignore[attr-defined]
        if len(offered) < 2:
            del self.fields["hospital"]


class FindForm(Form):
    """Whom one looks for."""

    find = forms.CharField(required=False, max_length=60)

    @property
    def words(self) -> str:
        """Empty where nobody's name is written so."""
        return str(self.cleaned_data.get("find", "")) if self.is_valid() else ""


class GrantForm(Form):
    """The doctor and the hospital are chosen before; entries are ticked below the search."""

    kind = forms.ChoiceField(
        label="授权范围",
        choices=[
            (Grant.Kind.LIST, "一个专业目录，到某一级为止"),
            (Grant.Kind.ENTRIES, "目录里的一条或几条"),
            (Grant.Kind.TECHNOLOGY, "一项限制类技术"),
        ],
        widget=forms.RadioSelect,
    )
    list_id = forms.ChoiceField(label="专业目录")
    grade = forms.TypedChoiceField(
        label="到几级",
        coerce=int,
        empty_value=None,
        choices=[("", "请选择"), *((grade, f"{GRADE[grade]}及以下") for grade in GRADES)],
        help_text="限制类技术不包括在内，要另外授权。",
    )
    technology = forms.ChoiceField(label="限制类技术")
    find = forms.CharField(
        label="找条目：名称、片段或拼音首字母",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    entries = forms.MultipleChoiceField(label="条目", required=False)
    start = day_field("从哪天起", help_text="可以早于今天：已有的授权照文件写的日期登记。")
    end = later_day("到哪天为止", help_text="这一天仍然算在内。长期有效的请留空。")
    proctored = forms.IntegerField(
        label="前几例须有带教",
        required=False,
        min_value=0,
        max_value=MOST_PROCTORED,
        initial=0,
        help_text="不需要的填 0。",
    )
    title = forms.CharField(label="职称", required=False, max_length=40)
    training = forms.CharField(
        label="培训", required=False, max_length=1000, widget=forms.Textarea(_WORDS)
    )
    cases = forms.CharField(
        label="例数", required=False, max_length=1000, widget=forms.Textarea(_WORDS)
    )
    examination = forms.CharField(
        label="考核", required=False, max_length=1000, widget=forms.Textarea(_WORDS)
    )
    document = forms.CharField(
        label="文号", required=False, max_length=80, help_text="批准授权的文件或会议纪要。"
    )

    # Asked of that kind alone.
    OF_KIND: Mapping[str, tuple[str, ...]] = {
        Grant.Kind.LIST: ("list_id", "grade"),
        Grant.Kind.TECHNOLOGY: ("technology",),
    }
    BASIS = ("title", "training", "cases", "examination", "document")

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = catalogue
        lists = [("", "请选择"), *((one.id, _list(one)) for one in catalogue.lists)]
        self.fields["list_id"].choices = lists  # type: ignore[attr-defined]
        overlays = [("", "请选择"), *((one.id, one.title) for one in catalogue.overlays)]
        self.fields["technology"].choices = overlays  # type: ignore[attr-defined]
        if self.is_bound:
            for kind, names in self.OF_KIND.items():
                for name in names:
                    self.fields[name].required = self.data.get("kind") == kind
        self.fields["entries"].choices = [(one, one) for one in catalogue.by_id]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> list[Entry]:
        """The entries chosen so far, those alone that the catalogue knows."""
        told = self["entries"].value() or ()
        known = self.catalogue.by_id
        return [known[one] for one in dict.fromkeys(told) if one in known]

    def new_grant(self, doctor: Person, hospital: Hospital, replaces: Grant | None) -> NewGrant:
        told: Mapping[str, Any] = self.cleaned_data
        return NewGrant(
            doctor=doctor,
            hospital=hospital,
            replaces=replaces,
            kind=Grant.Kind(told["kind"]),
            entries=tuple(told["entries"]),
            list_id=told["list_id"],
            grade=told["grade"],
            technology=told["technology"],
            start=told["start"],
            end=told["end"],
            proctored=told["proctored"] or 0,
            **{name: told[name] for name in self.BASIS},
        )


def _list(one: Any) -> str:
    return f"{one.section}：{one.title}" if one.section else str(one.title)


def initial_of(grant: Grant, catalogue: Catalogue) -> dict[str, Any]:
    """A revoked grant as it would be given anew, from the day of its revocation on."""
    ended = grant.revocation
    kept = ("kind", "list_id", "grade", "technology", "end", "proctored", *GrantForm.BASIS)
    return {
        **{name: getattr(grant, name) for name in kept},
        "entries": [one for one in grant.entries if one in catalogue.by_id],
        "start": ended.on if ended else None,
    }


def _reason(help_text: str) -> forms.CharField:
    return forms.CharField(
        label="理由", max_length=1000, widget=forms.Textarea(_WORDS), help_text=help_text
    )


_SEEN = "医师会看到。不要写患者的信息。"


class RevokeForm(Form):
    on = day_field("从哪天起不再有效", help_text="填开始的那天，就等于从未授权。")
    reason = _reason(_SEEN)


class SuspendForm(Form):
    start = day_field("从哪天起暂停")
    end = later_day("到哪天为止", help_text="这一天仍然暂停。还不知道的请留空，以后登记恢复。")
    reason = _reason(_SEEN)


class LiftForm(Form):
    on = day_field("从哪天起恢复", help_text="填暂停的第一天，就等于从未暂停。")
