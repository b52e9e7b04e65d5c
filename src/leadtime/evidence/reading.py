"""From the tree to the distribution: what each form means."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from leadtime.errors import DistributionError, UnitError, nearest
from leadtime.evidence.base import Constant, Distribution
from leadtime.evidence.families import empirical
from leadtime.evidence.families.bounded import Beta, Pert, Triangular, Uniform
from leadtime.evidence.families.composite import Clip, Mixture, Truncate
from leadtime.evidence.families.continuous import Gamma, Lognormal, Normal, Pareto, StudentT
from leadtime.evidence.families.discrete import Bernoulli, Discrete, Poisson
from leadtime.evidence.families.interval import DEFAULT_LEVEL, Interval
from leadtime.evidence.families.quantiles import Quantiles
from leadtime.evidence.grammar import (
    Call,
    FileName,
    IntervalText,
    Label,
    Node,
    Quantity,
    UnitText,
    parse_tree,
)
from leadtime.evidence.scales import PLACE, SIZE, WIDTH, Scaled, pure, resolve
from leadtime.units import compatible, factor

PURE = "pure"


@dataclass(frozen=True)
class Form:
    """A function of fixed arguments: its class, what each argument is, and how it is written."""

    make: Callable[..., Distribution]
    roles: tuple[str, ...]
    signature: str


FORMS = {
    "normal": Form(Normal, (PLACE, WIDTH), "normal(mean, sd)"),
    "lognormal": Form(Lognormal, (PURE, PURE), "lognormal(mu, sigma) of the logarithm"),
    "beta": Form(Beta, (PURE, PURE), "beta(a, b)"),
    "gamma": Form(Gamma, (PURE, SIZE), "gamma(shape, scale)"),
    "uniform": Form(Uniform, (PLACE, PLACE), "uniform(lo, hi)"),
    "triangular": Form(Triangular, (PLACE, PLACE, PLACE), "triangular(lo, mode, hi)"),
    "pert": Form(Pert, (PLACE, PLACE, PLACE), "pert(lo, mode, hi)"),
    "student_t": Form(StudentT, (PURE, PLACE, WIDTH), "student_t(df, loc, scale)"),
    "pareto": Form(Pareto, (PURE, SIZE), "pareto(alpha, minimum)"),
    "bernoulli": Form(Bernoulli, (PURE,), "bernoulli(p)"),
    "poisson": Form(Poisson, (PURE,), "poisson(rate)"),
}
SIGNATURES = {
    **{name: form.signature for name, form in FORMS.items()},
    "discrete": "discrete(a: 0.3, b: 0.7)",
    "mixture": "mixture(0.6: 1 to 3, 0.4: 5 to 9)",
    "clip": "clip(x, lo, hi)",
    "truncate": "truncate(x, lo, hi)",
    "quantiles": "quantiles(5%: 1, 50%: 4, 95%: 20)",
    "samples": "samples(file.csv) or samples(1, 2, 3)",
    "cdf": "cdf(file.csv) or cdf(1: 10%, 2: 60%)",
}
"""Every function of the grammar, and how it is written."""


class Files(Protocol):
    """Where ``samples(file.csv)`` and ``cdf(file.csv)`` get their numbers."""

    def read(self, kind: str, file: str, settings: dict[str, Any], unit: str) -> Distribution:
        """The distribution that ``kind(file, settings...) unit`` stands for."""


@dataclass(frozen=True)
class Parsed:
    """A distribution, and whether its unit was left out (so that where it stands may fill it in)."""

    dist: Distribution
    bare: bool


def read(text: str, files: Files | None = None) -> tuple[Distribution, bool]:
    """The distribution written as ``text``, and whether it was written without a unit."""
    parsed = _read(parse_tree(text), UnitText(), files)
    return parsed.dist, parsed.bare


def _read(node: Node, outer: UnitText, files: Files | None) -> Parsed:
    try:
        if isinstance(node, Quantity):
            return _quantity(node, outer)
        if isinstance(node, IntervalText):
            return _interval(node, outer)
        if isinstance(node, Call):
            return _call(node, outer, files)
    except (DistributionError, UnitError) as e:
        raise _placed(e, node.column) from e
    if isinstance(node, FileName):
        raise DistributionError(
            f"the file {node.text} stands alone",
            valid="samples(file.csv) or cdf(file.csv)",
            fix=f"samples({node.text})",
            column=node.column,
        )
    raise _unknown_word(node)


def _placed(e: DistributionError | UnitError, column: int) -> DistributionError | UnitError:
    """The same error with the column of the innermost form it is about."""
    p = e.problem
    if p.column is not None:
        return e
    return type(e)(p.found, valid=p.valid, fix=p.fix, column=column)


def _unknown_word(node: Label) -> DistributionError:
    close = nearest(node.text, SIGNATURES)
    return DistributionError(
        f"{node.text!r} is not a distribution",
        valid="a number, 'A to B UNIT', or a function with parentheses",
        fix=SIGNATURES[close] if close else None,
        column=node.column,
    )


def _quantity(q: Quantity, outer: UnitText) -> Parsed:
    if math.isinf(q.number):
        raise DistributionError(
            "an infinite number is not a distribution", valid="a finite number", column=q.column
        )
    scaled = resolve([q], [PLACE], outer)
    return Parsed(Constant(scaled.numbers[0], unit=scaled.unit), scaled.bare)


def _interval(node: IntervalText, outer: UnitText) -> Parsed:
    _refuse_mixed_percent(node)
    scaled = resolve([node.lower, node.upper], [PLACE, PLACE], outer)
    level = DEFAULT_LEVEL if node.level is None else node.level
    lower, upper = scaled.numbers
    return Parsed(Interval(lower, upper, level, unit=scaled.unit), scaled.bare)


def _refuse_mixed_percent(node: IntervalText) -> None:
    a, b = node.lower, node.upper
    if a.scale.percent and b.bare and b.number != 0:
        raise DistributionError(
            "the interval has a percentage at one end and a plain number at the other",
            valid="both in one form",
            fix=f"{a.number:.15g}% to {b.number:.15g}%",
            column=b.column,
        )


def _call(node: Call, outer: UnitText, files: Files | None) -> Parsed:
    outer = node.scale if node.scale != UnitText() else outer
    if node.name in FORMS:
        return _fixed_form(node, FORMS[node.name], outer)
    if node.name == "mixture":
        return _mixture(node, outer, files)
    if node.name in ("clip", "truncate"):
        return _cut(node, outer, files)
    if node.name == "discrete":
        return _discrete(node, outer)
    if node.name == "quantiles":
        return _quantiles(node, outer)
    if node.name in ("samples", "cdf"):
        return _from_numbers(node, outer, files)
    close = nearest(node.name, SIGNATURES)
    raise DistributionError(
        f"there is no distribution {node.name!r}",
        valid=", ".join(SIGNATURES),
        fix=SIGNATURES[close] if close else None,
        column=node.column,
    )


def _refuse_settings(node: Call) -> None:
    if node.settings:
        name, value = node.settings[0]
        raise DistributionError(
            f"{node.name} has no setting {name!r}", valid=SIGNATURES[node.name], column=value.column
        )


def _numbers(node: Call, items: Sequence[Node]) -> list[Quantity]:
    """The items as numbers, or an error that says which is not one."""
    for item in items:
        if not isinstance(item, Quantity):
            raise DistributionError(
                f"{node.name} wants a number here", valid=SIGNATURES[node.name], column=item.column
            )
    return [item for item in items if isinstance(item, Quantity)]


def _arguments(node: Call, count: int) -> None:
    _refuse_settings(node)
    if node.pairs:
        raise DistributionError(
            f"{node.name} does not take 'key: value'",
            valid=SIGNATURES[node.name],
            column=node.pairs[0][0].column,
        )
    if len(node.args) != count:
        raise DistributionError(
            f"{node.name} has {len(node.args)} argument{'s' * (len(node.args) != 1)}, not {count}",
            valid=SIGNATURES[node.name],
            column=node.column,
        )


def _fixed_form(node: Call, form: Form, outer: UnitText) -> Parsed:
    _arguments(node, len(form.roles))
    numbers = _numbers(node, node.args)
    with_unit = [i for i, role in enumerate(form.roles) if role != PURE]
    values = [
        pure(q, f"{node.name}: the number {q.number:.6g}") if i not in with_unit else 0.0
        for i, q in enumerate(numbers)
    ]
    if not with_unit:
        return _without_scale(node, form, values, outer)
    scaled = resolve([numbers[i] for i in with_unit], [form.roles[i] for i in with_unit], outer)
    for i, x in zip(with_unit, scaled.numbers, strict=True):
        values[i] = x
    return Parsed(form.make(*values, unit=scaled.unit), scaled.bare)


def _without_scale(node: Call, form: Form, values: list[float], outer: UnitText) -> Parsed:
    """Families none of whose numbers has a unit: the unit can only stand behind the parenthesis."""
    scale = (0.01 if outer.percent else 1.0) * (outer.words or 1.0)
    if scale != 1 and form.make is Lognormal:
        values[0] += math.log(scale)
    elif scale != 1:
        raise DistributionError(
            f"{node.name} cannot be multiplied by what stands behind it",
            valid=f"{form.signature} with a plain unit",
            column=node.column,
        )
    return Parsed(form.make(*values, unit=outer.unit or ""), outer == UnitText())


def _entries(node: Call) -> list[tuple[Node, Node]]:
    """The pairs of a form that has nothing but pairs."""
    _refuse_settings(node)
    if node.args or not node.pairs:
        column = node.args[0].column if node.args else node.column
        raise DistributionError(
            f"{node.name} wants 'key: value' pairs", valid=SIGNATURES[node.name], column=column
        )
    return list(node.pairs)


def _mixture(node: Call, outer: UnitText, files: Files | None) -> Parsed:
    pairs = _entries(node)
    weights = [pure(q, "a weight") for q in _numbers(node, [k for k, _ in pairs])]
    parts = [_read(v, outer, files) for _, v in pairs]
    unit = next((p.dist.unit for p in reversed(parts) if not p.bare), "")
    dists = tuple(p.dist.in_unit(unit) if p.bare and unit else p.dist for p in parts)
    return Parsed(Mixture(dists, tuple(weights)), all(p.bare for p in parts))


def _cut(node: Call, outer: UnitText, files: Files | None) -> Parsed:
    _arguments(node, 3)
    inner = _read(node.args[0], outer, files)
    ends = _numbers(node, node.args[1:])
    # A unit that only the ends have is meant for the inside too: clip(1 to 3, 0.5 months, 6 months).
    given = UnitText(unit=inner.dist.unit) if not inner.bare and inner.dist.unit else outer
    scaled = resolve(ends, [PLACE, PLACE], given)
    dist = inner.dist.in_unit(scaled.unit) if inner.bare and scaled.unit else inner.dist
    lo, hi = _in_unit_of(dist, scaled, ends)
    make = Clip if node.name == "clip" else Truncate
    return Parsed(make(dist, lo, hi), inner.bare and scaled.bare)


def _in_unit_of(dist: Distribution, scaled: Scaled, ends: Sequence[Quantity]) -> tuple[float, float]:
    lo, hi = scaled.numbers
    if scaled.unit == dist.unit or (scaled.bare and not dist.unit):
        return lo, hi
    if not compatible(scaled.unit, dist.unit) or "date" in (scaled.unit, dist.unit):
        raise UnitError(
            f"the ends are in {scaled.unit or 'no unit'}, what they cut is in {dist.unit or 'no unit'}",
            valid="one dimension",
            column=ends[0].column,
        )
    k = factor(scaled.unit, dist.unit)
    return lo * k, hi * k


def _discrete(node: Call, outer: UnitText) -> Parsed:
    pairs = _entries(node)
    shares = tuple(pure(q, "a share") for q in _numbers(node, [v for _, v in pairs]))
    keys = [k for k, _ in pairs]
    if all(isinstance(k, Label) for k in keys):
        if outer != UnitText():
            raise DistributionError(
                "outcomes that are words cannot have a unit", valid=SIGNATURES["discrete"], column=node.column
            )
        labels = tuple(k.text for k in keys if isinstance(k, Label))
        return Parsed(Discrete(tuple(float(i) for i in range(len(keys))), shares, labels), True)
    scaled = resolve(_numbers(node, keys), [PLACE] * len(keys), outer)
    return Parsed(Discrete(scaled.numbers, shares, unit=scaled.unit), scaled.bare)


def _quantiles(node: Call, outer: UnitText) -> Parsed:
    pairs = _entries(node)
    levels = tuple(pure(q, "a level") for q in _numbers(node, [k for k, _ in pairs]))
    values = _numbers(node, [v for _, v in pairs])
    scaled = resolve(values, [PLACE] * len(values), outer)
    return Parsed(Quantiles(levels, scaled.numbers, unit=scaled.unit), scaled.bare)


def _from_numbers(node: Call, outer: UnitText, files: Files | None) -> Parsed:
    """``samples`` and ``cdf``: numbers from a file, or written out."""
    if node.args and isinstance(node.args[0], (FileName, Label)):
        return _from_file(node, outer, files)
    if node.name == "cdf":
        pairs = _entries(node)
        levels = tuple(pure(q, "a probability") for q in _numbers(node, [v for _, v in pairs]))
        places = _numbers(node, [k for k, _ in pairs])
        scaled = resolve(places, [PLACE] * len(places), outer)
        return Parsed(empirical.Curve(scaled.numbers, levels, unit=scaled.unit), scaled.bare)
    _refuse_settings(node)
    weights = tuple(pure(q, "a weight") for q in _numbers(node, [v for _, v in node.pairs])) or None
    if bool(node.args) == bool(node.pairs):
        raise DistributionError(
            f"{node.name} wants a file or numbers", valid=SIGNATURES[node.name], column=node.column
        )
    places = _numbers(node, node.args or [k for k, _ in node.pairs])
    scaled = resolve(places, [PLACE] * len(places), outer)
    return Parsed(empirical.Samples(scaled.numbers, weights, unit=scaled.unit), scaled.bare)


def _from_file(node: Call, outer: UnitText, files: Files | None) -> Parsed:
    _arguments(Call(node.name, node.args, node.pairs, (), node.scale, node.column), 1)
    name = node.args[0].text
    if files is None:
        raise DistributionError(
            f"the file {name} is named, but there is no folder to look in",
            valid="parse_distribution(..., folder=...)",
            column=node.args[0].column,
        )
    if outer.percent or outer.words:
        raise DistributionError(
            "numbers of a file have a plain unit", valid="such as days", column=node.column
        )
    settings = _file_settings(node)
    unit = outer.unit or (
        "date" if any(isinstance(q, Quantity) and q.scale.unit == "date" for _, q in node.settings) else ""
    )
    dist = files.read(node.name, name, settings, unit)
    return Parsed(dist, not dist.unit)


def _file_settings(node: Call) -> dict[str, str | float]:
    """``x=column, p=column, from=2023``: names of columns, and where x is counted from."""
    allowed = ("x", "p", "from") if node.name == "cdf" else ("x", "weight", "from")
    settings: dict[str, str | float] = {}
    for key, value in node.settings:
        if key not in allowed or key in settings:
            raise DistributionError(
                f"{node.name} has no setting {key!r}" if key not in allowed else f"{key!r} is there twice",
                valid=", ".join(f"{k}=" for k in allowed),
                fix=nearest(key, allowed),
                column=value.column,
            )
        wanted = Quantity if key == "from" else Label
        if not isinstance(value, wanted):
            raise DistributionError(
                f"{key}= wants {'a number or a date' if key == 'from' else 'the name of a column'}",
                valid="x=year, p=share, from=2023",
                column=value.column,
            )
        settings[key] = value.text if isinstance(value, Label) else value.number
    return settings
