"""What every claim has in common: whose word it is, and what the supervisor said of it."""

from datetime import date

from django.db import models
from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.web.audittrail.seals import Sealed
from seldinger.web.people.models import Hospital, Person, Traineeship

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


class Basis(models.TextChoices):
    """On what a decision rests."""

    SUPERVISOR = "supervisor", "带教医师审核"
    REASSIGNED = "reassigned", "改派的带教医师审核"
    ATTESTED = "attested", "基地主任证明"
    BATCH = "batch", "按医院清单成批证明"


class Batch(Sealed):
    """Caught-up entries of one trainee and period that a supervisor attests with one signature.

    Against the hospital's list: `covered` were found in it and verified, `left_out` were not.
    """

    traineeship = models.ForeignKey(Traineeship, models.PROTECT, related_name="batches")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(Person, models.PROTECT, related_name="batches")
    start = models.DateField("开始")
    end = models.DateField("结束")
    covered = models.PositiveIntegerField("已证明")
    left_out = models.PositiveIntegerField("未证明")
    signed_at = models.DateTimeField()


class Claim(Sealed):
    """Something a trainee did, and what the supervisor said of it.

    version: raised by every change; who decides names the version they saw. named: whom the
    trainee had named before it was reassigned. message: why it was returned. A withdrawn claim
    stays and counts nowhere.
    """

    state = models.CharField("状态", max_length=10, choices=STATES, default=State.PENDING)
    supervisor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="supervised_%(class)ss"
    )
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    logged_at = models.DateTimeField()
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

    def days_late(self, day: date) -> int:
        """Days from when it was done to when it was logged."""
        return max(0, (timezone.localdate(self.logged_at) - day).days)
