"""Runs contenders in fresh processes, in rounds (A B C, A B C, …), and gathers what they say.

The runner itself imports nothing heavy, so that a child's peak memory is the child's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
SQUIGGLE = HERE / "squiggle"
SQUIGGLE_NAME = "squiggle-lang (node)"
_LIMIT = 600
"""Seconds after which a measurement is given up."""


@dataclass(frozen=True, order=True)
class Job:
    """A contender and how many futures it draws."""

    peer: str
    draws: int


@dataclass
class Results:
    """What each job gave in each round; None where it failed."""

    rounds: dict[Job, list[dict[str, Any] | None]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def values(self, job: Job, what: str) -> list[float]:
        """One figure of a job, by round."""
        return [r[what] for r in self.rounds.get(job, []) if r is not None]

    def median(self, job: Job, what: str) -> float:
        """Its median."""
        return median(self.values(job, what))

    def ratios(self, a: Job, b: Job, what: str) -> list[float]:
        """The ratio a / b of each round in which both ran: neighbours in time share the machine's mood."""
        pairs = zip(self.rounds.get(a, []), self.rounds.get(b, []), strict=False)
        return [x[what] / y[what] for x, y in pairs if x is not None and y is not None]


def _command(peer: str, draws: int, seed: int) -> list[str]:
    if peer == SQUIGGLE_NAME:
        # Room for its arrays of samples; node's own limit stops it near a million draws.
        return ["node", "--max-old-space-size=8000", str(SQUIGGLE / "model.mjs"), str(draws), str(seed)]
    return [sys.executable, "-m", "benchmarks.worker", peer, str(draws), str(seed)]


def call(command: list[str]) -> dict[str, Any]:
    """Run a command and read the JSON object on its last line. RuntimeError says what went wrong."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_LIMIT,
            cwd=HERE.parent,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"took more than {_LIMIT} s") from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise RuntimeError(said[-1] if said else f"exit code {done.returncode}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure_all(jobs: Iterable[Job], rounds: int) -> Results:
    """Every job once a round, for that many rounds; a job that fails is not tried again."""
    jobs, results = list(jobs), Results()
    for turn in range(rounds):
        for job in jobs:
            if job.peer in results.skipped:
                continue
            _say(f"round {turn + 1} of {rounds}: {job.peer}, {job.draws:,} draws")
            try:
                made = call(_command(job.peer, job.draws, seed=100 + turn))
            except (RuntimeError, OSError) as e:
                results.skipped[job.peer] = str(e)
                continue
            results.rounds.setdefault(job, []).append(made)
    _say("")
    return results


def answers(peer: str, draws: int, seeds: int) -> list[list[float]]:
    """The answers of a contender under many seeds."""
    _say(f"scatter of {peer}: {seeds} seeds of {draws:,} draws")
    made = call([*_command(peer, draws, seed=1000), str(seeds)])["answers"]
    _say("")
    return list(made)


def _say(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def prepare_squiggle() -> str | None:
    """Install Squiggle into its own folder, unless it is there. Why it cannot be measured, or None."""
    if shutil.which("node") is None:
        return "node is not installed"
    if (SQUIGGLE / "node_modules" / "@quri" / "squiggle-lang").exists():
        return None
    if shutil.which("npm") is None:
        return "npm is not installed"
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=SQUIGGLE, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else f"npm install failed: {done.stderr.strip()[-200:]}"
