"""From a text to its ranked candidates: looking, edits, network, ranker; its pieces likewise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seldinger.matching.learning import beside
from seldinger.matching.learning.choosing import Ranked, Understood, ranked
from seldinger.matching.learning.edits import Edits, Pool, pool
from seldinger.matching.learning.features import features, log_share
from seldinger.matching.learning.memory import Floats, Ints, Memory
from seldinger.matching.learning.network import Network
from seldinger.matching.learning.ranking import Ranker
from seldinger.matching.learning.recall import Recall, recall

CLOSELY = 10  # candidates that the network and the ranker look at
_CLEAR = 0.95
_OF_PIECE = 3  # candidates of a piece that the whole name may mean


@dataclass(frozen=True, slots=True)
class Judge:
    """One set of models. network: None where there is none."""

    memory: Memory
    edits: Edits
    scale: tuple[Floats, Floats]
    reader: beside.Reader | None
    network: Network | None
    ranker: Ranker

    def understood(
        self, texts: Sequence[str], own: Sequence[int] | None = None
    ) -> list[Understood]:
        """What each text may mean, whole and piece by piece."""
        found, whole = self._rank(texts, own)
        return self.with_pieces(found, whole, own)

    def with_pieces(
        self, found: Sequence[Recall], whole: Sequence[Ranked], own: Sequence[int] | None
    ) -> list[Understood]:
        """The whole names as they were ranked, and their pieces ranked each as a name alone."""
        owner = [place for place, one in enumerate(found) for _ in _several(one)]
        torn = [piece for one in found for piece in _several(one)]
        hidden = None if own is None else [own[place] for place in owner]
        of_piece: list[list[Ranked]] = [[] for _ in found]
        if torn:
            for place, one in zip(owner, self._rank(torn, hidden)[1], strict=True):
                of_piece[place].append(one)
        return [
            Understood(name, joined(one, alone), tuple(alone))
            for name, one, alone in zip(found, whole, of_piece, strict=True)
        ]

    def heard(self, texts: Sequence[str]) -> None:
        """Pairs were added to the memory."""
        if self.reader is not None and texts:
            self.reader.add(texts)

    def _rank(
        self, texts: Sequence[str], own: Sequence[int] | None
    ) -> tuple[list[Recall], list[Ranked]]:
        found = list(recall(self.memory, texts, own))
        rows = pool(found)
        edits = self.edits.score(self.memory, texts, rows)
        chosen = beside.likeliest(rows, edits, CLOSELY)
        network = self._network(texts, rows, edits, chosen)
        picked, table = features(self.memory, found, rows, edits, chosen, network)
        return found, by_name(rows, picked, *self.ranker.score(table))

    def _network(
        self, texts: Sequence[str], rows: Pool, edits: Floats, chosen: beside.Chosen
    ) -> Floats | None:
        if self.reader is None or self.network is None:
            return None
        from seldinger.matching.learning import alignment  # noqa: PLC0415

        found = np.full(chosen.rows.shape, np.nan, np.float32)
        asked = unclear(edits, chosen)
        if len(asked):
            laid = alignment.Beside(**self.reader.arrays(texts, rows, edits, chosen, self.scale))
            found[asked] = self.network.score(laid.rows(asked))
        return found


def unclear(edits: Floats, chosen: beside.Chosen) -> Ints:
    """The names that the edits do not settle: the network is asked about these alone.

    Those that they settle (0.95 of the share to one candidate) are half of all, and it was right
    no more often there.
    """
    scores = np.where(chosen.rows >= 0, edits[np.maximum(chosen.rows, 0)], -np.inf)
    return np.flatnonzero(np.exp(log_share(scores)).max(axis=1) < _CLEAR)


def by_name(rows: Pool, picked: Ints, blend: Floats, chance: Floats) -> list[Ranked]:
    """The ranked candidates of each name."""
    owner, term = rows.owner[picked], rows.term[picked]
    ends = np.flatnonzero(np.r_[owner[1:] != owner[:-1], True]) + 1
    starts = np.r_[0, ends[:-1]]
    return [
        ranked(term[a:b].tolist(), blend[a:b], chance[a:b])
        for a, b in zip(starts, ends, strict=True)
    ]


def joined(whole: Ranked, alone: Sequence[Ranked]) -> Ranked:
    """The candidates of the whole name, then those of its pieces that are not among them."""
    known = set(whole.terms)
    more = [
        term for rank in range(_OF_PIECE) for one in alone
        for term in one.terms[rank : rank + 1] if term not in known
    ]  # fmt: skip
    terms = (*whole.terms, *dict.fromkeys(more))
    count = len(terms) - len(whole.terms)
    low = float(whole.scores.min()) - 1
    return Ranked(
        terms, np.r_[whole.scores, np.full(count, low)], np.r_[whole.chances, np.zeros(count)]
    )


def _several(one: Recall) -> list[str]:
    return one.pieces if len(one.pieces) > 1 else []
