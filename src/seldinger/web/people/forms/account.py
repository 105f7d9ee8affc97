"""Signing in, passwords, and the first administrator."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.auth.password_validation import validate_password

from seldinger.web.people.forms.styled import Styled
from seldinger.web.people.models import Person


class SignInForm(Styled, AuthenticationForm):
    error_messages = {  # noqa: RUF012
        "invalid_login": "登录名或密码不对。忘记密码请联系教学秘书或管理员重设。",
        "inactive": "这个账号已停用。请联系管理员。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "登录名"
        self.fields["password"].label = "密码"

    def clean_username(self) -> str:
        """Logins are lower case; a phone's keyboard likes to begin with a capital."""
        return str(self.cleaned_data["username"]).strip().lower()


class PasswordForm(Styled, SetPasswordForm):  # type: ignore[type-arg]
    error_messages = {"password_mismatch": "两次输入的新密码不一样。请重新输入。"}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, second.label = "新密码", "再输一次"
        first.help_text = "至少 10 个字，不全是数字，不与姓名或登录名相近。"
        second.help_text = ""

    def clean_new_password1(self) -> str:
        """Whoever handed out a first password knows it."""
        new: str = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise forms.ValidationError("新密码不能与现在的一样。请换一个。")
        return new


class OwnPasswordForm(PasswordForm):
    """Changing a password of one's own asks for the old one."""

    old_password = forms.CharField(
        label="现在的密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ("old_password", "new_password1", "new_password2")

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise forms.ValidationError("现在的密码不对。")
        return old


class StartForm(Styled, forms.Form):
    """The first administrator of an empty installation."""

    code = forms.CharField(label="起始码", help_text="启动时显示在终端上。")
    name = forms.CharField(label="姓名", max_length=60)
    login = forms.CharField(label="登录名", max_length=60)
    password = forms.CharField(
        label="密码",
        strip=False,
        help_text="至少 10 个字，不全是数字，不与姓名或登录名相近。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        person = Person(login=told.get("login", ""), name=told.get("name", ""))
        if told.get("password"):
            try:
                validate_password(told["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return told
