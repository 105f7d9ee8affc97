"""Where notices go besides: one's mail, and the groups of one's hospitals."""

from django.conf import settings as installed
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.web.inbox.actions.own import set_address
from seldinger.web.inbox.actions.robots import end_robot, set_robot
from seldinger.web.inbox.forms import AddressForm, RobotForm
from seldinger.web.inbox.models import Robot
from seldinger.web.inbox.presenters import robot_rows
from seldinger.web.inbox.queries import address_of, robot_hospitals, robots_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page


@page(methods=("GET", "POST"))
def settings(request: PersonRequest) -> HttpResponse:
    """One's own mail address; below it the robots, for who may set them."""
    address = address_of(request.user)
    known = {"mail": address.mail, "wants_mail": address.wants_mail}
    form = AddressForm(request.POST or None, initial=known)
    if done(form, lambda: set_address(by=request.user, **form.cleaned_data)):
        told = "新通知会同时发到您的邮箱。" if form.cleaned_data["wants_mail"] else "不再发邮件。"
        messages.success(request, f"已保存。{told}")
        return redirect("inbox_settings")
    hospitals = list(robot_hospitals(request.access))
    rows = robot_rows(hospitals, robots_of(hospitals))
    sends = installed.MAIL is not None
    return render(request, "inbox/settings.html", {"form": form, "rows": rows, "sends": sends})


@page(Permission.MANAGE_PEOPLE, methods=("GET", "POST"))
def robot(request: PersonRequest, hospital_id: int) -> HttpResponse:
    """The address of a hospital's group robot, typed anew each time."""
    hospital = get_object_or_404(robot_hospitals(request.access), pk=hospital_id)
    form = RobotForm(request.POST or None)
    if done(form, lambda: set_robot(by=request.user, hospital=hospital, **form.cleaned_data)):
        messages.success(request, f"“{hospital.name}”的群机器人已设置。")
        return redirect("inbox_settings")
    return form_page(
        request, form, title=f"{hospital.name}：群机器人", english="Group robot",
        button="保存", back=("通知设置", reverse("inbox_settings")),
        lead="有登记长期没有审核时，群里每周收到一条消息：几位带教医师、多少条、最早等了几天。"
        "不含姓名、患者与病例。机器人的安全设置若要求关键词，请填 Seldinger。",
    )  # fmt: skip


@page(Permission.MANAGE_PEOPLE, methods=("POST",))
def robot_off(request: PersonRequest, hospital_id: int) -> HttpResponse:
    hospitals = robot_hospitals(request.access)
    found = get_object_or_404(Robot.objects.filter(hospital__in=hospitals), hospital=hospital_id)
    if found.ended_at is None:
        end_robot(by=request.user, robot=found)
        messages.success(request, f"“{found.hospital.name}”的群机器人已停用，地址已清除。")
    return redirect("inbox_settings")
