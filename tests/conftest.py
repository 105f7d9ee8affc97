"""Which tests the coverage of `seldinger.domain` is measured by: tracing doubles what they take."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
OF_DOMAIN = [TESTS / folder for folder in ("unit/domain", "spec", "engines", "property")]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The others run untraced; whatever of the domain they alone reached would fail the measure."""
    for item in items:
        of_domain = any(folder in item.path.parents for folder in OF_DOMAIN)
        if not of_domain or item.path.stem.endswith("_fuzz"):
            item.add_marker(pytest.mark.no_cover)
