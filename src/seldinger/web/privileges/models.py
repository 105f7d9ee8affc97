"""Grants and what ended them. No row is edited: what a day in the past answers must stay."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.people.models import NOT_EMPTY_SPAN, Hospital, Person


class Grant(Sealed):
    """A grant (授权) to a named doctor in one hospital.

    kind says which of the next fields hold: entries (id in the catalogue → the managed grade when
    it was granted) with laid (id → the overlays that lay on it then), list_id with grade, or
    technology (id of an overlay). catalogue and version: the norm in whose words it was granted.
    proctored: so many first cases need a proctor.
    training, cases, examination, title: the basis, in the office's words.
    """

    class Kind(models.TextChoices):
        ENTRIES = "entries", "目录条目"
        LIST = "list", "专业目录至某级"
        TECHNOLOGY = "technology", "限制类技术"

    class Source(models.TextChoices):
        OFFICE = "office", "医务处登记"
        WORKBOOK = "workbook", "由授权表带入"

    doctor = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="grants")
    kind = models.CharField("范围", max_length=10, choices=Kind)
    entries = models.JSONField("条目", default=dict, blank=True)
    laid = models.JSONField("当日的限制类技术", default=dict, blank=True)
    list_id = models.CharField("专业目录", max_length=60, blank=True)
    grade = models.PositiveSmallIntegerField("至几级", null=True, blank=True)
    technology = models.CharField("限制类技术", max_length=60, blank=True)
    catalogue = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    start = models.DateField("开始")
    end = models.DateField("结束", null=True, blank=True)
    proctored = models.PositiveSmallIntegerField("前几例须带教", default=0)
    training = models.TextField("培训", blank=True)
    cases = models.TextField("例数", blank=True)
    examination = models.TextField("考核", blank=True)
    title = models.CharField("职称", max_length=40, blank=True)
    document = models.CharField("文号", max_length=80, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.OFFICE)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("start", "pk")
        constraints = (
            models.CheckConstraint(condition=NOT_EMPTY_SPAN, name="grant_span"),
            models.CheckConstraint(
                condition=Q(kind="entries", list_id="", grade__isnull=True, technology="")
                | Q(kind="list", grade__range=(1, 4), technology="") & ~Q(list_id="")
                | Q(kind="technology", list_id="", grade__isnull=True) & ~Q(technology=""),
                name="grant_has_one_scope",
            ),
        )

    @property
    def revocation(self) -> "Revocation | None":
        """The earliest of its revocations holds."""
        return next(iter(self.revocations.all()), None)

    def done_before(self, on: date) -> int | None:
        """How many of the first cases the hospital's record shows before that day.

        None: the hospital hands in no lists, or nobody has counted since the grant was given.
        """
        counted = getattr(self, "counted", None) if self.proctored else None
        if counted is None:
            return None
        return sum(1 for day in counted.days if day < on.isoformat())

    @property
    def is_void(self) -> bool:
        """Revoked on its first day or before it: it never held."""
        ended = self.revocation
        return ended is not None and ended.on <= self.start


class Counted(Sealed):
    """What a hospital's record shows of the first cases under a proctor. Derived: counted anew.

    days: of each operation under the grant whose operator is certainly the doctor and whose exact
    name the grant covered that day; ISO, in order.
    """

    grant = models.OneToOneField(Grant, models.PROTECT, related_name="counted")
    days = models.JSONField(default=list)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ("grant",)


class Revocation(Sealed):
    """What ended a grant. on: the first day on which it holds no more.

    Whoever wrote a day too late writes an earlier one beside it; the earliest holds.
    """

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="revocations")
    on = models.DateField("自")
    reason = models.TextField("理由")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("on", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="revocation_has_a_reason"),
        )


class Suspension(Sealed):
    """Days on which a grant rests, both included; no end: until further notice."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="suspensions")
    start = models.DateField("开始")
    end = models.DateField("结束", null=True, blank=True)
    reason = models.TextField("理由")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("start", "pk")
        constraints = (
            # A suspension lifted before it began never was: it ends the day before.
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")) | Q(lifted_at__isnull=False),
                name="suspension_span",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="suspension_has_a_reason"),
        )


class GrantDraft(models.Model):
    """A list of grants between preview and confirmation; its uploader alone may confirm it.

    content: Fernet token of the file, emptied once applied, replaced or a day old.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(blank=True)
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")
