"""Small models in the manner of Squiggle: names, intervals, families and mixtures.

What is read: ``name = expression`` a line, comments (``//``, ``#``, ``/* */``), ``5 to 10``, the families of
our own grammar, ``lognormal({p5: 1, p95: 10})``, ``normal({mean: 5, stdev: 2})``, names, and
``mixture(a, b, [0.3, 0.7])`` or ``mx``. What is not: arithmetic, functions, blocks, imports. That is an error
which says so, never a guess.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from leadtime.errors import DistributionError, InputError
from leadtime.evidence.base import Distribution
from leadtime.evidence.distribution import parse_distribution
from leadtime.evidence.forecasts.question import Question, question

_READ = "name = 5 to 10, a family, a name, or mixture(a, b, [0.3, 0.7]); no arithmetic and no functions"
_NAME = re.compile(r"[A-Za-z_]\w{0,79}")
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w{0,79})\s*=(?!=)\s*(.*)", re.DOTALL)
_MIXED = re.compile(r"(?:mixture|mx)\s*\((.*)\)", re.DOTALL)
_KEYS = re.compile(r"(lognormal|normal)\s*\(\s*\{(.*)\}\s*\)", re.DOTALL)
_DEEPEST = 30


def looks_so(text: str) -> bool:
    """Whether a line of it, comments aside, gives a name to something or is an interval."""
    for line in _plain(text[:20_000]).splitlines():
        if line.strip():
            return bool(_LINE.fullmatch(line) or re.search(r"\bto\b|\w\(", line))
    return False


def _plain(text: str) -> str:
    """The text without its comments; lines keep their numbers."""
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
    return "\n".join(re.split(r"//|#", line)[0] for line in text.splitlines())


def read(text: str, where: str) -> Iterator[Question | str]:
    """A numeric question for each name, and for a last line without one (``result``)."""
    known: dict[str, Distribution] = {}
    for number, words in _statements(_plain(text), where):
        match = _LINE.fullmatch(words)
        name, body = (match[1], match[2]) if match else ("result", words)
        if name in known:
            raise InputError(f"{name} is given twice", file=where, line=number)
        try:
            known[name] = _value(body.strip().rstrip(";"), known, 0)
        except InputError as e:
            raise InputError(f"{name}: {e.problem.found}", valid=_READ, file=where, line=number) from None
        yield _question(name, known[name], f"{where}:{number}")


def _question(name: str, dist: Distribution, where: str) -> Question:
    fields = {
        "id": name,
        "platform": "squiggle",
        "title": name.replace("_", " "),
        "kind": "date" if dist.unit == "date" else "numeric",
        "unit": dist.unit,
        "dist": str(dist),
    }
    return question(where, fields)


def _statements(text: str, where: str) -> Iterator[tuple[int, str]]:
    """Lines with the number of the first; a line with open brackets goes on in the next."""
    held, first, depth = "", 0, 0
    for number, line in enumerate(text.splitlines(), 1):
        if not held.strip():
            held, first = "", number
        held += line + "\n"
        depth += sum(line.count(c) for c in "([{") - sum(line.count(c) for c in ")]}")
        if depth < 0:
            raise InputError("a bracket is closed that was not opened", file=where, line=number)
        if depth == 0 and held.strip():
            yield first, held.strip()
            held = ""
    if held.strip():
        raise InputError("a bracket is not closed", file=where, line=first)


def _value(text: str, known: dict[str, Distribution], depth: int) -> Distribution:
    if depth > _DEEPEST:
        raise InputError("it is nested too deeply")
    if _NAME.fullmatch(text):
        if text not in known:
            raise InputError(f"{text!r} is not defined above")
        return known[text]
    if mixed := _MIXED.fullmatch(text):
        return _mixture(mixed[1], known, depth + 1)
    if keyed := _KEYS.fullmatch(text):
        return _keyed(keyed[1], keyed[2])
    plain = re.sub(r"\bSym\.|\bdist\.", "", text)
    try:
        return parse_distribution(re.sub(r"\bpointMass\((.*)\)", r"\1", plain))
    except DistributionError as e:
        raise InputError(f"{text[:60]!r} is not read: {e.problem.found}") from None


def _parts(text: str) -> list[str]:
    """What stands between the commas that no bracket encloses."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if c == "," and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    return [p for p in [*parts, text[start:].strip()] if p]


def _mixture(text: str, known: dict[str, Distribution], depth: int) -> Distribution:
    from leadtime.evidence.families.composite import Mixture

    parts = _parts(text)
    shares = None
    if len(parts) > 1 and parts[-1].startswith("["):
        shares = [_number(w) for w in _parts(parts.pop().strip("[]"))]
    if not parts:
        raise InputError("a mixture has no parts")
    shares = shares if shares is not None else [1.0] * len(parts)
    if len(shares) != len(parts) or min(shares) < 0 or sum(shares) <= 0:
        raise InputError(f"{len(parts)} parts of a mixture, and the weights {shares}")
    total = sum(shares)
    return Mixture(tuple(_value(p, known, depth) for p in parts), tuple(w / total for w in shares))


def _keyed(family: str, text: str) -> Distribution:
    given = {}
    for part in _parts(text):
        key, _, value = part.partition(":")
        given[key.strip()] = _number(value)
    low, high = ("p5", "p95") if "p5" in given else ("p10", "p90")
    if set(given) == {low, high}:
        level = 90 if low == "p5" else 80
        made = parse_distribution(f"{level}% {given[low]!r} to {given[high]!r}")
        if family == "normal" and given[low] > 0:
            from leadtime.evidence.families.continuous import Normal
            from leadtime.evidence.special import ndtri

            z = float(ndtri(0.5 + level / 200))
            middle, half = (given[low] + given[high]) / 2, (given[high] - given[low]) / 2
            return Normal(middle, half / z)
        return made
    if family == "normal" and set(given) == {"mean", "stdev"}:
        return parse_distribution(f"normal({given['mean']!r}, {given['stdev']!r})")
    raise InputError(f"{family} by {', '.join(given) or 'nothing'} is not read")


def _number(text: str) -> float:
    try:
        x = float(text)
    except ValueError:
        x = math.nan
    if not math.isfinite(x):
        raise InputError(f"{text.strip()[:40]!r} is no number")
    return x
