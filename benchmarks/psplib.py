"""The public instances of PSPLIB (Kolisch & Sprecher 1997): how many come out at the best-known makespan.

    python -m benchmarks.psplib ../shared/data/psplib --limit 30

Reads the single-mode `.sm` files of a folder's `j30` and `j60`, solves each by the heuristic and by CP-SAT
with one worker, checks every schedule against its instance, and compares with the folder's list of optima.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from leadtime.decision.rcpsp import Instance, Schedule, cp_sat, heuristic, problems_of


def read_sm(path: Path) -> Instance:
    """An instance of PSPLIB's single-mode format, with its two jobs of no length at start and end."""
    text = path.read_text(encoding="utf-8", errors="replace")
    successors = [list(map(int, line.split())) for line in _rows(text, "PRECEDENCE RELATIONS")]
    requests = [list(map(int, line.split())) for line in _rows(text, "REQUESTS/DURATIONS")]
    capacity = list(map(int, _rows(text, "RESOURCEAVAILABILITIES")[-1].split()))
    after: list[list[int]] = [[] for _ in requests]
    for job, _modes, _count, *following in successors:
        for other in following:
            after[other - 1].append(job - 1)
    return Instance(
        tuple(r[2] for r in requests),
        tuple(tuple(a) for a in after),
        np.array([r[3:] for r in requests], dtype=np.int64),
        np.array(capacity, dtype=np.int64),
    )


def _rows(text: str, section: str) -> list[str]:
    """The lines of numbers below a heading, up to the next line of stars."""
    body = text.partition(section)[2].partition("\n")[2].partition("\n****")[0]
    return [line for line in body.splitlines() if re.fullmatch(r"[\d\s]+", line) and line.strip()]


def best_known(folder: Path, group: str) -> dict[str, tuple[int, int]]:
    """The proved optimum, or the bounds, of each instance by its file's name."""
    with (folder / f"{group}_kobe_optimum.csv").open(encoding="utf-8") as file:
        rows = [(r["problem"].strip(), r["optimum"].strip()) for r in csv.DictReader(file)]
    ends = {name: re.findall(r"\d+", told) for name, told in rows}
    return {name: (int(e[0]), int(e[-1])) for name, e in ends.items() if e}


@dataclass(frozen=True)
class Result:
    """One instance: what was found by either method, what is known, and the seconds of CPU that it took."""

    name: str
    rule: Schedule
    solved: Schedule
    known: tuple[int, int]
    cpu: float


def results(folder: Path, group: str, limit: float) -> Iterator[Result]:
    """Every instance of a group, in the order of their numbers."""
    known = best_known(folder, group)
    paths = sorted((folder / group).glob("*.sm"), key=lambda p: [int(x) for x in re.findall(r"\d+", p.stem)])
    for path in paths:
        instance = read_sm(path)
        started = time.process_time()
        rule = heuristic(instance)
        solved = cp_sat(instance, time_limit=limit, hint=rule)
        wrong = [*problems_of(instance, rule), *problems_of(instance, solved)]
        if wrong:
            raise AssertionError(f"{path.name}: {wrong[:3]}")
        yield Result(path.name, rule, solved, known[path.name], time.process_time() - started)


def table(folder: Path, limit: float) -> str:
    """The page's table: a row for each group."""
    heads = ("instances", "at the best known", "proved", "largest gap", "heuristic above it", "CPU s")
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for group in ("j30", "j60"):
        found = list(results(folder, group, limit))
        cells = (
            f"{group}: {len(found)}",
            sum(r.solved.makespan <= r.known[1] for r in found),
            sum(r.solved.status == "optimal" for r in found),
            f"{100 * max(r.solved.gap for r in found):.1f} %",
            f"{100 * np.mean([r.rule.makespan / r.known[1] - 1 for r in found]):.1f} %",
            f"{sum(r.cpu for r in found):.0f}",
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
        lines += [f"| {' | '.join(_open(r))} |" for r in found if r.solved.status != "optimal"]
    return "\n".join(lines)


def _open(r: Result) -> tuple[str, ...]:
    """The row of an instance whose makespan is not proved to be the least."""
    low, high = r.known
    known = f"{high}" if low == high else f"{low} to {high}"
    return (
        r.name,
        f"{r.solved.makespan}; known {known}",
        f"no; bound {r.solved.bound}",
        f"{100 * r.solved.gap:.1f} %",
        f"{100 * (r.rule.makespan / high - 1):.1f} %",
        f"{r.cpu:.0f}",
    )


def main(argv: list[str] | None = None) -> int:
    """Print the table; without the instances say so, which is no failure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data/psplib"))
    parser.add_argument(
        "--limit", type=float, default=30.0, help="the solver's clock, about seconds, for each instance"
    )
    asked = parser.parse_args(argv)
    if not asked.folder.is_dir():
        print(f"SKIPPED: no folder {asked.folder} with PSPLIB's j30 and j60")
        return 0
    print(table(asked.folder, asked.limit))
    return 0


if __name__ == "__main__":
    sys.exit(main())
