"""What people type into one cell."""

from datetime import date, datetime, time, timedelta

import pytest

from seldinger.workbooks.cells import date_of, integer_of, text_of, word

THE_DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        date(2024, 3, 5),
        datetime(2024, 3, 5, 23, 59),
        "2024-03-05",
        "2024-3-5",
        "2024/3/5",
        "2024.3.5",
        "2024年3月5日",
        "2024年3月5",
        "2024 年 3 月 5 日",
        "20240305",
        20240305,
        20240305.0,
        "２０２４－０３－０５",
        "２０２４年３月５日",
        "２０２４．３．５",
        "  2024-03-05\u3000",
        "2024-03-05\u200b",
        "2024-03-05 08:30",
        "2024-03-05T08:30:00",
        "2024-03-05 00:00:00",
        45356,  # the serial number of a cell that lost its date format
        45356.0,
        "45356",
    ],
)
def test_a_date_is_read(cell: object) -> None:
    assert date_of(cell) == THE_DAY


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        " ",
        "24/3/5",
        "3月5日",
        "5/3/2024",
        "2024-13-01",
        "2024-02-30",
        "2023-02-29",
        "2024-03",
        "2024",
        "2024-03-05-06",
        "202435",
        "昨天",
        "二〇二四年三月五日",
        "待定",
        "1989-12-31",
        "2101-01-01",
        date(1899, 12, 31),
        datetime(2101, 1, 1),
        12345,  # 1933
        99999,
        45356.5,
        -45356,
        2024.3,
        True,
        time(8, 30),
        timedelta(days=3),
        float("nan"),
        float("inf"),
        1e300,
    ],
)
def test_what_is_no_date_or_can_be_read_in_two_ways_is_refused(cell: object) -> None:
    assert date_of(cell) is None


def test_leap_days_and_the_outermost_days_are_dates() -> None:
    assert date_of("2024-02-29") == date(2024, 2, 29)
    assert date_of("1990-01-01") == date(1990, 1, 1)
    assert date_of("2100-12-31") == date(2100, 12, 31)


@pytest.mark.parametrize("cell", ["2024-03-05 至 2024-03-08", "2024-03-05 或次日", "2024-3-5 ?"])
def test_a_date_followed_by_other_words_is_refused(cell: str) -> None:
    assert date_of(cell) is None


@pytest.mark.parametrize("cell", ["2024年3月5日 10:30", "2024年3月5日 10:30:00"])
def test_a_time_may_follow_a_date_in_words(cell: str) -> None:
    assert date_of(cell) == THE_DAY


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (0, 0),
        (12, 12),
        (12.0, 12),
        ("12", 12),
        (" １２ ", 12),
        ("1,200", 1200),
        ("１，２００", 1200),
        ("007", 7),
        (999_999_999, 999_999_999),
    ],
)
def test_a_whole_number_is_read(cell: object, number: int) -> None:
    assert integer_of(cell) == number


@pytest.mark.parametrize(
    "cell",
    [None, "", -1, "-1", 2.5, "2.5", "十二", "12份", "1e3", True, 10**12, float("nan"), THE_DAY],
)
def test_what_is_no_whole_number_is_refused(cell: object) -> None:
    assert integer_of(cell) is None


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("\u3000 \t\n", ""),
        (" 林  示例\n", "林 示例"),
        ("Ｃ００１", "C001"),
        (1001.0, "1001"),
        (1001, "1001"),
        (0.5, "0.5"),
        (True, "TRUE"),
        (False, "FALSE"),
        (datetime(2024, 3, 5, 8), "2024-03-05"),
        (date(2024, 3, 5), "2024-03-05"),
        ("零\u200b宽", "零宽"),
    ],
)
def test_a_cell_becomes_one_line_of_text(cell: object, text: str) -> None:
    assert text_of(cell) == text


def test_words_are_compared_without_white_space_width_and_case() -> None:
    assert word(" c Ｔ ") == word("CT") == word("ＣＴ")
    assert word("x线 平片") == word("X线平片")
    assert word("术者") != word("一助")
