"""A product as somebody fills it in, or as a list has it."""

from dataclasses import dataclass
from decimal import Decimal

from seldinger.errors import SeldingerError
from seldinger.intake.udi.registration import Origin, read_registration
from seldinger.web.devices.models import Product
from seldinger.web.devices.scanned import read_scanned

_FEN = Decimal("0.01")
_ORIGINS = {
    Origin.DOMESTIC: Product.Origin.DOMESTIC,
    Origin.IMPORTED: Product.Origin.IMPORTED,
    Origin.HMT: Product.Origin.SPECIAL,
}


@dataclass(frozen=True, slots=True)
class NewProduct:
    """origin: as somebody says; what the registration number says stands above it."""

    name: str
    di: str = ""
    model: str = ""
    maker: str = ""
    registration: str = ""
    origin: str = ""
    category: str = ""
    price: Decimal | None = None

    def told(self) -> dict[str, object]:
        """Field → value as stored. Raises SeldingerError where the identifier is none."""
        return {
            "name": self.name.strip(),
            "di": product_identifier(self.di),
            "model": self.model.strip(),
            "maker": self.maker.strip(),
            "registration": "".join(self.registration.split()),
            "origin": origin_of(self.registration) or self.origin,
            "category": self.category.strip(),
            # As the database gives it back: the seal is over what is stored.
            "price": None if self.price is None else self.price.quantize(_FEN),
        }


def product_identifier(told: str) -> str:
    """Of a product identifier alone, or of a whole code. Raises SeldingerError where it is none."""
    if not told.strip():
        return ""
    read = read_scanned(told)
    if not read.di or "check_digit" in read.flags:
        raise SeldingerError("产品标识读不出，或校验位不对。请对着包装上的条码再扫一次，或留空")
    return read.di


def origin_of(registration: str) -> str:
    """Empty where the number does not say."""
    read = read_registration(registration)
    return _ORIGINS[read.origin].value if read and read.origin else ""
