"""Names as pinyin: sorting and finding."""

import pytest

from seldinger.web.people.names import initials, pinyin, text_initials


@pytest.mark.parametrize(
    ("name", "read", "short"),
    [
        ("单雅", "shan ya", "sy"),
        ("解放", "xie fang", "xf"),
        ("仇一", "qiu yi", "qy"),
        ("区明", "ou ming", "om"),
        ("查理", "zha li", "zl"),
        ("曾强", "zeng qiang", "zq"),
        ("尉迟恭", "yu chi gong", "ycg"),
        ("林", "lin", "l"),
        ("示例·学员 12", "shi li · xue yuan 0012", "slxy12"),
    ],
)
def test_a_surname_is_read_as_a_surname(name: str, read: str, short: str) -> None:
    assert pinyin(name) == read
    assert initials(name) == short


@pytest.mark.parametrize(
    ("text", "short"),
    [("经皮肝穿刺胆道引流术", "jpgccddyls"), ("TIPS 术", "tipss"), ("Ⅰ、Ⅱ度", "ⅰⅱd"), ("", "")],
)
def test_any_text_has_initials(text: str, short: str) -> None:
    assert text_initials(text) == short
