"""Products of a hospital: added, changed, no longer bought, and back. Nothing is deleted."""

from collections.abc import Mapping

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.devices.entered import NewProduct
from seldinger.web.devices.models import DeviceUse, Product
from seldinger.web.people.models import Hospital, Person

_CHUNK = 500


@action
def add_product(*, by: Person | None, hospital: Hospital, new: NewProduct) -> Product:
    """What was used before under the same identifier is known as it from now on."""
    told = new.told()
    _check(hospital, told, None)
    product = Product.objects.create(hospital=hospital, by=by, made_at=timezone.now(), **told)
    known = name_uses(product)
    record(by=by, act="devices.add_product", on=product, hospital=hospital.pk, found=known)
    return product


@action
def change_product(
    *, by: Person | None, product: Product, new: NewProduct, version: int
) -> Product:
    """Raises SeldingerError where somebody changed it meanwhile, or where its identifier would
    change under the uses that bear it."""
    row = locked_product(product)
    if row.version != version:
        raise SeldingerError("这个产品刚才被别人改过。请看过现在的内容再改")
    told = new.told()
    _check(row.hospital, told, row)
    if row.di and told["di"] != row.di and row.uses.exists():
        raise SeldingerError("这个产品标识下已有用过的器械，不能改。是另一个产品的，请另外登记")
    changed = sorted(name for name, value in told.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, told[name])
    row.version += 1
    row.save()
    name_uses(row)
    record(by=by, act="devices.change_product", on=row, fields=changed)
    return row


@action
def end_product(*, by: Person | None, product: Product) -> Product:
    """No longer bought. What was used stays as it is."""
    row = locked_product(product)
    if row.ended_at:
        raise SeldingerError("这个产品已经停用")
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    record(by=by, act="devices.end_product", on=row)
    return row


@action
def resume_product(*, by: Person | None, product: Product) -> Product:
    row = locked_product(product)
    if row.ended_at is None:
        raise SeldingerError("这个产品没有停用，不需要恢复")
    row.ended_at = None
    row.save(update_fields=["ended_at"])
    record(by=by, act="devices.resume_product", on=row)
    return row


# -- what several actions share --------------------------------------------------------------------


def locked_product(product: Product) -> Product:
    return Product.objects.select_for_update(no_key=True, of=("self",)).get(pk=product.pk)


def name_uses(product: Product) -> int:
    """Changes and writes the uses that nobody knew the product of; returns how many."""
    if not product.di:
        return 0
    nameless = DeviceUse.objects.select_for_update(no_key=True, of=("self",)).filter(
        hospital=product.hospital_id, di=product.di, product__isnull=True
    )
    rows = [*nameless.order_by("pk")]
    for row in rows:
        row.product = product
    DeviceUse.objects.bulk_update(rows, ["product"], batch_size=_CHUNK)
    return len(rows)


def _check(hospital: Hospital, told: Mapping[str, object], row: Product | None) -> None:
    if not told["name"]:
        raise SeldingerError("请写明产品的名称")
    same = Product.objects.filter(hospital=hospital, di=told["di"]).exclude(di="")
    if row:
        same = same.exclude(pk=row.pk)
    if same.exists():
        raise SeldingerError("这个产品标识已经登记过。请在产品清单里找到它再改")
