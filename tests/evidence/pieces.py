"""Small records for the tests of updating."""

from __future__ import annotations

from typing import Any

from leadtime.evidence import Record


def record(
    name: str, result: dict[str, Any], kind: str = "measurement", *, title: str = "", **appraisal: Any
) -> Record:
    """A record about x from a source of its own, or from the one with this title."""
    source = {"title": title or f"A report of {name}", "accessed": {"date-parts": [[2026, 11, 1]]}}
    return Record.from_json(
        {
            "id": name,
            "kind": kind,
            "about": ["x"],
            "statement": "What it shows.",
            "source": source,
            "result": result,
            "appraisal": appraisal,
        }
    )


def estimate(name: str, value: float, se: float | None = None, unit: str = "", **appraisal: Any) -> Record:
    result = {"form": "estimate", "value": value, "unit": unit} | ({} if se is None else {"se": se})
    return record(name, result, **appraisal)


def interval(
    name: str, low: float, value: float, high: float, unit: str = "", *, level: float = 0.9, **appraisal: Any
) -> Record:
    result = {"form": "estimate", "value": value, "low": low, "high": high, "level": level, "unit": unit}
    return record(name, result, **appraisal)


def counts(name: str, events: int, trials: int, **appraisal: Any) -> Record:
    return record(name, {"form": "counts", "events": events, "trials": trials}, **appraisal)


def probability(name: str, p: float, given: str = "", **appraisal: Any) -> Record:
    return record(name, {"form": "probability", "p": p, "given": given}, "forecast", **appraisal)


def stated(name: str, dist: str, **appraisal: Any) -> Record:
    return record(name, {"form": "distribution", "dist": dist}, "expert judgement", **appraisal)


def ordering(name: str, p: float = 0.63) -> Record:
    result = {"form": "ordering", "better": "a", "worse": "b", "probability": p}
    return record(name, result, "proxy experiment")
