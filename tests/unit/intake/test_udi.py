"""Device identifiers as scanners, keyboards and three issuers give them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seldinger.intake.udi.identifier import DeviceIdentifier, Issuer, read_identifier
from seldinger.intake.udi.registration import Origin, Registration, read_registration

DI = "06901234567892"
WHOLE = DeviceIdentifier(
    "", Issuer.GS1, DI, lot="LOT1", serial="SN9", made=date(2024, 2, 1), expires=date(2027, 1, 31)
)


@pytest.mark.parametrize(
    "scanned",
    [
        f"01{DI}112402011727013110LOT1\x1d21SN9",
        f"]d201{DI}112402011727013110LOT1\x1d21SN9",
        f"]d2\x1d01{DI}112402011727013121SN9\x1d10LOT1",
        f"01{DI}112402011727013110LOT1<GS>21SN9",
        f"01{DI} 11240201 17270131 10LOT1 21SN9",
        f"(01){DI}(11)240201(17)270131(10)LOT1(21)SN9",
        f"（01）{DI}（11）240201（17）270131（10）LOT1（21）SN9",
        f"  (01) {DI} (11) 240201 (17) 270131 (10) LOT1 (21) SN9\r\n",
    ],
)
def test_one_label_says_the_same_however_it_was_read(scanned: str) -> None:
    found = read_identifier(scanned)
    assert found.raw == scanned.strip()
    assert (found.issuer, found.di, found.lot, found.serial, found.made, found.expires) == (
        WHOLE.issuer, WHOLE.di, WHOLE.lot, WHOLE.serial, WHOLE.made, WHOLE.expires,
    )  # fmt: skip
    assert found.flags == ()


def test_a_dropped_separator_is_doubted_and_nothing_is_cut() -> None:
    found = read_identifier(f"01{DI}1727013110LOT121SN9")
    assert (found.lot, found.serial, found.flags) == ("LOT121SN9", "", ("separator_doubtful",))


@pytest.mark.parametrize(
    ("scanned", "flag"),
    [
        ("", "unreadable"),
        ("住院号 ZY0001", "unreadable"),
        ("(01)", "unreadable"),
        ("6901234567890", "unreadable"),
        ("MA.156.X", "unreadable"),
        ("9" * 500, "unreadable"),
        ("(01)06901234567891(17)270131", "check_digit"),
        ("(10)LOT1(21)SN9", "product_missing"),
        ("MA.156.M0.100012.12345678.E270231", "date_unreadable"),
    ],
)
def test_what_cannot_be_read_is_kept_and_said(scanned: str, flag: str) -> None:
    found = read_identifier(scanned)
    assert found.raw == scanned[:400]
    assert found.flags == (flag,)


def test_the_code_of_ma_is_read_by_its_letters() -> None:
    found = read_identifier("MA.156.M0.100012.12345678.M20240201.LLOT1.SSN9.V270131.DST7")
    assert found.di == "MA.156.M0.100012.12345678"
    assert (found.lot, found.serial, found.made) == ("LOT1", "SN9", date(2024, 2, 1))
    assert (found.expires, found.flags) == (date(2027, 1, 31), ())


def test_an_older_bar_code_names_the_product_alone() -> None:
    assert read_identifier("6901234567892").di == DI


def test_a_code_of_ma_may_name_the_product_alone() -> None:
    found = read_identifier("MA.156.M0.100012.12345678")
    assert (found.di, found.lot, found.flags) == ("MA.156.M0.100012.12345678", "", ())


_LIKE_MA = st.from_regex(
    r"MA\.156\.M\d?\.[A-Z0-9.]{0,40}(\.[A-Z][A-Z0-9]{0,9}){0,4}", fullmatch=True
)


@given(st.text(max_size=450) | _LIKE_MA)
def test_any_text_comes_back(scanned: str) -> None:
    assert read_identifier(scanned).raw in scanned


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("国械注准20153770001", ("国", Origin.DOMESTIC, 2015, 3, "77")),
        ("国械注进 2017 313 0001", ("国", Origin.IMPORTED, 2017, 3, "13")),
        ("国械注许20173130001", ("国", Origin.HMT, 2017, 3, "13")),
        ("粤械注准20202030001", ("粤", Origin.DOMESTIC, 2020, 2, "03")),
        ("国食药监械（进）字2012第3771234号", ("国", Origin.IMPORTED, 2012, 3, "77")),
        ("沪闵械备20150012号", ("沪", None, 2015, 1, "")),
    ],
)
def test_a_registration_number_says_where_it_was_made(
    number: str, expected: tuple[str, Origin | None, int, int, str]
) -> None:
    found = read_registration(number)
    assert isinstance(found, Registration)
    assert (found.by, found.origin, found.year, found.level, found.category) == expected


@pytest.mark.parametrize("number", ["", "国械注准2015377000", "国械注准20151770001", "械注准"])
def test_half_a_registration_number_is_none(number: str) -> None:
    assert read_registration(number) is None
