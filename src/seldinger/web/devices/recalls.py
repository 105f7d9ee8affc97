"""Which patients had a lot, a serial or a product; and which may have had it. Reads only."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from seldinger.web.devices.models import DeviceUse, FollowUp, Recall, StockItem
from seldinger.web.devices.queries import standing_procedures, stock_of
from seldinger.web.logbook.models import Participation

_CHUNK = 1000
_GTIN = 14
# Why a use may be of the lot although nothing says so.
OTHER_DI = "批号或序列号相同，产品标识不同：可能是另一级包装"
OTHER_PRODUCT = "批号或序列号相同，但登记的是另一个产品"
OTHER_MARKS = "批号或序列号只差空格、横线一类的符号，请核对"
PACKING = "产品标识只差包装级别"
IN_RAW = "读不准，但扫描内容里有这串字符"
UNREADABLE = "扫描内容读不出"
PRODUCT_NO_LOT = "是这个产品，没有扫到批号"
NO_LOT = "没有扫到批号"
NO_SERIAL = "没有扫到序列号"
NO_PRODUCT = "不知道是什么产品"


@dataclass(frozen=True)
class Hit:
    """One use. maybe: why it may be meant, empty where it is."""

    use: DeviceUse
    maybe: str = ""


@dataclass
class OnePatient:
    """The uses of one patient, or one use of nobody knows whom. states: the last word of each."""

    key: str
    hits: list[Hit] = field(default_factory=list)
    states: list[FollowUp] = field(default_factory=list)

    @property
    def maybe(self) -> str:
        """Empty where one of them is surely meant."""
        return min((hit.maybe for hit in self.hits), key=bool)

    @property
    def last(self) -> FollowUp | None:
        return max(self.states, key=lambda one: (one.at, one.pk), default=None)

    @property
    def state(self) -> str:
        """A use that was found after the last word was given waits for one."""
        is_heard = self.last is not None and len(self.states) == len(self.hits)
        return self.last.state if self.last and is_heard else FollowUp.State.WAITING.value

    @property
    def number_tail(self) -> str:
        return tail_of(self.hits[0].use)


@dataclass(frozen=True)
class Found:
    """simulations: uses in training on a simulator, which no patient had."""

    sure: list[OnePatient]
    maybe: list[OnePatient]
    stock: list[StockItem]
    simulations: int

    @property
    def patients(self) -> list[OnePatient]:
        return [*self.sure, *self.maybe]


def found_by(recall: Recall) -> Found:
    """As of now; what was withdrawn is not among them."""
    uses = _uses(recall).iterator(chunk_size=_CHUNK)
    hits = _with_people([hit for use in uses if (hit := _hit(recall, use))])
    real = [hit for hit in hits if not (hit.use.case and hit.use.case.is_simulation)]
    patients = _patients(recall, real)
    return Found(
        [one for one in patients if not one.maybe],
        [one for one in patients if one.maybe],
        _stock(recall),
        len(hits) - len(real),
    )


def tail_of(use: DeviceUse) -> str:
    return use.case.number_tail if use.case else use.number_tail


def _uses(recall: Recall) -> QuerySet[DeviceUse]:
    """Every one that may be meant. The database narrows it, `_hit` decides."""
    used = DeviceUse.objects.filter(hospital=recall.hospital_id, withdrawn_at__isnull=True)
    lacking = Q(lot="") if recall.lot else Q(pk__in=[])
    lacking |= Q(serial="") if recall.serial else Q(pk__in=[])
    told = Q(pk__in=[])
    for name in ("lot", "serial"):
        if wanted := getattr(recall, name):
            written = used.order_by().values_list(name, flat=True).distinct()
            told |= Q(**{f"{name}__in": [has for has in written if has and _alike(wanted, has)]})
            told |= ~Q(flags=[])  # what was read may be wrong: `_hit` looks into the code
    if not (recall.lot or recall.serial):
        told = Q(product=recall.product_id) | Q(product__isnull=True)
    found = used.filter(told | lacking).select_related("product", "department", "case__department")
    return found.order_by("-day", "-pk")


def _with_people(hits: list[Hit]) -> list[Hit]:
    """What was done in their cases, and by whom."""
    parts = Participation.objects.filter(withdrawn_at__isnull=True)
    people = Prefetch("participations", parts.select_related("traineeship__person", "supervisor"))
    procedures = standing_procedures().prefetch_related(people)
    prefetch_related_objects([hit.use for hit in hits], Prefetch("case__procedures", procedures))
    return hits


def _hit(recall: Recall, use: DeviceUse) -> Hit | None:
    is_product = _is_product(recall, use)
    asked = [(getattr(recall, name), getattr(use, name)) for name in ("lot", "serial")]
    asked = [(wanted, has) for wanted, has in asked if wanted]
    if asked and all(_same(wanted, has) for wanted, has in asked):
        if is_product is False and _is_others(recall, use):
            return None
        if is_product is False:
            # A batch is one product's, but a packing has an identifier of its own.
            return Hit(use, OTHER_PRODUCT if use.product_id else OTHER_DI)
        if is_product is None and recall.product_id and use.di:
            return Hit(use, OTHER_DI if recall.di else NO_PRODUCT)
        return Hit(use)
    if asked and all(_alike(wanted, has) for wanted, has in asked):
        return None if is_product is False and _is_others(recall, use) else Hit(use, OTHER_MARKS)
    if not asked and is_product:
        return Hit(use)
    says_another = any(has and not _alike(wanted, has) for wanted, has in asked)
    if says_another and not use.flags:
        return None
    if any(_same_within(wanted, use.raw) for wanted, _ in asked):
        return Hit(use, IN_RAW)
    if says_another or is_product is False:
        return None
    return _lacking(recall, use, is_product)


def _lacking(recall: Recall, use: DeviceUse, is_product: bool | None) -> Hit | None:
    """It does not say what was asked for, and nothing it says speaks against it."""
    if "unreadable" in use.flags:
        return Hit(use, UNREADABLE)
    if recall.lot and not use.lot:
        return Hit(use, PRODUCT_NO_LOT if is_product else NO_LOT)
    if recall.serial and not use.serial and (is_product or recall.lot):
        return Hit(use, NO_SERIAL)
    is_any = not (recall.lot or recall.serial)
    if is_any and is_product is None:
        return Hit(use, PACKING if use.di and recall.di else NO_PRODUCT)
    return None


def _is_product(recall: Recall, use: DeviceUse) -> bool | None:
    """None where no product is asked for, or what the use says does not settle it."""
    if recall.product_id is None:
        return None
    if use.product_id == recall.product_id or (recall.di and use.di == recall.di):
        return True
    if use.product_id:
        return False
    return False if use.di and recall.di and not _is_packing(recall.di, use.di) else None


def _is_packing(one: str, other: str) -> bool:
    """Two GTINs of one article: the indicator and the check digit differ."""
    return len(one) == len(other) == _GTIN and one[1:-1] == other[1:-1]


def _is_others(recall: Recall, use: DeviceUse) -> bool:
    """Of another maker for certain: its batches are numbered by themselves. A name that the other
    contains may be the same maker's, written shorter."""
    one, other = (_bare(its.maker) if its else "" for its in (recall.product, use.product))
    return bool(one and other) and one not in other and other not in one


def _same(wanted: str, has: str) -> bool:
    return _folded(wanted) == _folded(has)


def _alike(wanted: str, has: str) -> bool:
    """But for blanks, hyphens and such."""
    return _same(wanted, has) or (bool(_bare(has)) and _bare(wanted) == _bare(has))


def _folded(text: str) -> str:
    """A Chinese keyboard types ＡＢ１２."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _bare(text: str) -> str:
    return "".join(letter for letter in _folded(text) if letter.isalnum())


def _same_within(wanted: str, raw: str) -> bool:
    bare = _bare(wanted)
    return _folded(wanted) in _folded(raw) or (bool(bare) and bare in _bare(raw))


def _patients(recall: Recall, hits: Iterable[Hit]) -> list[OnePatient]:
    last: dict[int, FollowUp] = {}
    for row in recall.follow_ups.select_related("by").order_by("at", "pk"):
        last[row.use_id] = row
    found: dict[str, OnePatient] = {}
    for hit in hits:
        digest = hit.use.case.number_digest if hit.use.case else hit.use.number_digest
        key = digest or f"use {hit.use.pk}"
        one = found.setdefault(key, OnePatient(key))
        one.hits.append(hit)
        if hit.use.pk in last:
            one.states.append(last[hit.use.pk])
    return [*found.values()]


def _stock(recall: Recall) -> list[StockItem]:
    lying = stock_of(recall.hospital)
    if recall.product_id:
        lying = lying.filter(product=recall.product_id)
    asked = [name for name in ("lot", "serial") if getattr(recall, name)]
    return [
        one for one in lying if all(_may_lie(recall, name, getattr(one, name)) for name in asked)
    ]


def _may_lie(recall: Recall, name: str, has: str) -> bool:
    """Of the product without a lot written on it too: nothing speaks against it."""
    return _alike(getattr(recall, name), has) or (not has and recall.product_id is not None)
