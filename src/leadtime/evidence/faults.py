"""What is wrong with the plain data of a record, in words: what was found, what is valid, what to type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from leadtime.errors import InputError, nearest
from leadtime.evidence.kinds import INFOHAZARDS

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

EXAMPLE = (
    'a JSON object with "id", "kind", "about", "statement", "source" and "result", such as '
    '{"id": "lab-2026-window", "kind": "measurement", "about": ["base_window"], "statement": "...", '
    '"source": {"title": "...", "URL": "https://...", "accessed": {"date-parts": [[2026, 11, 22]]}}, '
    '"result": {"form": "estimate", "value": 42, "unit": "day"}}'
)
FORMS = ("estimate", "counts", "probability", "distribution", "ordering")
_PART = "a number from 0 to 1"
_NUMBER = "a finite number"
_DATE = '{"date-parts": [[2026, 11, 22]]}; month and day may be absent'
_VALID = {
    "id": "lower-case letters, digits, '-', '_' and '.', such as \"lab-2026-window\"",
    "about": 'the names of one belief or question or more, such as ["base_window"]',
    "statement": "a text of at most 4000 letters",
    "source": '{"title": "...", "accessed": {"date-parts": [[2026, 11, 22]]}}',
    "title": "a text of at most 4000 letters",
    "author": '[{"family": "Doe", "given": "Jo"}, {"literal": "An Institute"}]',
    "issued": _DATE,
    "accessed": _DATE,
    "date-parts": "[[2026, 11, 22]], [[2026, 11]] or [[2026]]",
    "quote": '{"text": "...", "locator": "p. 4"}',
    "text": "a passage of at most 600 letters, word for word",
    "result": f'an object with a "form" ({", ".join(FORMS)}), such as '
    '{"form": "estimate", "value": 42, "unit": "day"}',
    "form": ", ".join(FORMS),
    "value": _NUMBER,
    "low": _NUMBER,
    "high": _NUMBER,
    "level": "a number above 0 and below 1, such as 0.9",
    "se": "a finite number above 0",
    "events": "a whole number of at least 0",
    "trials": "a whole number of at least 1",
    "p": _PART,
    "probability": _PART,
    "dist": "a distribution, as beliefs are written, such as '80% 2 to 12 years'",
    "better": "a text of at most 4000 letters",
    "worse": "a text of at most 4000 letters",
    "bias": _NUMBER,
    "bias_sd": "a finite number of at least 0",
    "validity": _PART,
    "weight": _PART,
    "multiplies": "true or false",
    "gamed": "true or false",
    "infohazard": ", ".join(INFOHAZARDS),
    "expires": 'a date such as "2027-11-22"',
    "appraisal": '{"validity": 0.6, "expires": "2027-11-22"}, or nothing',
    "version": "1",
}
"""What each field can be, in the words of who types JSON."""
_TEXT = "a text"
_EMPTY = ("too_short", "string_too_short")
_LONG = 40


class FaultError(ValueError):
    """A mistake that a record finds in itself, with what is valid and what to type."""

    def __init__(self, found: str, valid: str, fix: str | None = None) -> None:
        self.found, self.valid, self.fix = found, valid, fix
        super().__init__(found)


def refused(e: ValidationError, where: str, model: type[BaseModel]) -> InputError:
    """One mistake in data of ``model`` found ``where``. A misspelt field explains one that is missing."""
    errors = e.errors(include_url=False)
    first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
    # Within a result its form comes second, and is no field.
    place = [p for i, p in enumerate(first["loc"]) if i != 1 or first["loc"][0] != "result"]
    name = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place).lstrip(".")[:120]
    key = next((str(p) for p in reversed(place) if not isinstance(p, int)), "")
    known = _fields(model, first["loc"]) if first["type"] == "extra_forbidden" else ()
    found, valid, fix = _told(first, name, key, known)
    return InputError(f"{where}: {found}", valid=valid, fix=fix)


def _told(
    first: Mapping[str, Any], name: str, key: str, known: tuple[str, ...]
) -> tuple[str, str | None, str | None]:
    kind, given, valid = first["type"], first["input"], _VALID.get(key, _TEXT)
    if kind == "value_error":
        error = first["ctx"]["error"]
        at = f"{name}: " if name else ""
        if isinstance(error, FaultError):
            return at + error.found, error.valid, error.fix
        return at + str(error), _VALID.get(key), None
    if kind == "missing":
        whole = "." not in name
        return f"it has no {name!r}", EXAMPLE if whole else valid, None
    if kind == "extra_forbidden":
        return f"there is no field {name!r}", ", ".join(known), nearest(key, known)
    if kind == "union_tag_not_found":
        return "its result has no 'form'", valid, None
    if kind == "union_tag_invalid":
        form = first["ctx"]["tag"]
        return f"its result has the form {shown(form)}", _VALID["form"], nearest(str(form), FORMS)
    if kind in _EMPTY:
        return f"{name} is empty", valid, None
    if kind == "string_too_long":
        return f"{name} has {len(given):,} letters", f"at most {first['ctx']['max_length']}", None
    close = nearest(given, INFOHAZARDS) if key == "infohazard" and isinstance(given, str) else None
    return f"{name or 'it'} is {shown(given)}", valid, close


def _fields(model: type[BaseModel], place: tuple[int | str, ...]) -> tuple[str, ...]:
    """The fields of that part of a model in which one was found that it does not have."""
    parts = [model]
    for step in place[:-1]:
        if len(parts) > 1:  # one of several forms, and this says which
            parts = [p for p in parts if p.model_fields["form"].default == step]
        elif isinstance(step, str):
            fields = parts[0].model_fields.items()
            parts = [m for n, f in fields if step in {n, f.alias} for m in _models(f.annotation)]
    return tuple(f.alias or n for n, f in parts[0].model_fields.items())


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The models in an annotation such as ``tuple[Person, ...]`` or ``Quote | None``."""
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def shown(value: Any) -> str:
    """A value that does not fit as an error shows it: in short, also where it cannot be written."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of more digits than Python writes
        return "beyond reading"
    return text if len(text) <= _LONG else f"{text[: _LONG - 3]}..."
