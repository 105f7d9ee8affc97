"""The admission file: proposing it, describing it, its ethics."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Department
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.technologies.actions import filing as actions
from seldinger.web.technologies.checklist import FILE
from seldinger.web.technologies.forms import EthicsForm, FileForm
from seldinger.web.technologies.models import Technology
from seldinger.web.technologies.queries import departments_to_propose, technologies_to, workers

_BOTH = ("GET", "POST")
_NEEDED = "先写名称就能保存；其余可以分几次填，清单会提示还缺什么。不要写患者的信息。"


@page(Permission.PROPOSE_TECHNOLOGY, methods=_BOTH)
def add(request: PersonRequest) -> HttpResponse:
    """In the address: department, where there are several."""
    department = _department(request)
    if department is None:
        context = {"departments": departments_to_propose(request.access)}
        return render(request, "technologies/technology_pick.html", context)
    leaders = workers(department.hospital, request.access.on, department)
    form = FileForm(
        request.POST or None, leaders=leaders, initial={"leader": _oneself(request, department)}
    )
    if made := done(
        form,
        lambda: actions.propose_technology(by=request.user, department=department, told=form.told),
    ):
        messages.success(request, "已起草。请按清单补齐材料，再提交医务处。")
        return redirect("technology", made.result.pk)
    return form_page(
        request, form, title=f"{department.name}：新技术新项目", english="Propose a technology",
        button="保存草稿", back=("新技术", reverse("technologies")), lead=_NEEDED,
    )  # fmt: skip


@page(Permission.PROPOSE_TECHNOLOGY, methods=_BOTH)
def edit(request: PersonRequest, technology_id: int) -> HttpResponse:
    found = kept(request, technology_id)
    names = ("kind", "title", "leader", *FILE)
    form = FileForm(
        request.POST or None,
        leaders=workers(found.hospital, request.access.on, found.department),
        initial={name: getattr(found, name) for name in names},
    )
    if done(
        form,
        lambda: actions.describe_technology(by=request.user, technology=found, told=form.told),
    ):
        messages.success(request, "材料已保存。")
        return redirect("technology", found.pk)
    return form_page(
        request, form, title=f"{found.title}：材料", english="The admission file",
        button="保存", back=back_to(found), lead=_NEEDED,
    )  # fmt: skip


@page(Permission.PROPOSE_TECHNOLOGY, methods=_BOTH)
def ethics(request: PersonRequest, technology_id: int) -> HttpResponse:
    found = kept(request, technology_id)
    initial = {
        "ethics": found.ethics,
        "document": found.ethics_document,
        "reason": found.ethics_reason,
    }
    form = EthicsForm(request.POST or None, initial=initial)
    if done(form, lambda: actions.note_ethics(by=request.user, technology=found, told=form.told)):
        messages.success(request, "伦理审查已登记。")
        return redirect("technology", found.pk)
    return form_page(
        request, form, title=f"{found.title}：伦理审查", english="Ethics review",
        button="保存", back=back_to(found),
        lead="提交时可以待审查；没有通过或批件没有到，委员会不能准入。",
    )  # fmt: skip


def kept(request: PersonRequest, technology_id: int) -> Technology:
    """One that the reader's department or hospital keeps."""
    mine = technologies_to(request.access, Permission.PROPOSE_TECHNOLOGY)
    return get_object_or_404(mine, pk=technology_id)


def back_to(found: Technology) -> tuple[str, str]:
    return "这项技术", reverse("technology", args=[found.pk])


def _department(request: PersonRequest) -> Department | None:
    """The one that is asked for, or the only one."""
    mine = departments_to_propose(request.access)
    if asked := request.GET.get("department", ""):
        return get_object_or_404(mine, pk=number_asked(asked))
    only = list(mine[:2])
    return only[0] if len(only) == 1 else None


def _oneself(request: PersonRequest, department: Department) -> int | None:
    mine = workers(department.hospital, request.access.on, department)
    return request.user.pk if mine.filter(pk=request.user.pk).exists() else None
