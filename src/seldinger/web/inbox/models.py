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
    """A message on its way out of the platform: tried again until sent or given up."""

    channel = models.CharField(max_length=10, choices=Channel)
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    robot = models.ForeignKey(
        Robot, models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    text = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
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
