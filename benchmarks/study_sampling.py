"""Error per CPU-second of the sampling methods: ``python -m benchmarks.study_sampling``.

For each model, method and number: its variance over seeds at equal draws, times the CPU of one draw. The
figure is plain sampling's product over the method's: how many times more CPU plain sampling needs for the
same error. Written up in docs/benchmarks/sampling.md.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from statistics import median
from typing import Final, get_args

import numpy as np
import numpy.typing as npt

from benchmarks.cases import Case, cases
from leadtime.futures.sampling import BATCH, BLOCK, Sampling

METHODS: Final = get_args(Sampling)
DRAWS: Final = 16 * BATCH
"""Draws of one run. Batches are independent, so the ratio of variances is the same for any number of them."""
_LONG: Final = 16 * BLOCK

Floats = npt.NDArray[np.float64]


def scatter(case: Case, method: str, seeds: Iterable[int]) -> Floats:
    """The numbers asked of a case under each seed: shape (seeds, goals)."""
    runs = (case.simulate(DRAWS, seed, method) for seed in seeds)
    return np.array([[float(goal(f)) for goal in case.goals.values()] for f in runs])


def cpu_per_draw(case: Case, rounds: int) -> dict[str, Floats]:
    """CPU seconds of one more draw, one thread, by method: a figure a round, methods in turn."""
    draws = _LONG if case.name != "crunch" else _LONG // 4
    found: dict[str, list[float]] = {m: [] for m in METHODS}
    for method in METHODS:
        case.simulate(BLOCK, 0, method)
    for turn in range(rounds):
        for method in METHODS:
            times = []
            for n in (BLOCK, draws + BLOCK):
                start = time.process_time()
                case.simulate(n, turn, method)
                times.append(time.process_time() - start)
            found[method].append((times[1] - times[0]) / draws)
    return {m: np.array(v) for m, v in found.items()}


def gain(plain: Floats, other: Floats, cost: float, rng: np.random.Generator) -> tuple[float, float]:
    """How much more CPU plain sampling needs, and one standard error of its logarithm by the bootstrap.

    ``cost`` is CPU per draw of the other method over that of plain sampling.
    """

    def ratio(a: Floats, b: Floats) -> float:
        return float(np.var(a, ddof=1) / np.var(b, ddof=1) / cost)

    again = [np.log(ratio(rng.choice(plain, len(plain)), rng.choice(other, len(other)))) for _ in range(400)]
    return ratio(plain, other), float(np.std(again))


def study(case: Case, seeds: int, rounds: int) -> list[str]:
    """Rows of the table for one case."""
    cpu = cpu_per_draw(case, rounds)
    made = {m: scatter(case, m, range(1, seeds + 1)) for m in METHODS}
    rng = np.random.default_rng(0)
    rows = []
    for i, goal in enumerate(case.goals):
        cells = [case.name, goal]
        for method in METHODS[1:]:
            cost = median(cpu[method] / cpu["plain"])
            value, error = gain(made["plain"][:, i], made[method][:, i], cost, rng)
            cells.append(f"{value:.2f} ± {value * error:.2f}")
        rows.append(f"| {' | '.join(cells)} |")
    nanoseconds = ", ".join(f"{m} {median(v) * 1e9:.0f}" for m, v in cpu.items())
    ratios = ", ".join(
        f"{m} / plain {median(cpu[m] / cpu['plain']):.2f} "
        f"({min(cpu[m] / cpu['plain']):.2f} to {max(cpu[m] / cpu['plain']):.2f})"
        for m in METHODS[1:]
    )
    return [*rows, f"CPU per draw of {case.name}, ns: {nanoseconds}; {ratios}"]


def main() -> None:
    """Print the table, then the costs behind it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--cases", help="names, separated by commas (default: all)")
    options = parser.parse_args()
    print(f"| model | number | {' | '.join(METHODS[1:])} |\n|---|---|{'---|' * len(METHODS[1:])}")
    notes = []
    for case in cases(options.cases):
        *rows, note = study(
            case, options.seeds if case.name != "crunch" else options.seeds // 2, options.rounds
        )
        print("\n".join(rows), flush=True)
        notes.append(note)
    print("\n" + "\n".join(notes))


if __name__ == "__main__":
    main()
