"""Shapley shares of a difference, as the pages on cruxes and on changes of evidence show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from leadtime.decision.words import size
from leadtime.report.figures.bars import Bar
from leadtime.report.numbers import in_points, minus
from leadtime.report.parts.plans import plan_title

Row = Mapping[str, Any]


def signed(number: float, error: float, unit: str) -> str:
    """A share with its sign and error; changes of chances in percentage points."""
    words = in_points(size(number, error, unit))
    return words if words.startswith("0 ") else minus(f"{'+' if number > 0 else '-'}{words}")


def share_bars(data: Row, label: Callable[[Row], str], most: int) -> list[Bar]:
    """The largest shares: of the lead of our choice where the choice changes, else of the outcome."""
    key = "gain" if data["differ"] else "value"
    return [
        Bar(
            label(row),
            row[key],
            row[f"{key}_error"],
            signed(row[key], row[f"{key}_error"], data["unit"]),
            role="accent" if row[key] > 0 else "available",
        )
        for row in data["rows"][:most]
    ]


def share_heads(data: Row) -> tuple[str, str, str]:
    """What stands over the three columns of :func:`share_cells`."""
    return "Best plan’s outcome", f"Lead of {plan_title(data['choices'][0]).lower()}", "Change of choice"


def share_rows(data: Row, told: Callable[[Row], Sequence[str]]) -> list[tuple[str, ...]]:
    """A row for each share, beginning with what is ``told`` of it, and one of all together."""
    unit, whole = data["unit"], data["whole"]
    rows = [(*told(row), *_cells(row, unit)) for row in data["rows"]]
    blank = [""] * (len(told(data["rows"][0])) - 1)
    together = [signed(whole[k]["number"], whole[k]["error"], unit) for k in ("value", "gain")]
    return [*rows, ("Together", *blank, *together, _percent(whole["choice"]["number"]))]


def _cells(row: Row, unit: str) -> tuple[str, str, str]:
    return (
        signed(row["value"], row["value_error"], unit),
        signed(row["gain"], row["gain_error"], unit),
        _percent(row["choice"]),
    )


def _percent(share: float) -> str:
    return minus(f"{100 * share:.0f} %")


def orders_words(data: Row) -> str:
    """Over which orders the shares are means."""
    return "exact over all orders" if data["exact"] else "over sampled orders"
