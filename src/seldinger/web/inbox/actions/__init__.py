"""Everything that writes notices and what goes out of the platform."""

from seldinger.web.inbox.actions.telling import drop_notices, notify

__all__ = ["drop_notices", "notify"]
