"""What learning needs. Known without importing anything that learns."""

ENOUGH = 200  # pairs; fewer teach nothing that holds for the next name (untaught.py)


def has_network() -> bool:
    """Whether the extra `network` is installed."""
    try:
        import jax  # noqa: F401, PLC0415
        import optax  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True
