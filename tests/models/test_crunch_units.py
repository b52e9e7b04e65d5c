"""The crunch model's formulas hold in any system of units."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime import units
from leadtime.models.crunch import crunch
from tests.models.world import evaluate, world

SCALE = {"[time]": 7.0, "[labour]": 0.3, "[money]": 11.0}


def _factor(unit):
    """What a number in ``unit`` is multiplied by in the other system of units."""
    return float(np.prod([SCALE[d] ** power for d, power in units.parse_unit(unit).dimensionality.items()]))


@pytest.mark.parametrize("seed", range(3))
def test_results_do_not_depend_on_the_units_of_the_arrays(seed):
    """Measured in other units of time, labour and money, every result is the same number in those units."""
    w = world(seed=seed)
    other = {n: x * _factor(crunch.declared[n].unit if n in crunch.declared else "") for n, x in w.items()}
    a, b = evaluate(w), evaluate(other)
    for name, q in crunch.quantities.items():
        if np.asarray(a[name]).dtype == bool:
            assert np.mean(a[name] != b[name]) < 0.01, name  # rounding may tip a future that is on the edge
        else:
            near = np.isclose(b[name], np.asarray(a[name]) * _factor(q.unit), rtol=1e-9)
            assert near.mean() > 0.99, name


def test_every_result_has_its_declared_dimension():
    """Run on quantities with units, every function gives the dimension that the model declares for it."""
    registry, values = units.registry(), {}
    for name, x in world(2).items():
        unit = crunch.declared[name].unit if name in crunch.declared else ""
        base = registry.Quantity(1.0, units.parse_unit(unit)).to_base_units().units
        values[name] = x if base.dimensionless else registry.Quantity(x, base)
    for name in crunch.order():
        q = crunch.quantities[name]
        result = q.function(*(values[n] for n in q.needs))
        found = str(result.units) if hasattr(result, "units") else ""
        zero = not np.any(np.asarray(getattr(result, "magnitude", result)))
        assert zero or units.compatible(found if found != "dimensionless" else "", q.unit), name
        values[name] = result
