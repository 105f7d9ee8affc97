"""Completion records: issued here, read in from elsewhere, and the keys that are trusted."""

from django.db import models
from django.db.models import Q

from seldinger.completion.answers import Result
from seldinger.web.audittrail.seals import Sealed
from seldinger.web.completion.models.reviews import Review
from seldinger.web.people.models import Hospital, Person, Traineeship

_HEX = 64


class BundleFile(models.Model):
    """The bytes of a record, as a Fernet token; empty once they are no longer kept.

    Not sealed: a change of keys writes it anew. The SHA-256 that stands in the sealed row beside it
    says whether it is the same file still.
    """

    content = models.BinaryField("内容（加密）", blank=True)


class IssuedBundle(Sealed):
    """A completion record that this installation signed when a final review had passed.

    as_of: the day of its verdicts. withdrawn_at: the completion was taken back; the file itself
    cannot be, and whoever has it must be told.
    """

    traineeship = models.ForeignKey(
        Traineeship, models.PROTECT, related_name="bundles", verbose_name="学员"
    )
    review = models.ForeignKey(
        Review, models.PROTECT, related_name="bundles", verbose_name="结业审核"
    )
    file = models.OneToOneField(
        BundleFile, models.PROTECT, related_name="issued", verbose_name="文件"
    )
    sha256 = models.CharField("文件的 SHA-256", max_length=_HEX)
    fingerprint = models.CharField("签名公钥的指纹", max_length=_HEX)
    as_of = models.DateField("截至")
    made_at = models.DateTimeField("签发时间")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="签发人")
    withdrawn_at = models.DateTimeField("作废时间", null=True, blank=True)
    why = models.TextField("作废的理由", blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废人"
    )

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["review"], condition=Q(withdrawn_at__isnull=True), name="bundle_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, why="", withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False) & ~Q(why=""),
                name="bundle_withdrawn_whole",
            ),
        )


class TrustedKey(Sealed):
    """A public key whose signature a hospital believes, and by what way it was checked."""

    hospital = models.ForeignKey(
        Hospital, models.PROTECT, related_name="trusted_keys", verbose_name="医院"
    )
    public_key = models.CharField("公钥", max_length=_HEX)
    fingerprint = models.CharField("指纹", max_length=_HEX)
    whose = models.CharField("谁的公钥", max_length=200)
    source = models.CharField("怎样核对的", max_length=300)
    since = models.DateField("从何时起认可")
    made_at = models.DateTimeField("登记时间")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")
    withdrawn_at = models.DateTimeField("取消时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="取消人"
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["hospital", "fingerprint"],
                condition=Q(withdrawn_at__isnull=True),
                name="trusted_key_once",
            ),
        )


class ReadBundle(Sealed):
    """A record of another base that a hospital read in. Nothing of it becomes credit by itself.

    name, base, issued_on: what it says. result (whoever signed), was_trusted: of the verification
    when it was read; the page verifies anew each time. removed_at: the file is kept no longer.
    """

    class Said(models.TextChoices):
        SOUND = Result.SOUND.value, "核验通过"
        NOT_RECOMPUTED = Result.NOT_RECOMPUTED.value, "未重算"
        NOT_SOUND = Result.NOT_SOUND.value, "未通过"

    hospital = models.ForeignKey(
        Hospital, models.PROTECT, related_name="read_bundles", verbose_name="医院"
    )
    file = models.OneToOneField(
        BundleFile, models.PROTECT, related_name="read", verbose_name="文件"
    )
    sha256 = models.CharField("文件的 SHA-256", max_length=_HEX)
    fingerprint = models.CharField("签名公钥的指纹", max_length=_HEX)
    name = models.CharField("学员姓名", max_length=300)
    base = models.CharField("签发基地", max_length=300)
    issued_on = models.DateField("签发日期")
    result = models.CharField("核验结果", max_length=16, choices=Said)
    was_trusted = models.BooleanField("签名者在认可名单", default=False)
    read_at = models.DateTimeField("读入时间")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="读入人")
    removed_at = models.DateTimeField("删除时间", null=True, blank=True)
    removed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="删除人"
    )

    class Meta:
        ordering = ("-read_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["hospital", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="read_bundle_once",
            ),
        )
