"""What people fill in, and the words with which faults are told."""

from seldinger.web.people.forms.account import (
    OwnPasswordForm,
    PasswordForm,
    SignInForm,
    StartForm,
)
from seldinger.web.people.forms.styled import Form, Styled

__all__ = ["Form", "OwnPasswordForm", "PasswordForm", "SignInForm", "StartForm", "Styled"]
