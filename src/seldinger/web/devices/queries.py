"""Reading devices, scope first."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from seldinger.web.devices.models import DeviceUse, Product, Recall, StockItem, StockList
from seldinger.web.logbook.models import Case, Participation, Procedure
from seldinger.web.logbook.queries import own_trainings
from seldinger.web.people.access import Access
from seldinger.web.people.models import Department, Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for
from seldinger.web.privileges.queries import hospitals_reached

SOON = timedelta(days=90)  # so far ahead the page lists what will expire
_RECENT = timedelta(days=30)
_FEW = 20


# -- scanning --------------------------------------------------------------------------------------


def scannable_cases(access: Access) -> QuerySet[Case]:
    """One's own: those in which one took part, and those that name one as supervisor."""
    named = Q(supervisor=access.person) | Q(named=access.person)
    mine = Q(traineeship__in=own_trainings(access).order_by().values("pk")) | named
    parts = Participation.objects.filter(mine, withdrawn_at__isnull=True)
    found = Case.objects.filter(procedures__in=parts.values("procedure")).distinct()
    return with_procedures(found.select_related("hospital", "department"))


def may_scan(access: Access, case: Case) -> bool:
    if not access.may(Permission.USE_DEVICES):
        return False
    return scannable_cases(access).filter(pk=case.pk).exists()


def recent_cases(access: Access) -> QuerySet[Case]:
    since = access.on - _RECENT
    return scannable_cases(access).filter(day__gte=since).order_by("-day", "-pk")


def with_procedures(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.prefetch_related(Prefetch("procedures", standing_procedures()))


def standing_procedures() -> QuerySet[Procedure]:
    """What nobody claims any more was not done."""
    parts = Participation.objects.filter(procedure=OuterRef("pk"), withdrawn_at__isnull=True)
    return Procedure.objects.filter(Exists(parts)).order_by("case", "position")


def scannable_uses(access: Access) -> QuerySet[DeviceUse]:
    return DeviceUse.objects.filter(case__in=scannable_cases(access).order_by().values("pk"))


def serials_twice(uses: list[DeviceUse]) -> set[int]:
    """Keys of uses whose serial was used in another place of the same hospital too."""
    told = [use for use in uses if use.di and use.serial and use.withdrawn_at is None]
    if not told:
        return set()
    found = DeviceUse.objects.filter(
        hospital__in={use.hospital_id for use in told},
        serial__in={use.serial for use in told},
        withdrawn_at__isnull=True,
    )
    rows = found.values_list("hospital_id", "di", "serial")
    seen = Counter((hospital, di, serial) for hospital, di, serial in rows)
    return {use.pk for use in told if seen[use.hospital_id, use.di, use.serial] > 1}


# -- products and stock ----------------------------------------------------------------------------


def device_hospitals(
    access: Access, permission: Permission = Permission.SEE_DEVICES
) -> QuerySet[Hospital]:
    """Whose products one sees or keeps: those of the hospital in which one has the role."""
    return hospitals_reached(access, permission).order_by("name", "pk")


def products_for(
    access: Access, permission: Permission = Permission.SEE_DEVICES
) -> QuerySet[Product]:
    hospitals = device_hospitals(access, permission).order_by().values("pk")
    return Product.objects.filter(hospital__in=hospitals)


def products_found(products: QuerySet[Product], words: str, origin: str) -> QuerySet[Product]:
    """words: in a name, a model, a maker, a number. origin: of Product.Origin, or “unknown”."""
    for word in words.split():
        anywhere = Q(pk__in=[])
        for field in ("name", "model", "maker", "registration", "category", "di"):
            anywhere |= Q(**{f"{field}__icontains": word})
        products = products.filter(anywhere)
    if origin:
        products = products.filter(origin="" if origin == "unknown" else origin)
    return products


def stock_of(hospital: Hospital) -> QuerySet[StockItem]:
    there = StockItem.objects.filter(product__hospital=hospital, gone_at__isnull=True)
    return there.filter(quantity__gt=0).select_related("product", "stock_list__department")


def expiring(hospital: Hospital, on: date) -> QuerySet[StockItem]:
    return stock_of(hospital).filter(expires__lte=on + SOON).order_by("expires", "pk")


def stock_departments(access: Access, hospital: Hospital) -> QuerySet[Department]:
    """Whose stock one may hand in; the whole hospital's needs the role for the hospital."""
    reach = access.reach(Permission.KEEP_DEVICES)
    its = Department.objects.filter(hospital=hospital).order_by("name")
    if keeps_whole(access, hospital):
        return its
    return its.filter(pk__in=reach.departments)


def keeps_whole(access: Access, hospital: Hospital) -> bool:
    return hospitals_for(access, Permission.KEEP_DEVICES).filter(pk=hospital.pk).exists()


def stock_lists_of(access: Access) -> QuerySet[StockList]:
    """The reader's own uploads, for hospitals that are theirs still."""
    hospitals = device_hospitals(access, Permission.KEEP_DEVICES).order_by().values("pk")
    mine = StockList.objects.filter(by=access.person, hospital__in=hospitals)
    return mine.select_related("hospital", "department")


# -- what was used ---------------------------------------------------------------------------------


def uses_for(access: Access, hospital: Hospital) -> QuerySet[DeviceUse]:
    """Of the hospital where the role is for it, else of one's departments there."""
    used = DeviceUse.objects.filter(hospital=hospital, withdrawn_at__isnull=True)
    if hospitals_for(access, Permission.SEE_DEVICES).filter(pk=hospital.pk).exists():
        return used
    return used.filter(department__in=access.reach(Permission.SEE_DEVICES).departments)


def nameless(uses: QuerySet[DeviceUse]) -> list[tuple[str, int]]:
    """Identifiers that were scanned and that no product has, and how often; the commonest first."""
    found = uses.filter(product__isnull=True).exclude(di="").order_by().values("di")
    counted = found.annotate(number=Count("pk")).order_by("-number", "di")
    return [(row["di"], row["number"]) for row in counted[:_FEW]]


# -- recalls ---------------------------------------------------------------------------------------


def recall_hospitals(access: Access) -> QuerySet[Hospital]:
    return hospitals_for(access, Permission.RECALL).order_by("name", "pk")


def recalls_for(access: Access) -> QuerySet[Recall]:
    hospitals = recall_hospitals(access).order_by().values("pk")
    return Recall.objects.filter(hospital__in=hospitals).select_related("hospital", "product", "by")
