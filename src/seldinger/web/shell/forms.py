"""Narrowing the audit trail."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from seldinger.web.audittrail.queries import Wanted
from seldinger.web.audittrail.wording import ACTS
from seldinger.web.people.forms.styled import REAL_DAYS, Styled
from seldinger.web.people.models import Person

_ALL = [("", "全部")]


class TrailForm(Styled, forms.Form):
    """Everything stands in the address, so that a view of the trail can be sent to somebody."""

    by = forms.ModelChoiceField(
        Person.objects.none(),
        label="写入人",
        required=False,
        empty_label="全部",
        error_messages={"invalid_choice": "没有这个人的留痕。请从列表里选。"},
    )
    act = forms.ChoiceField(
        label="做了什么",
        required=False,
        choices=[*_ALL, *sorted(ACTS.items(), key=lambda item: item[1])],
        error_messages={"invalid_choice": "没有这种操作。请从列表里选。"},
    )
    since = forms.DateField(
        label="从哪天",
        required=False,
        widget=forms.DateInput,
        validators=REAL_DAYS,
        error_messages={"invalid": "请写成 2026-06-30 这样的日期。"},
    )
    until = forms.DateField(
        label="到哪天",
        required=False,
        widget=forms.DateInput,
        validators=REAL_DAYS,
        error_messages={"invalid": "请写成 2026-06-30 这样的日期。"},
    )
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, told: Any, *, writers: QuerySet[Person]) -> None:
        super().__init__(told)
        self.fields["by"].queryset = writers  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What was asked for, as far as it was understood."""
        told = self.cleaned_data
        by = told.get("by")
        return Wanted(
            by=by.pk if by else None,
            act=told.get("act") or "",
            since=told.get("since"),
            until=told.get("until"),
            before=told.get("before"),
        )
