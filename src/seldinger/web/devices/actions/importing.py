"""A list of stock: kept, its columns named, taken over whole or not at all."""

import hashlib
from collections.abc import Mapping

from django.db.models import Q
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.devices.actions.products import locked_product, name_uses
from seldinger.web.devices.importing import Plan, Wanted, known_columns, plan_of
from seldinger.web.devices.models import Product, StockItem, StockList
from seldinger.web.people.models import Department, Hospital, Person
from seldinger.web.people.uploads import is_open, sealed, too_old

_CHUNK = 500
_REPLACED = "这份库存表已被更新的上传代替，或超过一天没有确认。请重新上传"


@action
def keep_stock_list(
    *,
    by: Person,
    hospital: Hospital,
    file_name: str,
    content: bytes,
    department: Department | None = None,
) -> StockList:
    """Keep an uploaded list, encrypted, until it is taken over, replaced or a day old."""
    if department and department.hospital_id != hospital.pk:
        raise SeldingerError(f"{department.name}不是{hospital.name}的科室。请核对科室")
    replaced = StockList.objects.filter(Q(by=by, hospital=hospital) | too_old())
    replaced.exclude(content=b"").update(content=b"")
    uploaded = StockList.objects.create(
        hospital=hospital, department=department, by=by, file_name=file_name[:200],
        uploaded_at=timezone.now(), content=sealed(content), columns=known_columns(hospital),
    )  # fmt: skip
    record(
        by=by, act="devices.keep_stock_list", on=uploaded,
        hospital=hospital.pk, digest=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    return uploaded


@action
def name_stock_columns(*, by: Person, stock: StockList, columns: Mapping[str, str]) -> StockList:
    """How this list reads, and the hospital's next one. The trail gets no heads."""
    uploaded = StockList.objects.select_for_update().get(pk=stock.pk)
    if not is_open(uploaded):
        raise SeldingerError(_REPLACED)
    uploaded.columns = {key: head for key, head in columns.items() if head}
    uploaded.save(update_fields=["columns"])
    record(by=by, act="devices.name_stock_columns", on=uploaded, columns=sorted(uploaded.columns))
    return uploaded


@action
def take_stock_list(*, by: Person, stock: StockList) -> Plan:
    """Write what the list has, read anew; the file's content is emptied.

    The list is the whole stock of its store: what an earlier one had there is gone. Rows that
    cannot be read are left out.
    """
    Hospital.objects.select_for_update(no_key=True).get(pk=stock.hospital_id)
    uploaded = StockList.objects.select_for_update().get(pk=stock.pk)
    if uploaded.taken_at is not None:
        raise SeldingerError("这份库存表已经写入过，没有再写一次")
    if not is_open(uploaded):
        raise SeldingerError(_REPLACED)
    plan = plan_of(uploaded)
    if not plan.wanted:
        raise SeldingerError("这份库存表没有一行能读出。请核对各列的对应，或重新导出")
    products = _products(by, uploaded, plan)
    _replace(uploaded, [*plan.wanted], products)
    uploaded.content, uploaded.taken_at = b"", timezone.now()
    uploaded.rows = len(plan.wanted)
    uploaded.save()
    record(
        by=by, act="devices.take_stock_list", on=uploaded, hospital=uploaded.hospital_id,
        written={"新增": len(plan.new), "更正": len(plan.filled), "库存": len(plan.wanted)},
    )  # fmt: skip
    return plan


def _products(by: Person, uploaded: StockList, plan: Plan) -> dict[tuple[str, ...], Product]:
    """The product of each key of the list: known, filled in where something was blank, or new."""
    found = dict(plan.known)
    for key, blanks in sorted(plan.filled.items(), key=lambda one: plan.known[one[0]].pk):
        row = locked_product(plan.known[key])
        for name, value in blanks.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        if "di" in blanks:
            name_uses(row)
        found[key] = row
    for key, told in plan.new.items():
        found[key] = Product.objects.create(
            hospital=uploaded.hospital, by=by, made_at=timezone.now(), **told
        )
        name_uses(found[key])
    return found


def _replace(
    uploaded: StockList, wanted: list[Wanted], products: Mapping[tuple[str, ...], Product]
) -> None:
    """What lay there before is gone, what the list has lies there."""
    earlier = StockItem.objects.filter(
        stock_list__hospital=uploaded.hospital_id, stock_list__department=uploaded.department_id,
        gone_at__isnull=True,
    )  # fmt: skip
    gone = [*earlier.select_for_update(no_key=True, of=("self",)).order_by("pk")]
    now = timezone.now()
    for row in gone:
        row.gone_at = now
    StockItem.objects.bulk_update(gone, ["gone_at"], batch_size=_CHUNK)
    rows = [
        StockItem(
            stock_list=uploaded, product=products[one.key], lot=one.lot, serial=one.serial,
            expires=one.expires, quantity=one.quantity, place=one.place,
        )
        for one in wanted
    ]  # fmt: skip
    StockItem.objects.bulk_create(rows, batch_size=_CHUNK)
