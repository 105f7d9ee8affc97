"""HiGHS that keeps to itself: its first sign of life else goes to standard output."""

import highspy


class Quiet(highspy.Highs):
    """A solver whose output is off before it says anything.

    One thread for all: HiGHS keeps one pool a process, and refuses to run with another number.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802 (the first thing that it does)
        self.setOptionValue("output_flag", False)
        self.setOptionValue("threads", 1)
        super().enableCallbacks()  # type: ignore[no-untyped-call]
