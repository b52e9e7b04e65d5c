"""A file of forecasts, whatever its kind: which it is, is found out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.forecasts import forecastbench, manifold, metaculus, squiggle, tables
from leadtime.evidence.forecasts.question import Question
from leadtime.evidence.forecasts.text import read_json, read_text

_VALID = (
    "JSON of Metaculus (posts with 'question'), of Manifold (markets with 'outcomeType') or of ForecastBench "
    "('question_set'), a CSV table with the columns id and probability, distribution or outcome, or lines "
    "such as x = 5 to 10"
)


@dataclass(frozen=True)
class Forecasts:
    """The questions of a file, in its order; its ``format``; and what was ``left_out``, in sentences."""

    format: str
    questions: tuple[Question, ...]
    left_out: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Question:
        """A question by its id, or as ``platform:id``. Raises :class:`InputError` with the nearest one, where
        the id stands under several platforms, and where several people answered it, since then it has no one
        forecast.
        """
        found = [q for q in self.questions if q.id == name]
        found = found or [q for q in self.questions if f"{q.platform}:{q.id}" == name]
        # What people see of a question is often the number in its address.
        found = found or [q for q in self.questions if q.url.rstrip("/").endswith(f"/{name}")]
        if len(several := list(dict.fromkeys(q.id for q in found))) > 1:
            raise InputError(f"{name!r} is the address of {len(several)} questions", valid=listing(several))
        if len(places := list(dict.fromkeys(q.platform for q in found))) > 1:
            raise InputError(
                f"question {name!r} stands under {listing(places)}",
                valid="one of them, named with its platform",
                fix=f"{places[0]}:{name}",
            )
        who = dict.fromkeys(q.by for q in found)
        if len(who) > 1:
            raise InputError(
                f"question {name!r} has forecasts by {listing(who)}",
                valid="a question with one forecast; a pool is one (link takes --pool odds)",
                fix=f"leadtime forecast pool FILE --question {name} --about BELIEF",
            )
        if found:
            return max(found, key=lambda q: q.made)
        ids = list(dict.fromkeys(q.id for q in self.questions))
        raise InputError(f"there is no question {name!r}", valid=listing(ids), fix=nearest(name, ids))

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "format": self.format,
            "questions": [q.to_json() for q in self.questions],
            "left_out": list(self.left_out),
        }


def read_forecasts(path: Path | str) -> Forecasts:
    """The forecasts in a file of any of the known kinds.

    Raises :class:`InputError` that says where it is wrong, or what was seen where it is of no known kind.
    """
    return parse_forecasts(read_text(Path(path)), str(path))


def parse_forecasts(text: str, where: str = "the text") -> Forecasts:
    """As :func:`read_forecasts`, from text."""
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return from_json(read_json(text, where), where)
    if tables.looks_so(text):
        return _gathered("csv", tables.read(text, where), where, repeats=True)
    if squiggle.looks_so(text):
        return _gathered("squiggle", squiggle.read(text, where), where)
    seen = text.strip().splitlines()[0][:60] if text.strip() else "nothing"
    raise InputError(f"{where} is of no known kind: it begins with {seen!r}", valid=_VALID)


def from_json(raw: Any, where: str) -> Forecasts:
    """As :func:`read_forecasts`, from a JSON document that is read already."""
    if isinstance(raw, dict) and {"format", "questions", "left_out"} <= set(raw):
        made = (Question.from_json(q, f"{where}: question {i + 1}") for i, q in enumerate(raw["questions"]))
        return _gathered("leadtime", made, where)
    for name, kind in (("metaculus", metaculus), ("manifold", manifold), ("forecastbench", forecastbench)):
        if kind.looks_so(raw):
            return _gathered(name, kind.read(raw, where), where)
    if forecastbench.are_resolutions(raw):
        raise InputError(
            f"{where} holds resolutions, no forecasts", fix="leadtime forecast score QUESTIONS FILE"
        )
    keys = sorted(raw) if isinstance(raw, dict) else f"a list of {len(raw)}"
    raise InputError(f"{where} is JSON of no known kind: {str(keys)[:120]}", valid=_VALID)


def _gathered(name: str, found: Iterable[Question | str], where: str, *, repeats: bool = False) -> Forecasts:
    questions: list[Question] = []
    left_out: list[str] = []
    seen = set()
    for one in found:
        if isinstance(one, str):
            left_out.append(one)
            continue
        key = (one.platform, one.id, one.by, one.as_of if repeats else None)
        if key in seen:
            raise InputError(f"{where}: the question {one.id[:80]!r} stands twice")
        seen.add(key)
        questions.append(one)
    return Forecasts(name, tuple(questions), tuple(left_out))
