"""On what a decision rests, in words: for the evidence, own entries and the page of a case."""

from seldinger.web.logbook.models import Basis

NOBODY = "没有写"


def basis_words(basis: str, named: str, reason: str) -> str:
    """named: whom the trainee had named, empty for nobody. Empty for the usual word of the
    supervisor."""
    if basis == Basis.REASSIGNED or (named and basis != Basis.ATTESTED):
        told = f"改派：原带教 {named or NOBODY}"
        return f"{told}（{reason}）" if reason else told
    if basis == Basis.ATTESTED:
        return f"基地主任证明：{reason}"
    return Basis.BATCH.label if basis == Basis.BATCH else ""
