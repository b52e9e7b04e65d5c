"""The unit check: one small run of the model on quantities that carry their units.

A formula that adds days to dollars, or hours of work to hours on the clock, fails here, by name and line,
before the first real draw. The simulation itself then runs on bare numbers in base units.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime import units
from leadtime.errors import LeadtimeError, ModelError, UnitError
from leadtime.futures.model import Model, Quantity
from leadtime.futures.plan import Plan
from leadtime.futures.resolve import Resolver, Source

if TYPE_CHECKING:
    from leadtime.evidence.beliefs import Beliefs

# Two ordinary futures: unlike values, so that nothing cancels by accident.
_PROBE_QUANTILES = np.array([0.4, 0.6])


def check_units(model: Model, beliefs: Beliefs, plan: Plan) -> None:
    """Run the model once with units under ``plan``. Raises :class:`UnitError` or :class:`ModelError`."""
    resolver = Resolver(model, beliefs)
    scalars, splits = resolver.overrides(plan)
    values: dict[str, Any] = dict(splits)
    with np.errstate(all="ignore"):
        for name in resolver.inputs:
            values[name] = _input(resolver, name, resolver.sources(name, scalars))
        for name in model.order():
            values[name] = _quantity(model.quantities[name], values)


def _input(resolver: Resolver, name: str, sources: tuple[Source, ...]) -> Any:
    columns = [np.asarray(s.distribution.ppf(_PROBE_QUANTILES), dtype=float) * s.scale for s in sources]
    vector = resolver.labels(name) is not None
    array = np.stack(columns, axis=-1) if columns else np.empty((2, 0))
    array = array if vector else array[..., 0]
    declared = resolver.inputs[name].unit
    unit = declared if declared is not None or not sources else sources[0].distribution.unit
    return _with_base_unit(array, unit or "")


def _with_base_unit(array: Any, unit: str) -> Any:
    """An array with the base unit of ``unit``'s dimension; bare where there is none."""
    base = units.registry().Quantity(1.0, units.parse_unit(unit)).to_base_units().units
    return array if base.dimensionless else units.registry().Quantity(array, base)


def _quantity(q: Quantity, values: Mapping[str, Any]) -> Any:
    import pint

    try:
        result = q.function(*(values[n] for n in q.needs))
    except pint.DimensionalityError as e:
        raise UnitError(
            f"the quantity {q.name!r} mixes units: {_dimensions(e)}{_line(q, e)}",
            valid=_arguments(q, values),
            fix=_BARE if _is_bare(e.units1) or _is_bare(e.units2) else None,
        ) from e
    except LeadtimeError:
        raise
    except Exception as e:
        raise _failed(q, e, values) from e
    return _checked(q, result)


_BARE = "a bare number has no unit: declare an input with a default, and use its name"
_WHERE = "np.where(condition, a, b) instead of `if`: a model's functions see many futures at once"


def _failed(q: Quantity, error: Exception, values: Mapping[str, Any]) -> ModelError:
    """What to say when a function fails on quantities with units."""
    fix = "NumPy functions and operators, or those of leadtime.futures.maths"
    text = f"{type(error).__name__}: {error}"
    if "Cannot compare" in str(error):
        text, fix = "it compares a quantity that has a unit with a bare number", f"{_BARE}; and {_WHERE}"
    elif "truth value" in text:
        fix = _WHERE
    return ModelError(
        f"the quantity {q.name!r} failed in the unit check: {text}{_line(q, error)}",
        valid=_arguments(q, values),
        fix=fix,
    )


def _checked(q: Quantity, result: Any) -> Any:
    """The result with its unit, if that is of the declared dimension."""
    found = result.units if hasattr(result, "units") else None
    bare = found is None or found.dimensionless
    array = np.asarray(result.to_base_units().magnitude if found is not None else result)
    if bare and units.dimension(q.unit) != "dimensionless" and not np.any(array):
        return _with_base_unit(array, q.unit)  # zero is zero in every unit
    text = "" if bare else str(found)
    if not units.compatible(text, q.unit):
        raise UnitError(
            f"the quantity {q.name!r} is declared in {q.unit or 'no unit'!r}, but its function gives "
            f"{units.dimension(text)}",
            valid=f"a result of dimension {units.dimension(q.unit)}",
            fix=f'quantity("{text}") if the function is right',
        )
    return _with_base_unit(array, q.unit)


def _is_bare(unit: Any) -> bool:
    return str(unit) == "dimensionless"


def _dimensions(error: Any) -> str:
    """What a pint error says, in words of dimensions."""
    a, b = (
        "a number without unit" if _is_bare(u) else units.dimension(str(u))
        for u in (error.units1, error.units2)
    )
    return f"{a} with {b}"


def _arguments(q: Quantity, values: Mapping[str, Any]) -> str:
    told = (f"{n} in {values[n].units if hasattr(values[n], 'units') else 'no unit'}" for n in q.needs)
    return "it is given " + ", ".join(told) if q.needs else "a quantity without inputs"


def _line(q: Quantity, error: BaseException) -> str:
    """Where in the model's own file the error arose."""
    code = getattr(q.function, "__code__", None)
    if code is None:
        return ""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == code.co_filename]
    return f" ({frames[-1].filename}:{frames[-1].lineno}: {frames[-1].line})" if frames else ""
