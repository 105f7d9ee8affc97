"""Records of completion in the database: opened, and verified by whom a hospital trusts."""

from datetime import datetime, time
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.utils import timezone

from seldinger.completion.answers import Verification
from seldinger.completion.verifying import verify
from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.completion.models import IssuedBundle, ReadBundle, TrustedKey
from seldinger.web.completion.queries import reviews_for
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital, in_force
from seldinger.web.people.permissions import Permission
from seldinger.web.people.uploads import opened

# A file of 5 MB holds ten years of cases; a web process reads it whole.
LARGEST = 16 * 1024 * 1024


def reading_hospitals(access: Access) -> QuerySet[Hospital]:
    """Those for which the reader may read records in: one's own; of a base its main hospital."""
    reach = access.reach(Permission.READ_BUNDLES)
    if reach.platform:
        return Hospital.objects.order_by("pk")
    main = in_force(access.on, "places__") & Q(places__base__in=reach.bases, places__kind="main")
    found = Hospital.objects.filter(Q(pk__in=reach.hospitals) | main)
    return found.distinct().order_by("pk")


def read_bundles_for(access: Access) -> QuerySet[ReadBundle]:
    """Those that are kept."""
    mine = reading_hospitals(access).order_by().values("pk")
    rows = ReadBundle.objects.filter(hospital__in=mine, removed_at__isnull=True)
    return rows.select_related("hospital", "by", "file")


def trusted_keys_for(access: Access) -> QuerySet[TrustedKey]:
    """With those that were withdrawn."""
    mine = reading_hospitals(access).order_by().values("pk")
    rows = TrustedKey.objects.filter(hospital__in=mine)
    return rows.select_related("hospital", "by", "withdrawn_by")


def issued_for(access: Access) -> QuerySet[IssuedBundle]:
    """Those of the reviews that one may see, one's own among them."""
    rows = IssuedBundle.objects.filter(review__in=reviews_for(access).order_by().values("pk"))
    return rows.select_related("traineeship__person", "review__base", "file", "withdrawn_by")


def trusted_in(hospital: Hospital) -> dict[str, datetime]:
    """The fingerprints that the hospital believes now, and for what was issued from when on."""
    rows = TrustedKey.objects.filter(hospital=hospital, withdrawn_at__isnull=True)
    return {
        fingerprint: timezone.make_aware(datetime.combine(since, time.min))
        for fingerprint, since in rows.values_list("fingerprint", "since")
    }


def verified_in(content: bytes, hospital: Hospital) -> Verification:
    return verify(content, library_at(None), trusted_in(hospital))


def content_of_read(bundle: ReadBundle) -> bytes:
    """Raises SeldingerError where it is kept no longer, or is not the file that was read."""
    return _checked(bundle.file.content, bundle.sha256)


def content_of_issued(bundle: IssuedBundle) -> bytes:
    """Raises SeldingerError where the keys were lost, or the file was changed."""
    return _checked(bundle.file.content, bundle.sha256)


def _checked(token: bytes | memoryview, digest: str) -> bytes:
    content = opened(token, "结业记录")
    if sha256(content).hexdigest() != digest:
        raise SeldingerError("保存的结业记录与登记的哈希不符：数据库里的文件被改过。请报告管理员")
    return content
