"""A scanned piece in words: what it is, whether it was still good, what is doubtful."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from seldinger.web.devices.models import DeviceUse
from seldinger.web.devices.queries import serials_twice
from seldinger.web.devices.wording import FLAGS
from seldinger.web.logbook.models import Case
from seldinger.web.people.presenters.sign import Sign

_SOON = timedelta(days=30)
_GOOD = Sign("check", "在有效期内", "gate-passes")
_UNSAID = Sign("info", "失效日期未写", "gate-unknown")
_SHOWN = 40  # letters of a code that could not be read


@dataclass(frozen=True)
class Piece:
    """facts: what the code says. warnings: what somebody has to look at."""

    id: int
    title: str
    facts: tuple[str, ...]
    sign: Sign | None
    warnings: tuple[str, ...]
    origin: str
    is_back: bool  # taken back


def pieces_shown(uses: Iterable[DeviceUse]) -> list[Piece]:
    told = [*uses]
    twice = serials_twice(told)
    return [_piece(use, is_twice=use.pk in twice) for use in told]


def case_devices(case: Case) -> list[Piece]:
    """What was used in a case, for its page."""
    used = case.device_uses.filter(withdrawn_at__isnull=True).select_related("product")
    return pieces_shown(used.order_by("pk"))


def title_of(use: DeviceUse) -> str:
    if use.product:
        return " ".join(filter(None, (use.product.name, use.product.model)))
    if use.di:
        return "产品清单里没有这个产品"
    return "没有读出产品"


def code_words(use: DeviceUse) -> tuple[str, ...]:
    """What the code says, as far as it says it; a code that says nothing as it came."""
    told = (("批号", use.lot), ("序列号", use.serial), ("产品标识", use.di))
    words = [f"{name} {value}" for name, value in told if value]
    if use.expires:
        words.append(f"失效日期 {use.expires}")
    return tuple(words) or (f"原样：{shown(use.raw)}",)


def shown(raw: str) -> str:
    """As a page may show it: what cannot be printed as a mark, the end left out."""
    plain = "".join(letter if letter.isprintable() else "␣" for letter in raw)
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"


def _piece(use: DeviceUse, *, is_twice: bool) -> Piece:
    warnings = [FLAGS.get(flag, flag) for flag in use.flags]
    if use.di and use.product is None:
        warnings.append("产品清单里没有这个产品标识：名称、产地和价格不知道，请医务处或科室补登")
    if use.product and use.product.ended_at:
        warnings.append("这个产品已停用")
    if is_twice:
        warnings.append("同一个序列号登记了不止一次：一件只能用一次，请核对是否重复扫码")
    return Piece(
        id=use.pk,
        title=title_of(use),
        facts=code_words(use),
        sign=_sign(use),
        warnings=tuple(warnings),
        origin=use.product.get_origin_display() if use.product else "",
        is_back=use.withdrawn_at is not None,
    )


def _sign(use: DeviceUse) -> Sign | None:
    """None where nothing of the code was read: what is wrong is said already."""
    if use.expires is None:
        return None if "unreadable" in use.flags else _UNSAID
    if use.expires < use.day:
        return Sign("alert", f"手术当天已失效（{use.expires}）", "gate-stopped")
    if use.expires <= use.day + _SOON:
        return Sign("clock", f"{(use.expires - use.day).days} 天后失效", "gate-override")
    return _GOOD


@dataclass(frozen=True)
class CaseLine:
    id: int
    title: str
    more: str


def case_line(case: Case) -> CaseLine:
    names = "、".join(dict.fromkeys(one.name for one in case.procedures.all())) or "病例"
    department = f"，{case.department.name}" if case.department else ""
    more = f"{case.day}，{case.hospital.name}{department}，患者编号末尾 {case.number_tail}"
    return CaseLine(case.pk, names, more)


def scan_lead(pieces: Sequence[Piece]) -> str:
    """The answer in the first line."""
    standing = [one for one in pieces if not one.is_back]
    if not standing:
        return "还没有登记器械。对着下面的框扫码，一次一件。"
    expired = sum(bool(one.sign and one.sign.css == "gate-stopped") for one in standing)
    doubted = sum(bool(one.warnings) for one in standing)
    words = [f"已登记 {len(standing)} 件"]
    words += [f"{expired} 件手术当天已失效"] if expired else []
    words += [f"{doubted} 件要核对"] if doubted else []
    return "，".join(words) + "。"
