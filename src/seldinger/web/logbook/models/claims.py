"""What every claim has in common: whose word it is, and what the supervisor said of it."""

from datetime import date, datetime

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.web.audittrail.seals import Sealed
from seldinger.web.people.models import Hospital, Person, Traineeship

# Since when a claim waits, in the database: see Claim.waits_since.
SINCE = Coalesce("asked_at", "logged_at")
STATES = [(state.value, state.value) for state in State]


class OfPatient(models.Model):
    """A patient's number: encrypted, hashed, masked. Only logbook/numbers.py reads it back."""

    number_encrypted = models.TextField()
    number_digest = models.CharField(max_length=64)
    number_tail = models.CharField(max_length=8)

    class Meta:
        abstract = True


class Source(models.TextChoices):
    """How a claim came here."""

    LOGGED = "logged", "本人登记"
    CATCH_UP = "catch_up", "补录"
    OFFERED = "offered", "按医院清单补登"
    MACHINE = "machine", "由设备或消息来稿登记"


class Basis(models.TextChoices):
    """On what a decision rests."""

    SUPERVISOR = "supervisor", "带教医师审核"
    REASSIGNED = "reassigned", "改派的带教医师审核"
    ATTESTED = "attested", "基地主任证明"
    BATCH = "batch", "按医院清单成批证明"


class Batch(Sealed):
    """Caught-up entries of one trainee and period that a supervisor attests with one signature.

    Against the hospital's list: `covered` were found in it and verified, `left_out` were not.
    undone_at: when the supervisor took the signature back.
    """

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="batches")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(Person, models.PROTECT, related_name="batches")
    start = models.DateField("开始")
    end = models.DateField("结束")
    covered = models.PositiveIntegerField("已证明")
    left_out = models.PositiveIntegerField("未证明")
    signed_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)


class Claim(Sealed):
    """Something a trainee did, and what the supervisor said of it.

    version: raised by every change; who decides names the version they saw. named: whom the
    trainee had named before it was reassigned. message: why it was returned. asked_at: when the
    supervisor was asked anew, empty: when it was logged. A withdrawn claim stays and counts
    nowhere.
    """

    state = models.CharField("状态", max_length=10, choices=STATES, default=State.PENDING)
    supervisor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="supervised_%(class)ss"
    )
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    logged_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.LOGGED)
    version = models.PositiveIntegerField(default=1)
    named = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    basis = models.CharField("依据", max_length=10, choices=Basis, blank=True)
    basis_reason = models.TextField("理由", blank=True)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    message = models.TextField("退回原因", blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_pending(self) -> bool:
        return self.state == State.PENDING and self.withdrawn_at is None

    @property
    def waits_since(self) -> datetime:
        return self.asked_at or self.logged_at

    def wait_again(self) -> None:
        """As before it was decided. That it was reassigned stays, and why."""
        was_reassigned = self.named_id is not None or self.basis == Basis.REASSIGNED
        if self.basis == Basis.ATTESTED or not was_reassigned:
            self.basis_reason = ""
        self.basis = Basis.REASSIGNED if was_reassigned else ""
        self.state, self.message = State.PENDING.value, ""
        self.decided_by = self.decided_at = self.batch = None

    def ask_again(self) -> None:
        """It says something else now: what was decided was decided of what it said before.

        Who was asked and has not answered is waited for all along.
        """
        if self.state != State.PENDING:
            self.asked_at = timezone.now()
        self.wait_again()

    def ask_another(self, supervisor: int) -> None:
        """Whom the trainee names themselves (primary key): no longer a reassignment."""
        self.supervisor_id, self.asked_at = supervisor, timezone.now()
        self.named, self.basis, self.basis_reason = None, "", ""

    def days_late(self, day: date) -> int:
        """Days from when it was done to when it was logged."""
        return max(0, (timezone.localdate(self.logged_at) - day).days)
