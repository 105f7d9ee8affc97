"""One's mail address, and a hospital's group robot."""

from typing import Any

from django import forms

from seldinger.web.people.forms.styled import Form


class AddressForm(Form):
    mail = forms.EmailField(
        label="邮箱",
        required=False,
        max_length=120,
        help_text="留空就不发邮件。邮件里只有条数和链接，不写患者与病例的内容。",
        error_messages={"invalid": "邮箱写得不对。请按 name@example.org 的样子填写。"},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    wants_mail = forms.BooleanField(label="有新通知时发邮件", required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("wants_mail") and not told.get("mail") and "mail" not in self.errors:
            self.add_error("mail", "要收邮件，请先填邮箱。")
        return told


class RobotForm(Form):
    """The address is never shown again: whoever has it can write to the group."""

    address = forms.CharField(
        label="Webhook 地址",
        max_length=500,
        help_text="企业微信或钉钉群机器人的完整地址，以 https:// 开头。保存后不再显示。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
