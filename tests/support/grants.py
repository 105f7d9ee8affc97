"""Grants for tests, given through the action by 吴 to 周, or to whom a test names."""

from datetime import date
from typing import Any

from seldinger.web.privileges.actions.granting import give_grant
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.models import Grant
from support.people import World

LIST = "peripheral-intervention"
BEGUN = date(2025, 1, 1)
NEW_TECHNOLOGY = "general-surgery-4-08"  # 新技术新项目手术: a management class
SEEDS = "restricted-radioactive-seeds"


def new_grant(world: World, **told: Any) -> NewGrant:
    """周's for one list up to grade 3, from 2025 on, without an end."""
    usual: dict[str, Any] = {
        "doctor": world.zhou,
        "hospital": world.main,
        "kind": Grant.Kind.LIST,
        "start": BEGUN,
    }
    if told.get("kind", Grant.Kind.LIST) == Grant.Kind.LIST:
        usual |= {"list_id": LIST, "grade": 3}
    return NewGrant(**usual | told)


def granted(world: World, **told: Any) -> Grant:
    return give_grant(by=world.wu, new=new_grant(world, **told))
