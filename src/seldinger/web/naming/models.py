"""The names that a hospital writes, what people confirmed about them, and what was fitted to it."""

from django.db import models

from seldinger.web.audittrail.seals import Sealed
from seldinger.web.people.models import Hospital, Person


class WrittenName(models.Model):
    """A name (写法) in a hospital's lists and messages, each spelling once.

    folded: as `matching.texts.plain` reads it. times: rows that bear it. All below is derived,
    `actions/looking.py` says it anew: entries: ids of the catalogue in force, by `state`; proposed,
    confidence: what the matcher answers, None before it was asked; weight: how much is learned by
    asking a person about it; is_check: drawn to measure the matcher, though it is sure. settled_at:
    when state or entries last changed; used_at: up to when what hangs on that was done
    (reconciliation/actions/names.py).
    """

    class State(models.TextChoices):
        OPEN = "open", "待确认"
        EXACT = "exact", "与目录同名"
        MACHINE = "machine", "机器判断"
        PERSON = "person", "人工确认"

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="written_names")
    text = models.CharField("写法", max_length=300)
    folded = models.CharField(max_length=300)
    times = models.PositiveIntegerField("次数", default=0)
    first_on = models.DateField("首次", null=True, blank=True)
    last_on = models.DateField("最近", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    entries = models.JSONField(default=list, blank=True)
    proposed = models.JSONField(default=list, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    weight = models.FloatField(default=0.0)
    is_check = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-weight", "pk")
        constraints = (
            models.UniqueConstraint(fields=["hospital", "folded"], name="written_name_once"),
        )
        indexes = (models.Index(fields=["hospital", "state", "-weight"], name="names_to_confirm"),)


class NameConfirmation(Sealed):
    """What a person says that a name means. The latest that is not withdrawn holds.

    entries: [{"id": …, "text": …}] in the words of that version of the catalogue; none: it is not
    in the catalogue. proposed, confidence: what the matcher answered to the name just before, None
    where it had been told already. was_check: see `WrittenName.is_check`. table: of which it was
    taken, None where it was confirmed by hand.
    """

    class Origin(models.TextChoices):
        HAND = "hand", "逐条确认"
        FILE = "file", "对照表带入"

    name = models.ForeignKey(
        WrittenName, models.PROTECT, related_name="confirmations", verbose_name="写法"
    )
    entries = models.JSONField("目录条目", default=list, blank=True)
    catalogue = models.CharField("目录", max_length=60)
    version = models.CharField(max_length=20)
    proposed = models.JSONField("机器提出的条目", default=list, blank=True)
    confidence = models.FloatField("机器的把握", null=True, blank=True)
    was_check = models.BooleanField("抽查", default=False)
    origin = models.CharField("来源", max_length=4, choices=Origin, default=Origin.HAND)
    table = models.ForeignKey(
        "NameTable",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="confirmations",
        verbose_name="对照表",
    )
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)


class Fitting(models.Model):
    """What the matcher of a hospital was fitted to last, or is being fitted to.

    pairs: [[name, [entry's text, …]], …]; empty before the first fit. kept_as: the folder of what
    was fitted. looked: what the names were last looked at with. share, stage: how far a fit has
    come, from begun_at on; fault: why the last did not end.
    """

    hospital = models.OneToOneField(Hospital, models.PROTECT, related_name="fitting")
    catalogue = models.CharField(max_length=60, blank=True)
    version = models.CharField(max_length=20, blank=True)
    pairs = models.JSONField(default=list, blank=True)
    fitted_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    kept_as = models.CharField(max_length=64, blank=True)
    has_network = models.BooleanField(default=False)
    begun_at = models.DateTimeField(null=True, blank=True)
    share = models.FloatField(default=0.0)
    stage = models.CharField(max_length=60, blank=True)
    fault = models.CharField(max_length=200, blank=True)
    looked = models.CharField(max_length=120, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)


class NameTable(models.Model):
    """A hospital's own table of names (对照表) between upload and confirmation; its uploader's.

    content: Fernet token of the file, emptied once taken over, replaced or a day old. columns:
    field (workbooks/name_table.py) → head.
    """

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(blank=True)
    columns = models.JSONField(default=dict, blank=True)
    uploaded_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")
