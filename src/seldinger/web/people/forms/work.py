"""Where people work and as what: memberships, roles, accounts."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html

from seldinger.web.people.forms.styled import Form, day_field, later_day
from seldinger.web.people.forms.where import Where, WhereField
from seldinger.web.people.models import AccountRole, Base, RoleAssignment
from seldinger.web.people.permissions import ROLES
from seldinger.web.people.presenters.words import role_title

LOGIN = forms.RegexField(
    regex=r"^[\w.@-]+$",
    label="登录名",
    max_length=60,
    help_text="可以用工号或姓名拼音。只用字母、数字和 . - _ @，中间没有空格。",
    error_messages={"invalid": "登录名只用字母、数字和 . - _ @，中间没有空格。"},
)

# As the role is chosen, the page is asked for the scopes that fit it.
_ASKING_AGAIN = {
    "hx-get": "",
    "hx-trigger": "change",
    "hx-select": "#id_scope",
    "hx-target": "#id_scope",
    "hx-swap": "outerHTML",
}


class PersonNameForm(Form):
    name = forms.CharField(label="姓名", max_length=60)


class WorkForm(Form):
    """Beginning to work in a department, or in a hospital as a whole."""

    where = WhereField(label="医院与科室")
    title = forms.CharField(label="职称", max_length=40, required=False)
    staff_no = forms.CharField(label="工号", max_length=40, required=False)
    start = day_field("从哪天起")

    def __init__(self, *args: Any, places: Iterable[Where], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].offer(places)  # type: ignore[attr-defined]


class ChangeForm(Form):
    """Going on in another department; some roles go along."""

    where = WhereField(label="换到")
    on = day_field("从哪天起", help_text="在原科室算到前一天。")
    keep = forms.MultipleChoiceField(
        label="在新科室继续的身份",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="没有勾选的科室身份随原科室一起结束。",
    )

    def __init__(
        self, *args: Any, places: Iterable[Where], roles: Sequence[AccountRole], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].offer(places)  # type: ignore[attr-defined]
        if not roles:
            del self.fields["keep"]
            return
        self.fields["keep"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        # The doctor stays an attending; heading a department does not go along.
        self.fields["keep"].initial = [AccountRole.ATTENDING.value]

    @property
    def kept(self) -> list[AccountRole]:
        return [AccountRole(role) for role in self.cleaned_data.get("keep", ())]


class LeaveForm(Form):
    """The last day in a hospital, and roles that would otherwise go on."""

    on = day_field("最后一天", help_text="这一天仍然算在内。这个科室的身份同时结束。")
    roles = forms.ModelMultipleChoiceField(
        label="同时结束的其他身份",
        required=False,
        queryset=RoleAssignment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, roles: QuerySet[RoleAssignment], altogether: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roles"]
        if not roles:
            del self.fields["roles"]
            return
        field.queryset = roles  # type: ignore[attr-defined]
        field.label_from_instance = role_title  # type: ignore[attr-defined]
        # Whoever works on elsewhere keeps their roles unless somebody says otherwise.
        field.initial = [role.pk for role in roles] if altogether else []


class RoleForm(Form):
    """A role, its scope and its days."""

    role = forms.ChoiceField(label="身份", widget=forms.RadioSelect(attrs=_ASKING_AGAIN))
    scope = WhereField(label="范围", help_text="身份只在这个范围里有效。")
    start = day_field("从哪天起")
    end = later_day("到哪天", help_text="不填就是长期有效。")

    def __init__(
        self, *args: Any, roles: Iterable[AccountRole], scopes: Iterable[Where], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, _described(role)) for role in roles]  # type: ignore[attr-defined]
        self.fields["scope"].offer(scopes)  # type: ignore[attr-defined]


class NewPersonForm(WorkForm):
    """Somebody new: an account, where they work, and one role to begin with."""

    name = forms.CharField(label="姓名", max_length=60)
    login = LOGIN
    role = forms.ChoiceField(
        label="身份", required=False, help_text="以后可以再加。学员的背景和轮转在登记之后填写。"
    )
    base = forms.ModelChoiceField(
        label="培训基地",
        queryset=Base.objects.none(),
        required=False,
        empty_label="请选择",
        help_text="学员、基地主任和教学秘书需要。",
    )
    field_order = ("name", "login", "where", "title", "staff_no", "role", "base", "start")

    def __init__(
        self, *args: Any, roles: Iterable[AccountRole], bases: QuerySet[Base], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "暂不登记"), *((role.value, role.label) for role in roles)]
        self.fields["role"].choices = offered  # type: ignore[attr-defined]
        self.fields["base"].queryset = bases  # type: ignore[attr-defined]
        if len(bases) == 1:
            self.fields["base"].initial = bases[0]


def _described(role: AccountRole) -> str:
    words = '<span><b>{}</b> <span class="soft">{}</span></span>'
    return format_html(words, role.label, ROLES[role].sentence)
