"""Photos of labels: what a phone sees is what a scanner would have given."""

from contextlib import suppress
from io import BytesIO
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from seldinger.errors import SeldingerError
from seldinger.intake.udi.identifier import DeviceIdentifier, read_identifier
from seldinger.intake.udi.photo import LARGEST, read_photo
from support.labels import UDI, bars, photo


def read(content: bytes) -> list[DeviceIdentifier]:
    return [read_identifier(code) for code in read_photo(content)]


def facts(one: DeviceIdentifier) -> tuple[str, str, str, str]:
    return one.di, one.lot, one.serial, str(one.expires)


WHOLE = ("06901234567892", "SCAN", "N1", "2030-01-01")


@pytest.mark.parametrize("kind", ["DataMatrix", "Code128", "QRCode"])
@pytest.mark.parametrize(("turn", "blur"), [(0, 0), (17, 1), (90, 1), (200, 0)])
def test_a_label_at_any_angle(kind: str, turn: float, blur: float) -> None:
    (one,) = read(photo(bars(UDI, kind), turn=turn, blur=blur))
    assert facts(one) == WHOLE
    assert one.flags == ()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_of_photo(kind: str) -> None:
    assert [facts(one) for one in read(photo(bars(UDI), kind=kind))] == [WHOLE]


def test_product_and_lot_in_two_codes_are_one_piece() -> None:
    product, own = bars("(01)06901234567892", "Code128"), bars(UDI[18:], "Code128")
    for codes in ((product, own), (own, product)):
        assert [facts(one) for one in read(photo(*codes))] == [WHOLE]


def test_the_same_twice_is_one_and_two_labels_are_two() -> None:
    other = UDI.replace("N1", "N2")
    label = photo(bars(UDI), bars(UDI, "Code128"), bars("6901234567892", "EAN13", gs1=False))
    assert [facts(one) for one in read(label)] == [WHOLE]
    assert [one.serial for one in read(photo(bars(UDI), bars(other)))] == ["N1", "N2"]


def test_a_web_address_beside_it_is_left_out_and_alone_it_is_kept_as_it_is() -> None:
    address = bars("https://example.org/ifu", "QRCode", gs1=False)
    assert [facts(one) for one in read(photo(address, bars(UDI)))] == [WHOLE]
    (alone,) = read(photo(address))
    assert (alone.raw, alone.flags) == ("https://example.org/ifu", ("unreadable",))


@pytest.mark.parametrize("turn", [0, 12, 18, 30, 45])
def test_a_web_address_hides_no_bars_at_any_angle(turn: float) -> None:
    address = bars("https://example.org/ifu", "QRCode", gs1=False)
    label = photo(address, bars(UDI, "Code128", scale=3), turn=turn)
    assert [facts(one) for one in read(label)] == [WHOLE]


def test_a_makers_number_is_no_piece() -> None:
    for number in ("21567890", "1012345"):
        label = photo(bars(UDI), bars(number, "Code128", gs1=False))
        assert [facts(one) for one in read(label)] == [WHOLE]


def test_the_lot_of_one_label_is_not_given_to_another() -> None:
    """Of the second label its product was not seen."""
    other = bars("(17)310101(10)OTHER", "Code128")
    codes = [bars(UDI), bars("(01)06901234567892", "Code128"), other]
    first, second = read(photo(*codes))
    assert facts(first) == WHOLE
    assert (second.di, second.lot, second.flags) == ("", "OTHER", ("product_missing",))


def test_two_stickers_that_say_the_same_are_two_pieces_but_a_serial_is_one() -> None:
    lot = UDI.replace("(21)N1", "")
    assert [one.lot for one in read(photo(bars(lot), bars(lot)))] == ["SCAN", "SCAN"]
    assert [one.lot for one in read(photo(bars(lot), bars(lot, "Code128")))] == ["SCAN"]
    assert len(read(photo(bars(UDI), bars(UDI)))) == 1


def test_a_code_of_blanks_is_none() -> None:
    assert read_photo(photo(bars("   ", "QRCode", gs1=False))) == []


def test_ma_is_read_too() -> None:
    text = "MA.156.M0.100015.00000001.L2025A.S01"
    (one,) = read(photo(bars(text, "QRCode", gs1=False)))
    assert (one.issuer, one.lot, one.serial) == ("MA", "2025A", "01")


def test_a_photo_without_a_code_gives_none() -> None:
    assert read_photo(photo(Image.new("L", (400, 300), 200))) == []


def test_what_is_no_photo_is_refused_in_words() -> None:
    whole = photo(bars(UDI))
    for content, word in (
        (b"", "不是 JPEG"),
        (b"%PDF-1.7", "不是 JPEG"),
        (whole[: len(whole) // 2], "不完整"),
        (b"\xff" * (LARGEST + 1), "超过 20 MB"),
        (_huge(), "像素太多"),
        (_drawn_often(), "太复杂"),
    ):
        with pytest.raises(SeldingerError, match=word):
            read_photo(content)


def _drawn_often() -> bytes:
    """A progressive JPEG whose last scan is said again and again."""
    written = BytesIO()
    Image.new("L", (64, 64), 200).save(written, "JPEG", progressive=True)
    whole = written.getvalue()
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * 41 + whole[-2:]


def test_chance_in_a_large_photo_is_no_scan() -> None:
    """Two bytes of a hundred thousand look like one; phones put a film behind the picture."""
    noise = Random(4711).randbytes(4_000_000)
    grain = Image.frombytes("L", (2000, 2000), noise)
    grain.paste(bars(UDI), (200, 200))
    written = BytesIO()
    grain.save(written, "PNG")
    assert written.getvalue().count(b"\xff\xda") > 40
    assert [facts(one) for one in read(written.getvalue())] == [WHOLE]
    assert [facts(one) for one in read(photo(bars(UDI)) + noise)] == [WHOLE]


def _huge() -> bytes:
    """Small as a file, 64 megapixels when unpacked."""
    written = BytesIO()
    Image.new("1", (8_000, 8_000)).save(written, "PNG")
    return written.getvalue()


SMALL = photo(bars(UDI, scale=2), kind="PNG"), photo(bars(UDI, scale=2))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_photo_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SMALL)))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    with suppress(SeldingerError):
        assert isinstance(read_photo(bytes(content)), list)
