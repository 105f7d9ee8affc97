"""For what a patient's number may be read in the clear, and who may ask for it."""

from enum import StrEnum

from seldinger.web.people.permissions import Permission


class Purpose(StrEnum):
    """The four purposes there are; nothing else decrypts a number."""

    RECONCILIATION = "reconciliation"
    HANDBOOK = "handbook"
    RECALL = "recall"
    WORKLIST = "worklist"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def permission(self) -> Permission | None:
        """None: not given to anybody yet."""
        return _PERMISSIONS.get(self)


_LABELS = {
    Purpose.RECONCILIATION: "手工核对",
    Purpose.HANDBOOK: "检查手册",
    Purpose.RECALL: "召回",
    Purpose.WORKLIST: "设备工作列表",
}
_PERMISSIONS = {
    Purpose.RECONCILIATION: Permission.REVEAL_NUMBERS,
    Purpose.HANDBOOK: Permission.REVEAL_NUMBERS,
    Purpose.RECALL: Permission.RECALL,
}
