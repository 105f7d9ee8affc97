"""Questions in the address that nobody types: answered, never a broken page."""

import pytest

from support.people import ClientOf, World


@pytest.mark.parametrize("odd", ["\x00", "'; DROP TABLE people_person; --", "%", "🩻" * 500])
@pytest.mark.parametrize(
    "address", ["/people/", "/trainees/", "/norms/catalogues/shougang/", "/audit-trail/", "cohort"]
)
def test_an_odd_question_is_answered(
    world: World, client_of: ClientOf, address: str, odd: str
) -> None:
    reader = world.admin if address in ("/people/", "/audit-trail/") else world.chen
    path = f"/bases/{world.base.pk}/cohort/" if address == "cohort" else address
    told = dict.fromkeys(("q", "sort", "status", "year", "role", "by", "act", "list", "grade"), odd)
    assert client_of(reader).get(path, told).status_code == 200
