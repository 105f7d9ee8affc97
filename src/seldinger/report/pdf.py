"""Documents that are filed, as PDF: set by Typst from templates/*.typ in an open Chinese typeface.

What is told reaches the template as JSON data, never as markup: no text can change the document.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

_TEMPLATES = Path(__file__).parent / "templates"
_FONTS = "manimgx_fonts_cjk"  # Noto Sans CJK, variable: a true bold


def pdf(template: str, told: Any) -> bytes:
    """The PDF that templates/<template>.typ makes of what is told.

    told: what json.dumps takes; the template reads it as `json(bytes(sys.inputs.told))`. Nothing
    of the machine is read: no system font, no clock; the same input gives the same pages.
    """
    return typst.compile(
        _TEMPLATES / f"{template}.typ",
        root=_TEMPLATES,
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False, default=str)},
    )


@cache
def _fonts() -> Path:
    """The package is a folder of fonts: finding it reads none of them."""
    found = find_spec(_FONTS)
    if found is None or found.origin is None:
        raise RuntimeError(f"the package {_FONTS} is not installed")
    return Path(found.origin).parent
