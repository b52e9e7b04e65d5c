"""``python -m benchmarks.ledger``: opening a long ledger, beside the least that a reader of JSON lines does.

The floor is ``json.loads`` of every line, with nothing kept and nothing checked. Leadtime's reader checks
every hash and the chain, and keeps the records; ``verify`` opens each record with all its rules as well.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from leadtime.evidence import Ledger, Record
from leadtime.evidence.chain import START, sealed

RECORD = {
    "kind": "measurement",
    "about": ["base_window"],
    "statement": "Six weeks passed from internal use to release.",
    "source": {
        "title": "A report",
        "URL": "https://example.org/report",
        "accessed": {"date-parts": [[2026, 11, 1]]},
    },
    "quote": {"text": "six weeks", "locator": "p. 4"},
    "result": {"form": "estimate", "value": 42, "unit": "day"},
    "appraisal": {"validity": 0.6, "note": "one lab"},
}


def write(path: Path, records: int) -> None:
    """A ledger of so many records, written without the lock and the flush of each addition."""
    prev, lines = START, []
    for k in range(records):
        record = Record.from_json({**RECORD, "id": f"r{k}"}).to_json()
        head = {"prev": prev, "seq": k + 1, "time": "2026-11-01T00:00:00+00:00", "op": "add"}
        lines.append(sealed({**head, "id": f"r{k}", "record": record}))
        prev = lines[-1][9:73].decode()
    path.write_bytes(b"\n".join(lines) + b"\n")


def floor(path: Path) -> None:
    """Read every line as JSON."""
    for line in path.read_bytes().split(b"\n")[:-1]:
        json.loads(line)


def verify(path: Path) -> None:
    """Open the ledger, and each record."""
    assert not Ledger(path).check_records()


CONTENDERS: dict[str, Callable[[Path], Any]] = {
    "json.loads of each line": floor,
    "leadtime, opened": Ledger,
    "leadtime, verified": verify,
}


def main() -> None:
    """Print a table of CPU seconds: the median, and the range of the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=lambda text: int(float(text)), default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    spent: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "evidence.jsonl"
        write(path, asked.records)
        size = path.stat().st_size / 1e6
        for _ in range(asked.rounds):
            for name, run in CONTENDERS.items():
                gc.collect()
                begun = time.process_time()
                kept = run(path)
                spent[name].append(time.process_time() - begun)
                del kept
    print(f"{asked.records:,} records, {size:.0f} MB, CPU seconds, median (range) of {asked.rounds} rounds\n")
    print("| contender | CPU, s | times the floor |\n|---|---|---|")
    least = spent["json.loads of each line"]
    for name, times in spent.items():
        ratio = statistics.median(a / b for a, b in zip(times, least, strict=True))
        middle = statistics.median(times)
        print(f"| {name} | {middle:.2f} ({min(times):.2f} to {max(times):.2f}) | {ratio:.1f} |")


if __name__ == "__main__":
    main()
