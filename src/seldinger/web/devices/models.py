"""Products of a hospital, which piece of which lot was used for whom, its stock, and recalls."""

from django.db import models
from django.db.models import Q

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.logbook.models import Case, OfPatient
from seldinger.web.people.models import Department, Hospital, Person

_TEXT = 400  # a scanned code has up to 254 characters; nothing of a damaged one is cut


class Product(Sealed):
    """A product as a hospital keeps it: one device identifier, one row.

    registration: the number of its certificate as written. origin: derived from it where it can
    be read (intake/udi/registration.py), else as somebody says. category: the hospital's word for
    the kind of device. price: in yuan a piece; None: not known.
    """

    class Origin(models.TextChoices):
        DOMESTIC = "domestic", "国产"
        IMPORTED = "imported", "进口"
        SPECIAL = "special", "港澳台"

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="products")
    di = models.CharField("产品标识", max_length=80, blank=True)
    name = models.CharField("名称", max_length=200)
    model = models.CharField("规格型号", max_length=120, blank=True)
    maker = models.CharField("生产企业", max_length=120, blank=True)
    registration = models.CharField("注册证号", max_length=60, blank=True)
    origin = models.CharField("产地", max_length=8, choices=Origin, blank=True)
    category = models.CharField("类别", max_length=60, blank=True)
    price = models.DecimalField("单价", max_digits=12, decimal_places=2, null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["hospital", "di"], condition=~Q(di=""), name="product_once"
            ),
        )


class DeviceUse(OfPatient, Sealed):
    """One piece used in one operation. raw: what was scanned or pasted, never changed.

    Where there is a case, the patient is the case's and the number here is empty: one copy less.
    Else it may be copied from a draft or a booking. technique: what was done, where no case says
    it. flags: of intake/udi/identifier.py. product: None where the hospital keeps no such product.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="device_uses")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="device_uses"
    )
    day = models.DateField("日期")
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="uses")
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="device_uses"
    )
    technique = models.CharField("手术名称", max_length=300, blank=True)
    raw = models.CharField("扫描内容", max_length=_TEXT)
    issuer = models.CharField("发码机构", max_length=8, blank=True)
    di = models.CharField("产品标识", max_length=80, blank=True)
    lot = models.CharField("批号", max_length=_TEXT, blank=True)
    serial = models.CharField("序列号", max_length=_TEXT, blank=True)
    made = models.DateField("生产日期", null=True, blank=True)
    expires = models.DateField("失效日期", null=True, blank=True)
    flags = models.JSONField("标注", default=list, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-day", "-pk")
        indexes = (
            models.Index(fields=["hospital", "lot"], name="uses_by_lot"),
            models.Index(fields=["hospital", "serial"], name="uses_by_serial"),
            models.Index(fields=["hospital", "di"], name="uses_by_product"),
            models.Index(fields=["hospital", "day"], name="uses_by_day"),
            models.Index(fields=["hospital", "number_digest"], name="uses_by_patient"),
        )


class StockList(models.Model):
    """A list of stock that was handed in, between preview and confirmation.

    content: Fernet token of the file, emptied once taken over, replaced or a day old. columns:
    field (workbooks/stock_list.py) → head; the next list is read the same way. department: whose
    stock it is; None: the whole hospital's.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="stock_lists")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="stock_lists"
    )
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(blank=True)
    uploaded_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    columns = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-uploaded_at", "-pk")


class StockItem(Sealed):
    """What a list said lies in stock. gone_at: when a later list of the same store replaced it."""

    stock_list = models.ForeignKey(StockList, models.PROTECT, related_name="items")
    product = models.ForeignKey(Product, models.PROTECT, related_name="stock")
    lot = models.CharField("批号", max_length=_TEXT, blank=True)
    serial = models.CharField("序列号", max_length=_TEXT, blank=True)
    expires = models.DateField("失效日期", null=True, blank=True)
    quantity = models.PositiveIntegerField("数量", default=1)
    place = models.CharField("库位", max_length=60, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("expires", "pk")
        indexes = (
            models.Index(
                fields=["expires"], condition=Q(gone_at__isnull=True), name="stock_expiring"
            ),
        )


class Recall(Sealed):
    """A question after a lot, a serial or a product, asked for a purpose; its answer is read anew
    each time, as uses are recorded later too. product: None where a lot is asked for of any."""

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="recalls")
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="recalls"
    )
    di = models.CharField("产品标识", max_length=80, blank=True)
    lot = models.CharField("批号", max_length=_TEXT, blank=True)
    serial = models.CharField("序列号", max_length=_TEXT, blank=True)
    purpose = models.CharField("事由", max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")


class FollowUp(Sealed):
    """What became of one use in one recall. The last row stands; the earlier ones stay."""

    class State(models.TextChoices):
        WAITING = "waiting", "待联系"
        REACHED = "reached", "已联系"
        MISSING = "missing", "联系不上"
        DONE = "done", "已处理"
        OTHER = "other", "不是这一批"

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="follow_ups")
    use = models.ForeignKey(DeviceUse, models.PROTECT, related_name="follow_ups")
    state = models.CharField("随访", max_length=8, choices=State)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
