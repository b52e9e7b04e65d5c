"""``python -m benchmarks``: the standard model, by this engine and by its peers, in one run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

from benchmarks.bars import NUMPY, OUR_PLAIN, OURS, Bar, error_bars, linear_bars, speed_bars
from benchmarks.measure import SQUIGGLE, SQUIGGLE_NAME, Job, Results, answers, measure_all, prepare_squiggle
from benchmarks.standard import misses

SMALL = {"ema-workbench": 10**4}
"""Peers that take too long for the usual draws: their cost is given for each draw and so can be compared."""
FULL = ("leadtime", "leadtime, watched", "leadtime, one thread", "plain NumPy", "NumPy tuned by hand")
MIDDLE = ("leadtime, plain sampling", "squigglepy", SQUIGGLE_NAME)
SCATTER_DRAWS = 10**5
PACKAGES = ("leadtime", "numpy", "scipy", "squigglepy", "ema-workbench")


def jobs(sizes: list[int]) -> list[Job]:
    """All measurements of a round, contenders of one size beside one another."""
    made = []
    for draws in sizes:
        made += [Job(peer, draws) for peer in FULL]
        if draws <= 10**6:
            made += [Job(peer, draws) for peer in MIDDLE]
    return made + [Job(peer, draws) for peer, draws in SMALL.items()]


def machine(names: Iterable[str] = PACKAGES) -> str:
    """The machine and the versions, in one paragraph."""
    parts = [platform.machine(), _processor(), f"{os.cpu_count()} cores", platform.system()]
    parts.append(f"Python {platform.python_version()}")
    for name in names:
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            parts.append(f"{name} absent")
    if names is PACKAGES:
        package = json.loads((SQUIGGLE / "package.json").read_text(encoding="utf-8"))
        parts.append(f"@quri/squiggle-lang {package['dependencies']['@quri/squiggle-lang']}")
    return ", ".join(p for p in parts if p)


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 - not a file that one has
            return next(x.split(":")[1].strip() for x in lines if x.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def table(results: Results) -> str:
    """A Markdown table of medians; the range of the rounds is beside CPU and wall time."""
    lines = [
        "| contender | draws | CPU, s | wall, s | ns per draw | peak, MB | start, s | first call, s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for job in sorted(results.rounds, key=lambda j: (j.draws, results.median(j, "cpu"))):
        cells = [
            job.peer,
            f"{job.draws:,}",
            _spread(results.values(job, "cpu"), results.median(job, "cpu")),
            _spread(results.values(job, "wall"), results.median(job, "wall")),
            f"{results.median(job, 'cpu') / job.draws * 1e9:,.0f}",
            f"{results.median(job, 'peak_mb'):,.0f}",
            f"{results.median(job, 'import_cpu'):.2f}",
            f"{results.median(job, 'first_cpu'):.2f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _spread(values: list[float], middle: float) -> str:
    return f"{middle:.3f} ({min(values):.3f} to {max(values):.3f})"


def wrong_answers(results: Results) -> list[str]:
    """Contenders that do not give the known answers within their error."""
    return [
        f"{job.peer}, {job.draws:,} draws: {problem}"
        for job, rounds in results.rounds.items()
        for made in rounds
        if made is not None
        for problem in misses(tuple(made["answer"]), job.draws)
    ]


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (default 5)")
    parser.add_argument("--sizes", default="1e5,1e6,1e7", help="draws (default 1e5,1e6,1e7)")
    parser.add_argument("--seeds", type=int, default=300, help="seeds for the scatter of answers; 0: none")
    parser.add_argument("--only", help="names of contenders, separated by semicolons")
    parser.add_argument("--json", action="store_true", help="print the measurements as JSON")
    return parser.parse_args(argv)


def _plan(options: argparse.Namespace) -> tuple[list[Job], dict[str, str]]:
    chosen = jobs([int(float(s)) for s in options.sizes.split(",")])
    if options.only:
        wanted = {n.strip() for n in options.only.split(";")}
        chosen = [j for j in chosen if j.peer in wanted]
    skipped = {}
    if any(j.peer == SQUIGGLE_NAME for j in chosen) and (why := prepare_squiggle()):
        skipped[SQUIGGLE_NAME] = why
        chosen = [j for j in chosen if j.peer != SQUIGGLE_NAME]
    return chosen, skipped


def _scatter(chosen: list[Job], seeds: int) -> dict[str, list[list[float]]]:
    peers = [p for p in (OURS, OUR_PLAIN, NUMPY) if any(j.peer == p for j in chosen)]
    return {p: answers(p, SCATTER_DRAWS, seeds) for p in peers} if seeds > 1 else {}


def _report(results: Results, bars: list[Bar], wrong: list[str]) -> None:
    print(f"{machine()}\n\n{table(results)}\n")
    for peer, why in results.skipped.items():
        print(f"SKIPPED  {peer}: {why}")
    for problem in wrong:
        print(f"WRONG  {problem}")
    if not wrong:
        print("Every contender gives the known mean, median and 95th percentile within its error.")
    print()
    for bar in bars:
        print(bar)


def main(argv: list[str] | None = None) -> int:
    """Measure, print, and return 1 if an answer is wrong."""
    options = _arguments(argv)
    chosen, skipped = _plan(options)
    results = measure_all(chosen, options.rounds)
    results.skipped.update(skipped)
    scatter = _scatter(chosen, options.seeds)
    bars = [*speed_bars(results), *linear_bars(results), *error_bars(results, scatter)]
    wrong = wrong_answers(results)
    if options.json:
        runs = [{**asdict(job), "rounds": rounds} for job, rounds in results.rounds.items()]
        found = {
            "machine": machine(), "runs": runs, "skipped": results.skipped, "wrong": wrong,
            "bars": [{**asdict(b), "passed": b.passed} for b in bars],
        }  # fmt: skip
        print(json.dumps(found, indent=1))
    else:
        _report(results, bars, wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
