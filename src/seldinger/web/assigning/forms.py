"""What a base says where bookings say nothing."""

from django import forms

from seldinger.web.people.forms import Form


class AssignRulesForm(Form):
    minutes = forms.IntegerField(
        label="一台手术按多少分钟算", min_value=10, max_value=600,
        help_text="手术安排里没有写结束时间；同一手术间下一台开始即结束。默认值不出自文献，请按本院手术室的记录核定。",
    )  # fmt: skip
    turnover = forms.IntegerField(label="同一人两台之间至少几分钟", min_value=0, max_value=240)
    travel = forms.IntegerField(label="两家医院之间路上几分钟", min_value=0, max_value=600)
    begins = forms.TimeField(
        label="没有写时间的第一台几点开始", widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": "时间不对。请按 08:30 的样子填写。"},
    )  # fmt: skip
    participants = forms.IntegerField(label="一台至多几人参与", min_value=0, max_value=10)
    no_operator_from = forms.TypedChoiceField(
        label="学员不任术者的手术", required=False, empty_value=None, coerce=int,
        choices=[("", "不另作限制"), ("4", "4 级"), ("3", "3 级及以上"), ("2", "2 级及以上"),
                 ("1", "所有手术")],
        help_text="按管理级别；限制了级别时，未分级的手术也不安排学员任术者。",
    )  # fmt: skip
    source = forms.CharField(
        label="依据", max_length=200,
        help_text="如：本院手术室 2026 年上半年的台均时长；基地会议纪要 2026-05-12。",
    )  # fmt: skip
