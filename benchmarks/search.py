"""How fast the catalogue is searched as one types: every query a person types on the way to a name.

For 100 names of the catalogue: each beginning of the name, and each beginning of its initials.
Times are milliseconds of CPU for one search over all entries, without the page around it.
"""

from random import Random
from statistics import quantiles
from time import process_time

from seldinger.norms.library import CATALOGUE, library_at
from seldinger.web.norms.search import find, index_of
from seldinger.web.people.names import text_initials


def main() -> None:
    catalogue = library_at(None).catalogue(CATALOGUE)
    began = process_time()
    index = index_of(catalogue)
    print(f"index of {len(index.entries)} entries  {1000 * (process_time() - began):.0f} ms")
    names = [entry.text for entry in Random(1).sample(catalogue.entries, 100)]
    words = [word for name in names for word in (name, text_initials(name))]
    typed = [word[:end] for word in words for end in _ends(word)]
    times = []
    for query in typed:
        began = process_time()
        find(index, query)
        times.append(1000 * (process_time() - began))
    cuts = quantiles(times, n=100)
    print(
        f"{len(times)} searches  median {cuts[49]:.2f}  p95 {cuts[94]:.2f}  p99 {cuts[98]:.2f} ms"
    )
    print(f"slowest {max(times):.2f} ms: {typed[times.index(max(times))]}")


def _ends(word: str) -> range:
    return range(1, min(len(word), 12) + 1)


if __name__ == "__main__":
    main()
