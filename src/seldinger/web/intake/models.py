"""What machines send: the object as received, the draft that comes of it, its dose and events."""

from django.db import models
from django.db.models import Q, QuerySet

from seldinger.intake.draft import Kind
from seldinger.web.audittrail.seals import Sealed
from seldinger.web.devices.models import DeviceUse
from seldinger.web.gate.models import Booking
from seldinger.web.logbook.models import Case, OfPatient
from seldinger.web.people.models import Department, Hospital, Person
from seldinger.web.reconciliation.models import Operation

_KINDS = [(one.value, one.value) for one in Kind]


class Source(Sealed):
    """A machine or a system of a hospital that may send. Nobody else is listened to.

    name: the calling AE title (DICOM), or the sending application and facility as MSH-3 and MSH-4
    write them, with a blank between (HL7), or the client's word (FHIR). room: what it stands in.
    paths: what to look for → where, of intake/hl7v2/mapping.py; encoding: agreed with it. secret:
    keyed hash of the word with which a FHIR client shows who it is.
    """

    class Protocol(models.TextChoices):
        DICOM = "dicom", "剂量报告（DICOM）"
        HL7 = "hl7", "消息（HL7 第 2 版）"
        FHIR = "fhir", "资源（FHIR）"
        FILE = "file", "上传的文件"

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="sources")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="sources"
    )
    protocol = models.CharField(max_length=5, choices=Protocol)
    name = models.CharField("来源名称", max_length=100)
    label = models.CharField("说明", max_length=60, blank=True)
    room = models.CharField("手术间", max_length=40, blank=True)
    encoding = models.CharField("字符集", max_length=20, blank=True)
    paths = models.JSONField("映射", default=dict, blank=True)
    secret = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("protocol", "name")
        constraints = (
            models.UniqueConstraint(
                fields=["protocol", "name"], condition=Q(ended_at__isnull=True),
                name="one_source_of_a_name",
            ),
        )  # fmt: skip

    @property
    def has_worklist(self) -> bool:
        """Whether it may ask for the worklist of its hospital: a DICOM source that stands."""
        return self.protocol == self.Protocol.DICOM and self.ended_at is None


class Received(models.Model):
    """An object or a message as it came, acknowledged once this row is on the disk.

    content: Fernet token of the bytes. digest: SHA-256 of them, keyed. identity: SOP Instance UID
    or control id, "" where it has none: what is sent twice is kept once. reason: why it was
    refused, in words for a person. because: why a person wants it read no more; a day after that,
    where it is of no case, and where its patient is erased, the content is emptied. No row is ever
    deleted.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待读取"
        READ = "read", "已读取"
        REFUSED = "refused", "读不了"
        DROPPED = "dropped", "不再读取"

    source = models.ForeignKey(Source, models.PROTECT, related_name="received")
    identity = models.CharField(max_length=199, blank=True)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(blank=True)
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    because = models.CharField(max_length=200, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-received_at", "-pk")
        indexes = (
            models.Index(
                fields=["received_at"], condition=Q(state="waiting"), name="received_waiting"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["source", "identity"], condition=~Q(identity=""), name="received_once"
            ),
            models.UniqueConstraint(fields=["source", "digest"], name="received_bytes_once"),
        )


class IntakeDraft(OfPatient, Sealed):
    """One operation as machines tell it, waiting for one tap. The number may be empty.

    Several tellings are one draft where the accession number, the study or the patient, the time
    and the room agree (joining.py). trainee, supervisor: proposed from the record or the rota, or
    nobody. booking, operation, case: the same operation elsewhere; booking_version: the
    booking's that the columns show. worklist_uid: the study that a
    worklist gives to a device for it; a report that bears it is of this draft. merged_into: the
    draft of the same operation that has its tellings now; it keeps its worklist_uid.
    """

    class State(models.TextChoices):
        OPEN = "open", "待确认"
        ACCEPTED = "accepted", "已确认"
        DROPPED = "dropped", "不需登记"

    class From(models.TextChoices):
        """Where a proposed trainee or supervisor is known from; empty: nobody is proposed."""

        RECORD = "record", "医院手术清单"
        BOOKING = "booking", "手术安排"
        MESSAGE = "message", "消息里写的执行人"
        ROTA = "rota", "当日轮转"
        HAND = "hand", "由人指定"

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="intake_drafts")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    study_uid = models.CharField(max_length=64, blank=True)
    worklist_uid = models.CharField(max_length=64, unique=True)
    accession = models.CharField("检查号", max_length=64, blank=True)
    started = models.DateTimeField("开始", null=True, blank=True)
    day = models.DateField("日期", null=True, blank=True)
    procedure_text = models.CharField("手术或检查", max_length=300, blank=True)
    room = models.CharField("手术间", max_length=40, blank=True)
    trainee = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="intake_drafts"
    )
    supervisor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="intake_drafts_supervised"
    )
    booking = models.ForeignKey(
        Booking, models.PROTECT, null=True, blank=True, related_name="intake_drafts"
    )
    booking_version = models.PositiveIntegerField(default=0)
    operation = models.ForeignKey(
        Operation, models.PROTECT, null=True, blank=True, related_name="intake_drafts"
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="intake_drafts"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="intake_drafts"
    )
    made_at = models.DateTimeField()
    trainee_from = models.CharField(max_length=7, choices=From, blank=True)
    supervisor_from = models.CharField(max_length=7, choices=From, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-day", "-pk")
        indexes = (
            models.Index(fields=["hospital", "accession"], name="drafts_by_accession"),
            models.Index(fields=["hospital", "number_digest"], name="drafts_by_patient"),
            models.Index(fields=["hospital", "study_uid"], name="drafts_by_study"),
            models.Index(fields=["hospital", "day"], name="drafts_by_day"),
        )

    @property
    def devices(self) -> QuerySet[DeviceUse]:
        return DeviceUse.objects.filter(of_draft__draft=self)


class DraftDevice(Sealed):
    """A piece that was scanned for a draft. It goes with the draft where two become one."""

    draft = models.ForeignKey(IntakeDraft, models.PROTECT, related_name="pieces")
    use = models.OneToOneField(DeviceUse, models.PROTECT, related_name="of_draft")


class PatientName(models.Model):
    """The name of a draft's patient, for the worklist of a device alone. name: Fernet token.

    kind: of the telling that said it; a hospital's system knows it better than a device.
    """

    draft = models.OneToOneField(IntakeDraft, models.PROTECT, related_name="patient_name")
    name = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=_KINDS, blank=True)


class Telling(Sealed):
    """What one object says of a draft. said: field → value, without the patient; flags: of
    intake/flags.py. A merged or moved telling keeps its row and changes its draft.

    key: SHA-256, hex, of the sender's number for the order or appointment (joining.py).
    """

    received = models.ForeignKey(Received, models.PROTECT, related_name="tellings")
    draft = models.ForeignKey(IntakeDraft, models.PROTECT, related_name="tellings")
    kind = models.CharField(max_length=12, choices=_KINDS)
    action = models.CharField(max_length=6)
    key = models.CharField(max_length=64, blank=True, db_index=True)
    instance_uid = models.CharField(max_length=64, blank=True, db_index=True)
    said = models.JSONField(default=dict)
    flags = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")


class DoseReport(Sealed):
    """The dose of one telling. kap in Gy·cm², kar in mGy, fluoro in s; None: not said.

    planes: name → the three figures. superseded: a later report of the same study holds all of
    its events (a unit that sends one cumulative report after each event).
    """

    telling = models.OneToOneField(Telling, models.PROTECT, related_name="dose")
    study_uid = models.CharField(max_length=64)
    device = models.CharField("设备", max_length=130, blank=True)
    reported_kap = models.FloatField(null=True, blank=True)
    reported_kar = models.FloatField(null=True, blank=True)
    reported_fluoro = models.FloatField(null=True, blank=True)
    summed_kap = models.FloatField(null=True, blank=True)
    summed_kar = models.FloatField(null=True, blank=True)
    summed_fluoro = models.FloatField(null=True, blank=True)
    planes = models.JSONField(default=dict)
    superseded = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["study_uid"], name="dose_by_study"),)


class Irradiation(models.Model):
    """One irradiation event, as its report tells it. uid: "" where the unit gives none.

    repeated: another report of the same study told it before; it counts once.
    """

    report = models.ForeignKey(DoseReport, models.PROTECT, related_name="events")
    uid = models.CharField(max_length=64, blank=True)
    started = models.DateTimeField(null=True, blank=True)
    plane = models.CharField(max_length=16, blank=True)
    type = models.CharField(max_length=16, blank=True)
    protocol = models.CharField(max_length=64, blank=True)
    kap = models.FloatField(null=True, blank=True)
    kar = models.FloatField(null=True, blank=True)
    duration = models.FloatField(null=True, blank=True)
    repeated = models.BooleanField(default=False)

    class Meta:
        ordering = ("started", "pk")
