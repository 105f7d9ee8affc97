"""How many queries each page asks: a stored baseline, so that a page does not grow in silence.

After a change that is meant, SELDINGER_STORE_BASELINE=1 with this file alone
writes it anew, and the difference is read in the review.
"""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seldinger.web.people.access import Access
from support.addresses import Address, addresses, url_of
from support.cases import log_cases
from support.database import POSTGRESQL
from support.people import TODAY, ClientOf, World

BASELINE = Path(__file__).with_name("query_counts.json")
READERS = ("lin", "zhou", "chen", "secretary", "wu", "admin")


@pytest.mark.skipif(POSTGRESQL, reason="the same queries on both databases")
def test_no_page_asks_more_than_its_baseline(world: World, client_of: ClientOf) -> None:
    log_cases(12, world.trainee, world.department, supervisor=world.zhou)
    found = counted(world, client_of)
    if os.environ.get("SELDINGER_STORE_BASELINE"):
        BASELINE.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    stored = json.loads(BASELINE.read_text(encoding="utf-8"))
    assert found.keys() == stored.keys(), "a page is new or gone: store the baseline"
    more = {name: (stored[name], count) for name, count in found.items() if count > stored[name]}
    assert not more, f"page: (baseline, now) {more}"


def counted(world: World, client_of: ClientOf) -> dict[str, int]:
    """By page and reader, the queries of a second look: the first fills what is kept."""
    found = {}
    urls = {address: url_of(address, world) for address in addresses() if is_a_page(address)}
    for reader in READERS:
        person = getattr(world, reader)
        client, access = client_of(person), Access(person, TODAY)
        for address, url in urls.items():
            # Refused by the rule, as test_every_page says.
            if address.rule and not access.may(*address.rule):
                continue
            if client.get(url).status_code != 200:
                continue
            with CaptureQueriesContext(connection) as asked:
                client.get(url)
            found[f"{address.name} {reader}"] = len(asked)
    return found


def is_a_page(address: Address) -> bool:
    return "GET" in address.methods and not address.name.endswith(("workbook", "template"))
