"""Products of a hospital, and what of them lies in stock and will expire."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.devices.actions import products as actions
from seldinger.web.devices.files import as_workbook
from seldinger.web.devices.forms import ProductFilterForm, ProductForm, initial_of
from seldinger.web.devices.models import Product
from seldinger.web.devices.presenters.products import (
    doubt_of,
    product_rows,
    products_book,
    products_lead,
    stock_lead,
    stock_rows,
)
from seldinger.web.devices.queries import (
    SOON,
    device_hospitals,
    expiring,
    nameless,
    products_for,
    products_found,
    stock_of,
    uses_for,
)
from seldinger.web.devices.wording import CAVEAT
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked, in_hospital, number_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page

_SEE, _KEEP = Permission.SEE_DEVICES, Permission.KEEP_DEVICES
_BOTH = ("GET", "POST")
_A_PAGE = 50


@page(_SEE)
def products(request: PersonRequest) -> HttpResponse:
    hospitals = [*device_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    form = ProductFilterForm(request.GET)
    its = products_for(request.access).filter(hospital=hospital)
    found = products_found(its, *form.wanted).order_by("name", "model", "pk")
    shown = Paginator(found, _A_PAGE).get_page(number_asked(request.GET.get("page", "1")))
    counted = stock_of(hospital).order_by().values("product").annotate(all=Sum("quantity"))
    stock = {row["product"]: row["all"] for row in counted.filter(product__in=[*shown])}
    context = {
        "hospital": hospital,
        "hospitals": hospitals,
        "form": form,
        "lead": products_lead(its.count(), its.filter(origin="").count()),
        "number": shown.paginator.count,
        "rows": product_rows(shown, stock),
        "shown": shown,
        "may_keep": _may_keep(request, hospital),
        "nameless": nameless(uses_for(request.access, hospital)),
        "caveat": CAVEAT,
    }
    return render(request, "devices/products.html", context)


@page(_SEE)
def workbook(request: PersonRequest) -> HttpResponse:
    hospital = hospital_asked(request, device_hospitals(request.access))
    its = products_for(request.access).filter(hospital=hospital).order_by("name", "model", "pk")
    book = products_book(hospital, its, stock_of(hospital), request.access.on)
    return as_workbook(book, f"{hospital.name}器械产品与库存")


@page(_SEE)
def stock(request: PersonRequest) -> HttpResponse:
    hospitals = [*device_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    lying = stock_of(hospital)
    rows = stock_rows(expiring(hospital, request.access.on), request.access.on)
    context = {
        "hospital": hospital,
        "hospitals": hospitals,
        "lead": stock_lead(rows, lying.count(), SOON.days),
        "pieces": lying.aggregate(all=Sum("quantity"))["all"] or 0,
        "undated": lying.filter(expires__isnull=True).count(),
        "days": SOON.days,
        "rows": rows,
        "may_keep": _may_keep(request, hospital),
    }
    return render(request, "devices/stock.html", context)


@page(_KEEP, methods=_BOTH)
def add(request: PersonRequest) -> HttpResponse:
    hospital = hospital_asked(request, device_hospitals(request.access, _KEEP))
    form = ProductForm(request.POST or None, initial={"di": request.GET.get("di", "")[:80]})
    if made := done(
        form,
        lambda: actions.add_product(by=request.user, hospital=hospital, new=form.new_product()),
    ):
        return _saved(request, made.result)
    address = in_hospital(reverse("device_products"), hospital.pk)
    return form_page(
        request, form, title="登记产品", english="Add a product", button="保存",
        back=("产品", address), lead=hospital.name,
        other=("带入库存表", in_hospital(reverse("device_stock_upload"), hospital.pk)),
    )  # fmt: skip


@page(_KEEP, methods=_BOTH)
def edit(request: PersonRequest, product_id: int) -> HttpResponse:
    product = _mine(request, product_id)
    form = ProductForm(request.POST or None, initial=initial_of(product))
    version = number_asked(request.POST.get("version", "")) if request.POST else product.version
    if made := done(
        form,
        lambda: actions.change_product(
            by=request.user, product=product, new=form.new_product(), version=version
        ),
    ):
        return _saved(request, made.result)
    context = {"form": form, "product": product, "version": version, "doubt": doubt_of(product)}
    return render(request, "devices/product.html", context)


@page(_KEEP, methods=("POST",))
def end(request: PersonRequest, product_id: int) -> HttpResponse:
    return _turned(request, product_id, actions.end_product, "已停用。停用错了，在这里恢复。")


@page(_KEEP, methods=("POST",))
def resume(request: PersonRequest, product_id: int) -> HttpResponse:
    return _turned(request, product_id, actions.resume_product, "已恢复。")


def _turned(request: PersonRequest, product_id: int, act: object, told: str) -> HttpResponse:
    product = _mine(request, product_id)
    try:
        act(by=request.user, product=product)  # type: ignore[operator]
        messages.success(request, told)
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect("device_product_edit", product.pk)


def _saved(request: PersonRequest, product: Product) -> HttpResponse:
    doubt = doubt_of(product)
    messages.success(request, f"{product.name}已保存。{doubt}{'。' if doubt else ''}")
    return redirect(in_hospital(reverse("device_products"), product.hospital_id))


def _mine(request: PersonRequest, product_id: int) -> Product:
    found = products_for(request.access, _KEEP).select_related("hospital")
    return get_object_or_404(found, pk=product_id)


def _may_keep(request: PersonRequest, hospital: Hospital) -> bool:
    return device_hospitals(request.access, _KEEP).filter(pk=hospital.pk).exists()
