"""When somebody is away."""

from django import forms

from seldinger.web.people.forms.styled import Form, day_field, later_day


class AbsenceForm(Form):
    start = day_field("从哪天起")
    end = later_day("到哪天为止", help_text="这一天仍然算在内。还不知道的请留空。")
    reason = forms.CharField(
        label="原因",
        max_length=40,
        required=False,
        help_text="如进修、产假、借调。管理人员看得到，学员看不到。",
    )
