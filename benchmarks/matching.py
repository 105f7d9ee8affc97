"""How well and how fast names are matched, beside rapidfuzz and BM25, in one run.

CHIP 2019 task 1: fitted on its training names, judged on its validation names; the official score
is the mean over the names of |said ∩ right| / max(|said|, |right|). Then the project's own
interventional names, apart. The files are others' and stay outside of the repository: without them
this says so and stops.
"""

import argparse
import csv
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml
from rapidfuzz import fuzz, process
from scipy import sparse

from seldinger.matching.answers import SURE, Match
from seldinger.matching.catalogues import catalogue_terms
from seldinger.matching.conflicts import find_conflicts
from seldinger.matching.learning.needs import has_network
from seldinger.matching.matcher import Matcher
from seldinger.matching.terms import Pair, Term, read_pairs, read_terms
from seldinger.matching.texts import grams, plain
from seldinger.norms.library import CATALOGUE, library_at

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "terms"
OWN = Path(__file__).parent / "data" / "interventional-names.yaml"
DRAWS = 2000
_FOLDS = 5
_STEPS = (0.0, 0.3, 0.5, 0.7, 0.9, 0.95, 0.98, 1.01)
_CLASS = 4  # characters of the code of a class, which is no leaf


class Answer(NamedTuple):
    said: frozenset[str]
    order: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Figures:
    """Percent. covered: share answered at so high a precision, by the confidence alone."""

    score: float
    spread: tuple[float, float]
    first: float
    ten: float
    unseen: float
    several: float
    covered95: float
    covered99: float


def figures(answers: Sequence[Answer], right: Sequence[frozenset[str]], seen: set[str]) -> Figures:
    both = [*zip(answers, right, strict=True)]
    each = np.array([len(a.said & r) / max(len(a.said), len(r), 1) for a, r in both])
    first = np.array([a.order[0] in r for a, r in both])
    ten = np.array([bool(set(a.order[:10]) & r) for a, r in both])
    exact = np.array([a.said == r for a, r in both])
    sure = np.array([a.confidence for a in answers])
    unseen = np.array([not r <= seen for r in right])
    several = np.array([len(r) > 1 for r in right])
    draws = np.random.default_rng(0).integers(0, len(each), (DRAWS, len(each)))
    low, high = np.percentile(each[draws].mean(axis=1), [2.5, 97.5])
    share = lambda values: float(np.mean(values) * 100) if len(values) else float("nan")  # noqa: E731
    return Figures(
        share(each), (low * 100, high * 100), share(first), share(ten), share(first[unseen]),
        share(each[several]), covered(exact, sure, 0.95), covered(exact, sure, 0.99),
    )  # fmt: skip


def covered(exact: np.ndarray, sure: np.ndarray, precision: float) -> float:
    """The largest share of names, surest first, that are right with so high a precision."""
    right = np.cumsum(exact[np.argsort(-sure, kind="stable")]) / np.arange(1, len(exact) + 1)
    enough = np.flatnonzero(right >= precision)
    return float((enough.max() + 1) / len(exact) * 100) if len(enough) else 0.0


def by_likeness(likeness: np.ndarray, meant: Sequence[tuple[str, ...]]) -> list[Answer]:
    """The terms of the likest known name, then of the next."""
    found = []
    for row in likeness:
        places = np.argpartition(-row, 60)[:60]
        places = places[np.argsort(-row[places], kind="stable")]
        order = tuple(dict.fromkeys(name for place in places for name in meant[place]))
        found.append(Answer(frozenset(meant[places[0]]), order, float(row[places[0]])))
    return found


def known(terms: Sequence[Term], pairs: Sequence[Pair]) -> tuple[list[str], list[tuple[str, ...]]]:
    texts = [plain(one.name) for one in pairs] + [plain(one.name) for one in terms]
    return texts, [one.standards for one in pairs] + [(one.name,) for one in terms]


def rapidfuzz_answers(
    terms: Sequence[Term], pairs: Sequence[Pair], names: Sequence[str]
) -> list[Answer]:
    texts, meant = known(terms, pairs)
    said = [plain(name) for name in names]
    return by_likeness(
        process.cdist(said, texts, scorer=fuzz.ratio, workers=2, dtype=np.float32), meant
    )


def bm25_answers(
    terms: Sequence[Term], pairs: Sequence[Pair], names: Sequence[str]
) -> list[Answer]:
    """Okapi BM25 over characters and pairs of them, k1 1.2, b 0.75."""
    texts, meant = known(terms, pairs)
    places: dict[str, int] = {}
    table = _counts(texts, places)
    held = np.diff(table.tocsc().indptr)
    weight = np.log1p((len(texts) - held + 0.5) / (held + 0.5))
    length = np.array([len(text) for text in texts]) / np.mean([len(text) for text in texts])
    table = table.tocoo()
    scaled = table.data * 2.2 / (table.data + 1.2 * (0.25 + 0.75 * length[table.row]))
    known_ = sparse.csr_array(
        (scaled * weight[table.col], (table.row, table.col)), shape=table.shape
    )
    asked = _counts([plain(name) for name in names], places, grow=False)
    asked = sparse.csr_array(
        (asked.data, asked.indices, asked.indptr), (asked.shape[0], table.shape[1])
    )
    return by_likeness((asked @ known_.T).toarray().astype(np.float32), meant)


def _counts(texts: Sequence[str], places: dict[str, int], grow: bool = True) -> sparse.csr_array:
    rows, columns = [], []
    for row, text in enumerate(texts):
        for gram in grams(text, 2):
            if grow or gram in places:
                rows.append(row)
                columns.append(places.setdefault(gram, len(places)))
    shape = (len(texts), len(places))
    return sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()


def matcher_answers(matcher: Matcher, names: Sequence[str]) -> list[Answer]:
    return [
        Answer(
            frozenset(one.name for one in match.entries),
            tuple(one.term.name for one in match.candidates),
            match.confidence,
        )
        for match in matcher.match_all(names, 0)
    ]


def show(title: str, found: Figures, speed: float) -> None:
    print(
        f"{title:34s} {found.score:5.1f} [{found.spread[0]:.1f}–{found.spread[1]:.1f}]"
        f"  {found.first:5.1f} {found.ten:5.1f}  {found.unseen:5.1f} {found.several:5.1f}"
        f"  {found.covered95:5.1f} {found.covered99:5.1f}  {speed:7,.0f}",
        flush=True,
    )


def timed(ask: Callable[[], list[Answer]]) -> tuple[list[Answer], float]:
    start = time.perf_counter()
    answers = ask()
    return answers, len(answers) / (time.perf_counter() - start)


def chip(kinds: Sequence[bool]) -> None:
    terms = read_terms(DATA / "icd9-2017-xiehe.tsv")
    history = read_pairs(DATA / "chip2019-train.tsv", terms)
    asked = read_pairs(DATA / "chip2019-val.tsv", terms)
    names = [one.name for one in asked]
    right = [frozenset(one.standards) for one in asked]
    seen = {name for one in history for name in one.standards}
    print(f"{len(terms):,} terms, {len(history):,} pairs of history, {len(names):,} names asked")
    print(f"{'':34s} score [95 % interval]  top-1 top-10 unseen several  at95  at99  names/s")
    for title, pairs in (("names only", []), ("with history", history)):
        for label, ask in (("rapidfuzz ratio", rapidfuzz_answers), ("BM25", bm25_answers)):
            answers, speed = timed(lambda ask=ask, pairs=pairs: ask(terms, pairs, names))
            show(f"{label}, {title}", figures(answers, right, seen), speed)
    for network in kinds:
        start = time.perf_counter()
        matcher = Matcher.fitted(terms, history, network=network)
        fitted = time.perf_counter() - start
        matcher_answers(matcher, names[:64])  # compiles
        answers, speed = timed(lambda matcher=matcher: matcher_answers(matcher, names))
        label = f"seldinger {'with' if network else 'without'} network"
        show(label, figures(answers, right, seen), speed)
        print(f"{'':34s} fitted in {fitted:.0f} s; one name {one_at_a_time(matcher, names):.1f} ms")
        exact = np.array([a.said == r for a, r in zip(answers, right, strict=True)])
        show_calibration(np.array([a.confidence for a in answers]), exact)


class Own(NamedTuple):
    """One of the project's own names. right, also: codes; also is as defensible."""

    name: str
    right: frozenset[str]
    also: frozenset[str]


def own_names(kind: str) -> list[Own]:
    """kind: `catalogue` or `icd`. Names that nothing fits are left out."""
    read = yaml.safe_load(OWN.read_text(encoding="utf-8"))["names"]
    return [
        Own(one["name"], frozenset(one[kind]), frozenset(one[f"{kind}_also"]))
        for one in read
        if one[kind]
    ]


def interventional() -> None:
    """Apart, never the headline: names of our own, from texts that are also what they must find."""
    print("\nthe project's interventional names; right is what was labelled or is as defensible")
    print(f"{'':44s}     n  top-1 top-10  exact")
    terms, shown = catalogue_terms(library_at(None).catalogue(CATALOGUE))
    asked = own_names("catalogue")
    show_own("catalogue, nothing confirmed", asked, Matcher.fitted(terms, [], shown=shown))
    with (DATA / "icd9cm3-nhsa.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["icd_name"]: row["icd_code"] for row in csv.DictReader(file)}
    codes = [Term(code, name) for name, code in rows.items() if len(code) > _CLASS]
    asked = own_names("icd")
    show_own("code list, nothing confirmed", asked, Matcher.fitted(codes, []))
    name_of = {one.code: one.name for one in codes}
    found: list[tuple[Own, Match]] = []
    for fold in range(_FOLDS):
        rest = [one for place, one in enumerate(asked) if place % _FOLDS != fold]
        here = [one for place, one in enumerate(asked) if place % _FOLDS == fold]
        pairs = [Pair(one.name, tuple(name_of[code] for code in sorted(one.right))) for one in rest]
        matcher = Matcher.fitted(codes, pairs, network=False)
        found += zip(here, matcher.match_all([one.name for one in here], 0), strict=True)
    show_found("code list, four fifths confirmed, no network", found)


def show_own(title: str, asked: Sequence[Own], matcher: Matcher) -> None:
    matches = matcher.match_all([one.name for one in asked], 0)
    show_found(title, [*zip(asked, matches, strict=True)])


def show_found(title: str, found: Sequence[tuple[Own, Match]]) -> None:
    first = [m.candidates[0].term.code in own.right | own.also for own, m in found]
    ten = [any(c.term.code in own.right | own.also for c in m.candidates) for own, m in found]
    exact = [_exact(own, {term.code for term in m.entries}) for own, m in found]
    figures_ = "  ".join(f"{np.mean(one) * 100:5.1f}" for one in (first, ten, exact))
    print(f"{title:44s} {len(found):5d}  {figures_}", flush=True)
    show_calibration(np.array([m.confidence for _, m in found]), np.array(exact))


def _exact(own: Own, said: set[str]) -> bool:
    """As many as were labelled, each of them labelled or as defensible."""
    return said <= own.right | own.also and len(said) == len(own.right)


def show_calibration(sure: np.ndarray, exact: np.ndarray) -> None:
    """How often it was right where it said how sure it was; and where it would answer at all."""
    told = []
    for low, high in pairwise(_STEPS):
        here = (sure >= low) & (sure < high)
        if here.any():
            told.append(f"{low:.2f}–: {exact[here].mean() * 100:.0f} % of {here.sum()}")
    answered = sure >= SURE
    print(f"{'':34s} right by confidence  {'  '.join(told)}")
    print(
        f"{'':34s} answers {answered.mean() * 100:.1f} % of the names, "
        f"{exact[answered].mean() * 100:.1f} % of them exactly right",
        flush=True,
    )


def one_at_a_time(matcher: Matcher, names: Sequence[str]) -> float:
    """Milliseconds, the median of a hundred."""
    matcher.match(names[0])
    spent = []
    for name in names[:100]:
        start = time.perf_counter()
        matcher.match(name)
        spent.append(time.perf_counter() - start)
    return float(np.median(spent) * 1000)


def conflicts() -> None:
    """The conflict bench over the shipped catalogue, in seconds of CPU."""
    catalogue = library_at(None).catalogue(CATALOGUE)
    find_conflicts(catalogue)  # reads the lexicon
    start = time.process_time()
    found = find_conflicts(catalogue)
    spent = time.process_time() - start
    print(
        f"\nconflict bench: {len(found)} findings in {len(catalogue.entries)} lines, {spent:.2f} s"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-network", action="store_true")
    arguments = parser.parse_args()
    conflicts()
    if not DATA.is_dir():
        print(f"skipped: the files of CHIP 2019 are not in {DATA.name}/ beside the project")
        return 0
    chip([False, True] if has_network() and not arguments.without_network else [False])
    interventional()
    return 0


if __name__ == "__main__":
    sys.exit(main())
