"""A procedure's name → the terms that it means, with a calibrated confidence, or silence.

terms = read_terms(Path("catalogue.tsv"))
matcher = Matcher.fitted(terms, read_pairs(Path("memory.tsv"), terms))
match = matcher.match("右侧颈内动脉支架置入术")
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from seldinger.matching.answers import SURE, Candidate, Match
from seldinger.matching.learning import store
from seldinger.matching.learning.choosing import Choice, Chooser, Ranked
from seldinger.matching.learning.fitting import Fitted, Told, fit
from seldinger.matching.learning.judging import Judge
from seldinger.matching.learning.memory import Memory
from seldinger.matching.learning.needs import ENOUGH, has_network
from seldinger.matching.learning.untaught import Untaught
from seldinger.matching.parts import parts_of
from seldinger.matching.terms import Pair, Term, digest
from seldinger.matching.texts import plain

CONFIRMED = 0.99  # of the very name that somebody confirmed: people err, and a name has homonyms
SHOWN = 10
_CHUNK = 1024


class Matcher:
    """Understands names by the terms of a catalogue and the pairs confirmed so far."""

    def __init__(self, models: Fitted | Untaught, shown: Mapping[str, Term] | None = None) -> None:
        """The memory of the models is its own from then on: `learn` adds to it."""
        self._memory, self._shown = models.memory, shown or {}
        self._judge: Judge | Untaught
        self._chooser: Chooser | Untaught
        if isinstance(models, Untaught):
            self._judge = self._chooser = models
        else:
            self._judge, self._chooser = models.judge(), models.chooser

    @classmethod
    def fitted(
        cls,
        terms: Sequence[Term],
        pairs: Sequence[Pair],
        *,
        shown: Mapping[str, Term] | None = None,
        network: bool | None = None,
        told: Told | None = None,
    ) -> "Matcher":
        """Fits anew; with fewer than 200 pairs it goes by the meaning of the words alone.

        shown: term's name → what is answered in its place (the line of a catalogue that joins it).
        network: None takes one where the extra is installed.
        """
        memory = Memory(terms, pairs)
        if len(memory.heard) < ENOUGH:
            return cls(Untaught(memory), shown)
        asked = has_network() if network is None else network
        return cls(fit(memory, network=asked, told=told), shown)

    @classmethod
    def kept(
        cls,
        terms: Sequence[Term],
        pairs: Sequence[Pair],
        *,
        shown: Mapping[str, Term] | None = None,
        folder: Path | None = None,
        network: bool | None = None,
        told: Told | None = None,
    ) -> "Matcher":
        """As `fitted`, but what was fitted before to the very same is taken from the folder."""
        memory = Memory(terms, pairs)
        if len(memory.heard) < ENOUGH:
            return cls(Untaught(memory), shown)
        asked = has_network() if network is None else network
        place = kept_at(terms, pairs, folder, network=asked)
        models = store.load(memory, place)
        if models is None:
            models = fit(memory, network=asked, told=told)
            with suppress(OSError):  # it is then fitted again the next time
                store.save(models, place)
        return cls(models, shown)

    @classmethod
    def stored(
        cls,
        terms: Sequence[Term],
        pairs: Sequence[Pair],
        *,
        shown: Mapping[str, Term] | None = None,
        folder: Path | None = None,
        network: bool,
    ) -> "Matcher | None":
        """What `kept` left in the folder; None where there is nothing usable. Never fits."""
        place = kept_at(terms, pairs, folder, network=network)
        models = store.load(Memory(terms, pairs), place) if place.is_dir() else None
        return None if models is None else cls(models, shown)

    def learn(self, pair: Pair) -> None:
        """From the next name on the pair is history."""
        self.learn_all([pair])

    def learn_all(self, pairs: Iterable[Pair]) -> None:
        """As `learn` of each, in the time of one."""
        told = [*pairs]
        self._memory.add(told)
        self._judge.heard([plain(pair.name) for pair in told])

    def forget(self, name: str) -> None:
        """The name is answered as confirmed no more; what was learned from it stays learned."""
        self._memory.confirmed.pop(plain(name), None)

    def match(self, name: str, sure: float = SURE) -> Match:
        """What one name means; silent where it is less sure than `sure`."""
        return self.match_all([name], sure)[0]

    def match_all(self, names: Iterable[str], sure: float = SURE) -> list[Match]:
        """What each name means, in their order."""
        every = list(names)
        found: list[Match] = []
        for start in range(0, len(every), _CHUNK):
            found += self._some(every[start : start + _CHUNK], sure)
        return found

    def _some(self, names: Sequence[str], sure: float) -> list[Match]:
        every = self._judge.understood([plain(name) for name in names])
        taken = self._chooser.choose(every)
        confident = self._chooser.confidence(every, taken)
        told = zip(names, every, taken, confident, strict=True)
        return [
            self._match(name, one.whole, choice, float(chance), sure)
            for name, one, choice, chance in told
        ]

    def _match(
        self, name: str, one: Ranked, choice: Choice, confidence: float, sure: float
    ) -> Match:
        taken = [one.terms[place] for place in choice.taken]
        known = self._memory.confirmed.get(plain(name))
        if known is not None:
            taken, confidence = [*known], CONFIRMED
        elif confidence < sure and len(taken) > 1:
            # Then only the first is spoken of: the chance that it is meant, and nothing besides.
            taken, confidence = taken[:1], float(one.chances[0]) * (1 - choice.steps[0])
        silent = confidence < sure
        told = tuple(dict.fromkeys(map(self._told, taken)))
        chances = dict.fromkeys(told, 0.0)  # what is answered comes first
        for term, chance in zip(one.terms, one.chances, strict=True):
            candidate = self._told(term)
            chances[candidate] = max(chances.get(candidate, 0.0), float(chance))
        for answered in told:
            chances[answered] = max(chances[answered], confidence)
        candidates = tuple(Candidate(*pair) for pair in [*chances.items()][:SHOWN])
        return Match(name, () if silent else told, silent, confidence, candidates, parts_of(name))

    def _told(self, term: int) -> Term:
        found = self._memory.terms[term]
        return self._shown.get(found.name, found)


def kept_at(
    terms: Sequence[Term], pairs: Sequence[Pair], folder: Path | None = None, *, network: bool
) -> Path:
    """Where `Matcher.kept` keeps what was fitted to these."""
    name = digest(terms, pairs, f"{store.form()}{'+network' if network else ''}")
    return (folder or store.cache_folder()) / "matchers" / name
