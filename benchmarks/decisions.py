"""``python -m benchmarks.decisions``: the decision room against its peers, and what it may cost.

Problems with known answers. Each measurement is a fresh process: a small call to warm up, then several calls
on data of their own, whose making is not timed. Contenders take turns (A B C, A B C, ...). Beside the CPU of
a call stands the error of its answer; whoever is further from the truth than chance and method allow is
WRONG, and the run fails.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import decisions_data as data
from benchmarks import decisions_peers as peers
from benchmarks.__main__ import machine
from benchmarks.bars import Bar
from benchmarks.decisions_peers import Call
from benchmarks.measure import HERE, call

Made = dict[str, Any]
OURS = "leadtime"
PACKAGES = ("leadtime", "numpy", "scipy", "voiage", "scikit-learn", "SALib", "cynetdiff", "networkx")


@dataclass(frozen=True)
class Contender:
    """Who computes the figures, in how many calls of a process, and how large each of its calls is."""

    make: Callable[[], Call]
    calls: int = 5
    part: float = 1.0
    """The part of the problem's size that it computes in a call, where a whole one would take minutes."""
    wrong: str = ""
    """Why its answer is off and not held against it: what it is here to show."""
    same: bool = True
    """Whether it does the same work, so that Leadtime has to be ahead of it."""


@dataclass(frozen=True)
class Problem:
    """Something to compute: ``known`` answers, how each ``scatters`` (its sd for one draw, at the most) and
    by how much the method of a contender may be off.
    """

    name: str
    told: str
    size: int
    known: tuple[float, ...]
    scatter: tuple[float, ...]
    data: Callable[[int, int], Any]
    contenders: dict[str, Contender] = field(default_factory=dict)
    off: float = 0.0
    warm_up: int = 2000

    def draws(self, who: str) -> int:
        """The size of one call of a contender."""
        return max(1, int(self.size * self.contenders[who].part))

    def misses(self, who: str, draws: int, answers: list[list[float]]) -> list[str]:
        """Figures whose mean over the calls neither chance (five errors) nor the method explains."""
        found = []
        for k, (known, scatter) in enumerate(zip(self.known, self.scatter, strict=True)):
            mean = sum(a[k] for a in answers) / len(answers)
            allowed = 5 * scatter / math.sqrt(draws * len(answers)) + self.off
            if not abs(mean - known) <= allowed:
                found.append(f"{who}, figure {k + 1}: {mean:.5g}, not {known:.5g} ± {allowed:.2g}")
        return [] if self.contenders[who].wrong else found

    def error(self, made: list[Made]) -> float:
        """The root of the mean squared error over figures, calls and rounds."""
        gaps = [
            (a - k) ** 2
            for m in made
            for found in m["answers"]
            for a, k in zip(found, self.known, strict=True)
        ]
        return math.sqrt(sum(gaps) / len(gaps))


def measure(problem: Problem, who: str, seed: int) -> Made:
    """CPU of a call after a small one, the mean of several, and all their answers."""
    from benchmarks.worker import cpu, peak_mb

    contender = problem.contenders[who]
    run = contender.make()
    draws = problem.draws(who)
    run(problem.data(min(problem.warm_up, draws), seed + 1))
    spent, answers = 0.0, []
    for k in range(contender.calls):
        given = problem.data(draws, 1000 * seed + k)
        before = cpu()
        found = run(given)
        spent += cpu() - before
        answers.append([float(x) for x in found])
    return {"cpu": spent / contender.calls / contender.part, "answers": answers, "peak_mb": peak_mb()}


def measure_problem(problem: Problem, rounds: int) -> dict[str, list[Made]]:
    """Every contender once a round; one that fails is named and left out."""
    found: dict[str, list[Made]] = {}
    failed: set[str] = set()
    for turn in range(rounds):
        for who in problem.contenders:
            if who in failed:
                continue
            command = [
                sys.executable,
                "-m",
                "benchmarks.decisions",
                "--one",
                problem.name,
                who,
                str(100 + turn),
            ]
            try:
                found.setdefault(who, []).append(call(command))
            except (RuntimeError, OSError) as e:
                failed.add(who)
                print(f"SKIPPED  {problem.name}, {who}: {e}")
    return {who: made for who, made in found.items() if made and who not in failed}


def ratios(found: dict[str, list[Made]], who: str) -> list[float]:
    """CPU of a contender as a multiple of Leadtime's, round by round."""
    return [m["cpu"] / o["cpu"] for m, o in zip(found[who], found.get(OURS, []), strict=False)]


def table(problem: Problem, found: dict[str, list[Made]]) -> str:
    """A Markdown table: CPU of a whole call, as a multiple of Leadtime's, and the error of the answer."""
    lines = ["| contender | CPU, ms | times ours | error | peak, MB |", "|---" * 5 + "|"]
    for who, made in found.items():
        ms = [m["cpu"] * 1000 for m in made]
        times = ratios(found, who)
        note = f" ({problem.contenders[who].wrong})" if problem.contenders[who].wrong else ""
        cells = [
            who,
            f"{median(ms):,.1f} ({min(ms):,.1f} to {max(ms):,.1f})",
            f"{median(times):,.2f} ({min(times):,.2f} to {max(times):,.2f})" if times else "",
            f"{problem.error(made):.2g}{note}",
            f"{median(m['peak_mb'] for m in made):,.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def report(problem: Problem, found: dict[str, list[Made]]) -> bool:
    """Print a problem; whether all answers are right. Where a peer is ahead is said, not failed."""
    print(f"{problem.name}: {problem.told}\n\n{table(problem, found)}\n")
    wrong = [
        f"WRONG  {miss}"
        for who, made in found.items()
        for miss in problem.misses(who, problem.draws(who), [a for m in made for a in m["answers"]])
    ]
    print("\n".join(wrong) or "All answers are right within their errors.")
    for who, contender in problem.contenders.items():
        if who != OURS and contender.same and (times := ratios(found, who) if who in found else []):
            print(f"{'ahead ' if median(times) > 1 else 'BEHIND'}  {who}: {median(times):.2f} times our CPU")
    print()
    return not wrong


def budgets(rounds: int) -> list[Bar]:
    """What the whole brief and ``information`` may cost, in seconds of CPU."""
    spent = [call([sys.executable, "-m", "benchmarks.decisions", "--brief"])["cpu"] for _ in range(rounds)]
    made = measure_problem(INFORMATION, rounds).get(OURS, [])
    told = [m["cpu"] for m in made]
    bars = [
        Bar("leadtime brief examples/field, 100,000 draws", median(spent), min(spent), max(spent), 60, " s")
    ]
    if told:
        bars.append(Bar("information, 50 beliefs × 10⁵ draws", median(told), min(told), max(told), 15, " s"))
        report(INFORMATION, {OURS: made})
    return bars


def brief_cpu() -> float:
    """User and system seconds of ``leadtime brief examples/field``, written to a folder that goes again."""
    import subprocess
    import tempfile

    from benchmarks.worker import cpu

    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "leadtime", "brief", str(HERE.parent / "examples" / "field")]
        before = cpu()
        subprocess.run([*command, "--output", str(Path(folder) / "out")], check=True, capture_output=True)
        return cpu() - before


EVPPI_DRAWS, EVALUATIONS, WORLDS = 100_000, 5 * 2**14, 1024
_LINE = "a straight line cannot bend"
_FIRST, _TOTAL = data.indices()

STRAIGHT = Problem(
    "evppi-straight",
    "two normal inputs, each of which the benefit follows in a straight line; 100,000 draws",
    EVPPI_DRAWS,
    (0.0833154706, 0.3955931148),
    (1.5, 1.5),
    data.straight,
    {
        OURS: Contender(peers.leadtime_evppi, 20),
        "leadtime, with the null": Contender(lambda: peers.leadtime_evppi(null=True), same=False),
        "voiage, its straight line": Contender(peers.voiage_line, 20),
        "voiage, splines": Contender(peers.voiage_spline),
    },
    off=0.001,
)
BENT = Problem(
    "evppi-bent",
    "an input that matters at both its ends; 100,000 draws",
    EVPPI_DRAWS,
    (0.4839414490,),
    (2.0,),
    data.bent,
    {
        OURS: Contender(peers.leadtime_evppi, 20),
        "leadtime, with the null": Contender(lambda: peers.leadtime_evppi(null=True), same=False),
        "voiage, its straight line": Contender(peers.voiage_line, 20, wrong=_LINE, same=False),
        "voiage, splines": Contender(peers.voiage_spline),
    },
    off=0.001,
)
GIVEN_FIRST = Problem(
    "first-given",
    "first-order indices of Ishigami's function from 81,920 draws that exist",
    EVALUATIONS,
    _FIRST,
    (1.0, 1.0, 1.0),
    data.given,
    {
        OURS: Contender(peers.leadtime_first, 10),
        "SALib, RBD-FAST": Contender(peers.salib_rbd_fast, 3),
    },
    off=0.002,
)
GIVEN_BOTH = Problem(
    "total-given",
    "first-order and total indices from the same 81,920 draws",
    EVALUATIONS,
    (*_FIRST, *_TOTAL),
    (1.0,) * 6,
    data.given,
    {
        OURS: Contender(peers.leadtime_both, 5),
        "SALib, HDMR": Contender(peers.salib_hdmr, 1),
    },
    off=0.004,
)
DESIGNED_FIRST = Problem(
    "first-designed",
    "first-order indices from 81,920 evaluations at points of one's choosing, sampling included",
    EVALUATIONS,
    _FIRST,
    (1.0, 1.0, 1.0),
    data.designed,
    {
        OURS: Contender(peers.leadtime_designed),
        "SALib, Sobol'": Contender(lambda: peers.salib_sobol(total=False)),
    },
    off=0.002,
    warm_up=5 * 2**10,
)
DESIGNED_BOTH = Problem(
    "total-designed",
    "first-order and total indices from 81,920 evaluations at points of one's choosing, sampling included",
    EVALUATIONS,
    (*_FIRST, *_TOTAL),
    (1.0,) * 6,
    data.designed,
    {
        OURS: Contender(peers.leadtime_paired),
        "SALib, Sobol'": Contender(lambda: peers.salib_sobol(total=True)),
    },
    off=0.004,
    warm_up=5 * 2**10,
)
SMALL_CASCADE = Problem(
    "cascade-small",
    "independent cascade from 50 of 100,000 people, 499,986 ties of strength 0.1, 1,024 worlds",
    WORLDS,
    (96.63,),
    (13.6,),
    data.cascade(0.1),
    {
        OURS: Contender(peers.leadtime_cascade, 5),
        "cynetdiff": Contender(peers.cynetdiff_cascade, 5),
        "Python over networkx": Contender(peers.python_cascade, 3),
    },
    warm_up=64,
)
LARGE_CASCADE = Problem(
    "cascade-large",
    "the same with ties of strength 0.25, of which a third of the people are reached, 1,024 worlds",
    WORLDS,
    (37_220.0,),
    (700.0,),
    data.cascade(0.25),
    {
        OURS: Contender(peers.leadtime_cascade, 1),
        "cynetdiff": Contender(peers.cynetdiff_cascade, 1),
        "Python over networkx": Contender(peers.python_cascade, 1, part=1 / 64),
    },
    off=40.0,
    warm_up=64,
)
INFORMATION = Problem(
    "information",
    "EVPI, and EVPPI with null and floor of 50 beliefs, 100,000 draws, two plans",
    EVPPI_DRAWS,
    data.worths(),
    (5.0,) * (data.BELIEFS + 1),
    data.futures,
    {OURS: Contender(peers.leadtime_information, 1)},
    off=0.003,
)
PROBLEMS = {
    p.name: p
    for p in (
        STRAIGHT, BENT, GIVEN_FIRST, GIVEN_BOTH, DESIGNED_FIRST, DESIGNED_BOTH, SMALL_CASCADE, LARGE_CASCADE,
    )
}  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    """Measure, print, and return 1 if an answer is wrong or a budget is exceeded."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decisions", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (default 3)")
    parser.add_argument(
        "--problems", default=",".join([*PROBLEMS, "budgets"]), help="names, with commas between"
    )
    parser.add_argument(
        "--one", nargs=3, metavar=("PROBLEM", "CONTENDER", "SEED"), help="one measurement, as JSON"
    )
    parser.add_argument(
        "--brief", action="store_true", help="the CPU of the brief on examples/field, as JSON"
    )
    options = parser.parse_args(argv)
    if options.one:
        name, who, seed = options.one
        print(json.dumps(measure((PROBLEMS | {"information": INFORMATION})[name], who, int(seed))))
        return 0
    if options.brief:
        print(json.dumps({"cpu": brief_cpu()}))
        return 0
    # One thread each: on matrices as small as these, a second one mostly waits, and waiting costs CPU.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    print(machine(PACKAGES), end="\n\n")
    chosen = options.problems.split(",")
    passed = [
        report(PROBLEMS[n], measure_problem(PROBLEMS[n], options.rounds)) for n in chosen if n in PROBLEMS
    ]
    if "budgets" in chosen:
        for bar in budgets(options.rounds):
            print(bar)
            passed.append(bar.passed)
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
