"""Signing in and out, passwords, and the first account of an empty installation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page, public
from seldinger.web.people.actions import accounts as actions
from seldinger.web.people.first_start import is_start_code
from seldinger.web.people.forms import OwnPasswordForm, PasswordForm, SignInForm, StartForm
from seldinger.web.people.models import Person


class SignIn(LoginView):
    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Person.objects.exists():
            return redirect("start")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        actions.note_sign_in(by=form.get_user())
        return response


sign_in = public("GET", "POST")(SignIn.as_view())


class SignOut(LogoutView):
    """Nothing of the person stays on the device: drafts, the pages kept for offline use.

    A service worker, or the script of a page for logging, says with `device` that it clears what is
    this person's. Then the storage stays: in it may wait what another has not sent yet.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        clears_itself = request.POST.get("device") == "clears"
        response["Clear-Site-Data"] = '"cache"' if clears_itself else '"cache", "storage"'
        return response


sign_out = page(methods=("POST",))(SignOut.as_view())


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Too many wrong passwords (called by django-axes)."""
    context = {
        "title": "密码错误次数过多，这个账号暂时锁定",
        "advice": "15 分钟后可以再试。忘记密码请联系教学秘书或管理员重设。",
    }
    return render(request, "fault.html", context, status=429)


@page(methods=("GET", "POST"))
def password(request: PersonRequest) -> HttpResponse:
    """Change one's password; with a first password nothing else opens before."""
    person = request.user
    kind = PasswordForm if person.must_change_password else OwnPasswordForm
    form = kind(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_password(by=person, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, person)
        messages.success(request, "密码已更改。")
        return redirect("home")
    context = {"form": form, "first": person.must_change_password}
    return render(request, "people/password.html", context)


@public("GET", "POST")
def start(request: HttpRequest) -> HttpResponse:
    """The first administrator; closed as soon as anybody has an account."""
    if Person.objects.exists():
        raise Http404
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not is_start_code(form.cleaned_data["code"]):
            form.add_error("code", "起始码不对。请看启动平台的终端窗口。")
            return render(request, "people/start.html", {"form": form})
        told = {key: form.cleaned_data[key] for key in ("name", "login", "password")}
        try:
            person = actions.start_installation(by=None, **told)
        except SeldingerError as error:
            form.add_error(None, str(error))
            return render(request, "people/start.html", {"form": form})
        login(request, person, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("home")
    return render(request, "people/start.html", {"form": form})
