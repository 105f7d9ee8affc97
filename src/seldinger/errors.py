"""The root of every error that Seldinger raises on purpose."""


class SeldingerError(Exception):
    """Something the user can mend. The message names the thing and the remedy, in Chinese."""
