"""Issuing and withdrawing records of completion, reading others in, and trusting keys."""

from datetime import date
from hashlib import sha256

from django.utils import timezone

from seldinger.completion.answers import Verification
from seldinger.completion.signing import fingerprint_of, public_key_in
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.completion.bundling import content_of, own_fingerprint
from seldinger.web.completion.models import (
    BundleFile,
    IssuedBundle,
    ReadBundle,
    Review,
    TrustedKey,
)
from seldinger.web.completion.queries import last_round
from seldinger.web.completion.reading import LARGEST, verified_in
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.uploads import sealed

NO_KEY = "这不是 Ed25519 公钥：应是 64 位十六进制，或 PEM。指纹不是公钥，请向对方要公钥本身"


def issue_bundle(*, review: Review, by: Person) -> IssuedBundle:
    """The signed file of a final review that has just passed; part of the action around it.

    Raises SeldingerError where the file would not verify: then nothing is passed either.
    """
    content = content_of(review)
    return IssuedBundle.objects.create(
        traineeship=review.traineeship,
        review=review,
        file=BundleFile.objects.create(content=sealed(content)),
        sha256=sha256(content).hexdigest(),
        fingerprint=own_fingerprint(),
        as_of=last_round(review).on,
        made_at=timezone.now(),
        by=by,
    )


def withdraw_bundles(*, review: Review, by: Person, why: str) -> int:
    """The completion holds no more: so does its record; part of the action around it. How many."""
    rows = IssuedBundle.objects.filter(review=review, withdrawn_at__isnull=True)
    found = [*rows.select_for_update().order_by("pk")]
    for one in found:
        one.withdrawn_at, one.withdrawn_by, one.why = timezone.now(), by, why
        one.save(update_fields=["withdrawn_at", "withdrawn_by", "why"])
    return len(found)


@action
def read_bundle(*, by: Person, hospital: Hospital, content: bytes) -> ReadBundle:
    """Keep another base's record, encrypted, with what its verification said.

    Raises SeldingerError where it cannot be read (nothing is kept then), or was read before.
    """
    if len(content) > LARGEST:
        raise SeldingerError(f"文件超过 {LARGEST // 1024 // 1024} MB，不是结业记录，没有读入")
    hospital = Hospital.objects.select_for_update(no_key=True).get(pk=hospital.pk)
    found = verified_in(content, hospital)
    if found.bundle is None:
        wrong = found.checks[0]
        raise SeldingerError(f"{wrong.says}（{wrong.places[0]}），没有读入。请向签发医院重新索取")
    digest = sha256(content).hexdigest()
    if ReadBundle.objects.filter(
        hospital=hospital, sha256=digest, removed_at__isnull=True
    ).exists():
        raise SeldingerError("这份结业记录已经读入过，就在列表里，没有再存一份")
    made = _kept(by, hospital, content, digest, found)
    record(
        by=by, act="completion.read_bundle", on=made, hospital=hospital.pk, digest=digest,
        result=str(ReadBundle.Said(made.result).label),
    )  # fmt: skip
    return made


def _kept(
    by: Person, hospital: Hospital, content: bytes, digest: str, found: Verification
) -> ReadBundle:
    assert found.bundle is not None
    issued = found.bundle.issued
    return ReadBundle.objects.create(
        hospital=hospital,
        file=BundleFile.objects.create(content=sealed(content)),
        sha256=digest,
        fingerprint=found.fingerprint or "",
        name=_stored(found.bundle.trainee.name),
        base=_stored(issued.base),
        issued_on=timezone.localdate(issued.at),
        result=found.soundness,
        was_trusted=found.is_trusted,
        read_at=timezone.now(),
        by=by,
    )


def _stored(text: str) -> str:
    """What a stranger's file says, as any database can keep it."""
    return "".join(letter for letter in text if letter.isprintable())[:300]


@action
def remove_bundle(*, by: Person, bundle: ReadBundle) -> ReadBundle:
    """A record that was read in is kept no longer: neither the file nor whom it names. That a file
    with this hash was read, and by whom, stays."""
    Hospital.objects.select_for_update(no_key=True).get(pk=bundle.hospital_id)
    found = ReadBundle.objects.select_for_update().get(pk=bundle.pk)
    if found.removed_at is not None:
        raise SeldingerError("这份结业记录已经删除")
    found.removed_at, found.removed_by = timezone.now(), by
    found.name = found.base = ""
    found.save(update_fields=["removed_at", "removed_by", "name", "base"])
    BundleFile.objects.filter(pk=found.file_id).update(content=b"")
    record(by=by, act="completion.remove_bundle", on=found, hospital=found.hospital_id)
    return found


@action
def trust_key(
    *, by: Person, hospital: Hospital, public_key: str, whose: str, source: str, since: date
) -> TrustedKey:
    """Believe what this key signs. public_key: hexadecimal or PEM, as it was sent."""
    key = public_key_in(public_key.encode())
    if key is None:
        raise SeldingerError(NO_KEY)
    hospital = Hospital.objects.select_for_update(no_key=True).get(pk=hospital.pk)
    fingerprint = fingerprint_of(key)
    standing = TrustedKey.objects.filter(hospital=hospital, withdrawn_at__isnull=True)
    if standing.filter(fingerprint=fingerprint).exists():
        raise SeldingerError("这把公钥已经在认可名单上")
    made = TrustedKey.objects.create(
        hospital=hospital, public_key=key, fingerprint=fingerprint, whose=whose, source=source,
        since=since, made_at=timezone.now(), by=by,
    )  # fmt: skip
    record(
        by=by, act="completion.trust_key", on=made, hospital=hospital.pk, fingerprint=fingerprint
    )
    return made


@action
def withdraw_key(*, by: Person, key: TrustedKey) -> TrustedKey:
    """What this key signs is believed no more, from now on and for files read before too."""
    Hospital.objects.select_for_update(no_key=True).get(pk=key.hospital_id)
    found = TrustedKey.objects.select_for_update().get(pk=key.pk)
    if found.withdrawn_at is not None:
        raise SeldingerError("这把公钥已经不在认可名单上")
    found.withdrawn_at, found.withdrawn_by = timezone.now(), by
    found.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(by=by, act="completion.withdraw_key", on=found, hospital=found.hospital_id)
    return found
