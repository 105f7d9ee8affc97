"""Notices, and what was sent of them. None holds a patient's datum."""

from django.db import models
from django.db.models import Q

from seldinger.web.people.models import Hospital, Person


class Notice(models.Model):
    """Something one person should know. The words are in wording.py, by `kind`.

    details: what the words need: numbers, names of people and of procedures; never of a patient.
    url: where to act, a path of this platform. about: one subject; a newer notice on it takes the
    place of an unread older one.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=30)
    details = models.JSONField(default=dict)
    url = models.CharField(max_length=200)
    about = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="unread_notices"
            ),
        )


class Address(models.Model):
    """Where one person gets mail, by their own word; no notice is mailed without it."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="address")
    mail = models.EmailField("邮箱", max_length=120, blank=True)
    wants_mail = models.BooleanField("同时发邮件", default=False)


class Robot(models.Model):
    """A group robot (企业微信 or 钉钉) that is told how much waits in a hospital.

    address: Fernet token; whoever has it can write to the group.
    """

    class Kind(models.TextChoices):
        WECOM = "wecom", "企业微信"
        DINGTALK = "dingtalk", "钉钉"

    hospital = models.OneToOneField(Hospital, models.PROTECT, related_name="robot")
    kind = models.CharField("平台", max_length=10, choices=Kind)
    address = models.TextField()
    ended_at = models.DateTimeField(null=True, blank=True)


class Channel(models.TextChoices):
    MAIL = "mail", "邮件"
    ROBOT = "robot", "群机器人"


class Delivery(models.Model):
    """A message on its way out of the platform: tried again until sent or given up.

    due_at: when it is tried next; whoever takes it sets it to when another may. text: what a robot
    says; a mail's words follow from its notice. fault: the kind of failure, without any address.
    """

    channel = models.CharField(max_length=10, choices=Channel)
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    robot = models.ForeignKey(
        Robot, models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    text = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="deliveries_due",
            ),
        )


class Turn(models.Model):
    """Which worker runs the jobs, until when: one row, so that only one does at a time."""

    name = models.CharField(max_length=20, unique=True)
    holder = models.CharField(max_length=40)
    until = models.DateTimeField()
