"""How large should a block be? ``python -m benchmarks.study_blocks``: CPU and wall time by block size.

Each size runs in its own process, in turn, on one thread and on two. Written up in docs/guides/engine.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

_ROOT = Path(__file__).parent.parent


def _set_block(size: int) -> None:
    """Every module of the engine that knows the size of a block learns another one."""
    from leadtime.futures import sampling

    # What a block is decides which draws belong together, so this makes other futures, as good as the usual.
    for name, module in list(sys.modules.items()):
        if name.startswith("leadtime.futures") and hasattr(module, "BLOCK"):
            module.BLOCK = size
    sampling.uniforms.__defaults__ = (size,)


def _worker(batches: int, name: str, draws: int) -> dict[str, Any]:
    from benchmarks.cases import cases
    from leadtime.futures.sampling import BATCH

    _set_block(batches * BATCH)
    (case,) = cases(name)
    case.simulate(batches * BATCH, 0, "lattice")
    found = {}
    for threads in (1, 2):
        wall, cpu = time.perf_counter(), time.process_time()
        case.simulate(draws, 1, "lattice", threads=threads)
        found[str(threads)] = (time.process_time() - cpu, time.perf_counter() - wall)
    return found


def _measure(batches: int, name: str, draws: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.study_blocks", "--worker", str(batches), name, str(draws)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def study(name: str, draws: int, sizes: list[int], rounds: int) -> None:
    """Print a table for one model."""
    made: dict[int, list[dict[str, Any]]] = {b: [] for b in sizes}
    for _ in range(rounds):
        for batches in sizes:
            made[batches].append(_measure(batches, name, draws))
    print(f"\n{name}, {draws:,} draws; nanoseconds per draw, median of {rounds}\n")
    print("| batches in a block | CPU, 1 thread | CPU, 2 threads | wall, 1 thread | wall, 2 threads |")
    print("|---|---|---|---|---|")
    for batches, runs in made.items():
        cells = [
            f"{median(r[threads][kind] for r in runs) / draws * 1e9:,.0f}"
            for kind in (0, 1)
            for threads in ("1", "2")
        ]
        print(f"| {batches} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Measure every size on the standard model and on the crunch model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worker", nargs=3, metavar=("BATCHES", "CASE", "DRAWS"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", default="4,8,16,32,64,128")
    parser.add_argument("--cases", default="standard,crunch")
    options = parser.parse_args()
    if options.worker:
        batches, name, draws = options.worker
        print(json.dumps(_worker(int(batches), name, int(draws))))
        return
    sizes = [int(b) for b in options.sizes.split(",")]
    for name, draws in (("standard", 2_000_000), ("crunch", 200_000)):
        if name in options.cases.split(","):
            study(name, draws, sizes, options.rounds)


if __name__ == "__main__":
    main()
