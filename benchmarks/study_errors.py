"""Are the reported Monte-Carlo errors honest? ``python -m benchmarks.study_errors``.

Each number is estimated under many seeds. Its error is honest if the estimates scatter about the truth as
the errors say: (estimate − truth) / error has a root mean square of 1 (below it: an error on the safe side),
and lies within ±1 and ±2 in 68 % and 95 % of the runs. The truth is one run with many more draws. Written up
in docs/benchmarks/errors.md.
"""

from __future__ import annotations

import argparse
import math
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.cases import Case, cases
from benchmarks.study_sampling import METHODS
from leadtime.futures.sampling import BATCH, DEFAULT_SAMPLING

DRAWS: Final = 50 * BATCH
_MANY: Final = 400
"""How many times the draws of the longer runs the truth has: its own error is then a twentieth of theirs; of
the crunch model, which takes longer, a tenth as many."""

Floats = npt.NDArray[np.float64]


def truth(case: Case) -> Floats:
    """The numbers asked of a case, from many more draws than any run under study."""
    # A mean over runs would not do for quantiles, whose bias falls with the draws of a run.
    many = _MANY // (10 if case.name == "crunch" else 1)
    futures = case.simulate(many * DRAWS, 10**9, "lattice", threads=None)
    return np.array([float(goal(futures)) for goal in case.goals.values()])


def scores(case: Case, method: str, draws: int, seeds: int, goal: Floats) -> Floats:
    """(estimate − truth) / error of each number under each seed: shape (seeds, goals)."""
    made = []
    for seed in range(1, seeds + 1):
        futures = case.simulate(draws, seed, method)
        found = [g(futures) for g in case.goals.values()]
        made.append([(float(e) - t) / e.error for e, t in zip(found, goal, strict=True)])
    return np.array(made)


def row(case: str, draws: int, number: str, z: dict[str, Floats]) -> str:
    """One row of the table: the size of the errors under each method, and the coverage under the default."""
    cells = [case, f"{draws:,}", number]
    for method in METHODS:
        size = math.sqrt(float(np.mean(np.square(z[method]))))
        cells.append(f"{size:.2f} ± {size / math.sqrt(2 * len(z[method])):.2f}")
    cells += [f"{np.mean(np.abs(z[DEFAULT_SAMPLING]) <= k) * 100:.0f} %" for k in (1, 2)]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=400)
    parser.add_argument("--cases", help="names, separated by commas (default: all)")
    parser.add_argument("--draws", default=f"{5 * BATCH},{DRAWS}", help="draws of a run, separated by commas")
    options = parser.parse_args()
    print(f"| model | draws | number | {' | '.join(METHODS)} | within 1 | within 2 |")
    print(f"|---|---|---|{'---|' * len(METHODS)}---|---|")
    for case in cases(options.cases):
        goal = truth(case)
        for draws in map(int, options.draws.split(",")):
            z = {method: scores(case, method, draws, options.seeds, goal) for method in METHODS}
            for i, number in enumerate(case.goals):
                print(row(case.name, draws, number, {m: x[:, i] for m, x in z.items()}), flush=True)


if __name__ == "__main__":
    main()
