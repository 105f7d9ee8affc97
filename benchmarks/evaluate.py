"""Evaluate 1,000 trainees of 1,000 records each, and say where the time goes.

The floor is one bare pass that counts the same records by category, role and state: nothing that
looks at every record in plain Python can be faster. Both run in the same process, so the ratio
holds on a noisy machine.
"""

import cProfile
import gc
import pstats
import sys
from argparse import ArgumentParser
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.months import ONE_DAY, add_months
from seldinger.domain.training.record import (
    Activity,
    Admission,
    ImagingReports,
    Origin,
    Procedure,
    Record,
    Rotation,
)
from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.words import Role, State
from seldinger.norms.library import RULEBOOK, library_at

ENTRY, AS_OF = date(2023, 9, 1), date(2026, 9, 30)
# Of 1,000 records: operations (a tenth without a category), patients, reports, activities.
MIX = {"procedures": 680, "admissions": 260, "reports": 30, "activities": 30}
PLAN = (
    ("内科", 3),
    ("外科", 3),
    ("介入基础", 18),
    ("外周血管介入", 3),
    ("神经介入", 3),
    ("腹部介入", 3),
    ("机动", 3),
)


def trainee(rulebook: Rulebook, crosswalk: Crosswalk, seed: int) -> Record:
    """One random trainee of 1,000 records."""
    random = Random(seed)
    places = {place.title: place.id for place in rulebook.places}
    titles = {post.title: post.id for post in rulebook.posts}
    rotations, start = [], ENTRY
    for title, months in PLAN:
        end = add_months(start, months)
        rotations.append(Rotation(places[title], start, end - ONE_DAY))
        start = end

    def day() -> date:
        return ENTRY + timedelta(days=random.randrange(1096))

    def state() -> State:
        return random.choices(list(State), (90, 8, 2))[0]

    names = [name for name, match in crosswalk.names.items() if match.categories]
    categories = [category.id for category in rulebook.categories if category.interventional]
    procedures = []
    for number in range(MIX["procedures"]):
        named = random.random() < 0.1
        procedures.append(
            Procedure(
                day(),
                f"C{random.randrange(500):04d}",
                random.choice(names) if named else "",
                None if named else random.choice(categories),
                random.choice(list(Role)),
                state(),
                origin=Origin("手术", number + 2),
            )
        )
    return Record(
        staff_no=str(seed),
        name="模拟",
        background="imaging",
        entry=ENTRY,
        directions=tuple(titles[name] for name in ("外周血管介入", "神经介入", "腹部介入")),
        rotations=tuple(rotations),
        procedures=tuple(procedures),
        admissions=tuple(
            Admission(day(), f"A{n}", None, state(), Origin("管理病例", n + 2))
            for n in range(MIX["admissions"])
        ),
        reports=tuple(
            ImagingReports(day(), "MRI", None, 5, state(), origin=Origin("影像报告", n + 2))
            for n in range(MIX["reports"])
        ),
        activities=tuple(
            Activity(day(), "读书报告", str(n), "主讲人", "", state(), Origin("科研教学", n + 2))
            for n in range(MIX["activities"])
        ),
    )


def floor(record: Record) -> int:
    """One bare pass: what counting alone costs."""
    counts: Counter[object] = Counter((p.category, p.role, p.state) for p in record.procedures)
    counts.update(a.state for a in record.admissions)
    counts.update(r.state for r in record.reports)
    counts.update(a.type for a in record.activities)
    return counts.total()


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--trainees", type=int, default=1000)
    number = parser.parse_args().trainees
    library = library_at(None)
    rulebook = library.rulebook(RULEBOOK)
    crosswalk = library.crosswalk_for(rulebook)
    per_trainee = sum(MIX.values())
    evaluating = counting = 0.0
    evaluate(rulebook, trainee(rulebook, crosswalk, 0), AS_OF, crosswalk)
    for seed in range(number):
        record = trainee(rulebook, crosswalk, seed)
        gc.collect() if seed % 100 == 0 else None
        began = perf_counter()
        evaluate(rulebook, record, AS_OF, crosswalk)
        between = perf_counter()
        floor(record)
        evaluating += between - began
        counting += perf_counter() - between
        if sys.stderr.isatty():
            print(f"\r{seed + 1} / {number}", end="", file=sys.stderr)
    records = number * per_trainee
    print(f"{number:,} trainees x {per_trainee:,} records = {records:,} records")
    print(f"evaluate   {evaluating:8.2f} s  {records / evaluating:12,.0f} records/s")
    print(f"bare count {counting:8.2f} s  {records / counting:12,.0f} records/s")
    print(f"ratio      {evaluating / counting:8.1f}")
    print(f"one trainee {1000 * evaluating / number:6.2f} ms")
    where_the_time_goes(rulebook, crosswalk)


def where_the_time_goes(rulebook: Rulebook, crosswalk: Crosswalk) -> None:
    """Own time by module over 50 trainees, profiled (the profiler slows calls: read shares)."""
    records = [trainee(rulebook, crosswalk, seed) for seed in range(50)]
    profile = cProfile.Profile()
    profile.enable()
    for record in records:
        evaluate(rulebook, record, AS_OF, crosswalk)
    profile.disable()
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    shares: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, _) in stats.items():
        ours = "seldinger" in file
        shares[Path(file).name if ours else f"python: {function}" if own else ""] += own
    total = shares.total()
    print("\nwhere the time goes (own time)")
    for name, own in shares.most_common(10):
        print(f"  {100 * own / total:5.1f} %  {name}")


if __name__ == "__main__":
    main()
