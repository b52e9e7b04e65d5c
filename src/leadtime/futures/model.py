"""The Model: a graph of named quantities, written as Python functions whose parameters are the edges.

    m = Model("need")

    @m.quantity("hour")
    def need(work, overhead):
        return work * (1 + overhead)

A parameter's name is the quantity that it needs. Names that no function computes are inputs: beliefs (chance)
or levers (set by a plan). Inputs may be declared, which gives them a unit, a meaning and a default; a *table*
declares vector inputs that share their rows (groups of people, techniques), and a *split* declares how a plan
divides the rows of one table over activities.
"""

from __future__ import annotations

import hashlib
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from leadtime import units
from leadtime.errors import ModelError, listing
from leadtime.futures import graph
from leadtime.futures.limits import Limits, limits_of

Function = Callable[..., Any]


@dataclass(frozen=True)
class Input:
    """A declared input: its unit, what it means, and what it is unless somebody says otherwise.

    ``kind`` is ``chance`` for beliefs, ``lever`` for what a plan decides, and ``dice`` for how the luck
    falls, which nobody believes anything about and no study could tell. ``options`` are the words of a
    choice; the model then sees their positions as numbers. ``table`` is set for a column of a table.

    ``within`` says which values are possible at all, such as ``(0, 1]`` or ``[0, inf)``, in ``unit``: a
    belief mostly outside is refused. Probabilities and fractions are within ``[0, 1]`` unless this says
    otherwise. ``sums_to`` is what a column should sum to over its rows. ``only_if`` names an input without
    which this one has no effect: where that one is zero, this one does not matter.
    """

    unit: str | None = None
    doc: str = ""
    default: str | float | None = None
    kind: Literal["chance", "lever", "dice"] = "chance"
    options: tuple[str, ...] = ()
    table: str | None = None
    name: str = ""
    within: str | None = None
    sums_to: float | None = None
    only_if: str | None = None

    @property
    def limits(self) -> Limits | None:
        """The values that are possible at all; None where every number is, and for dice and choices."""
        return None if self.options or self.kind == "dice" else limits_of(self.unit, self.within)

    def code(self, word: str) -> int:
        """The position of a choice's word, as the model's functions see it."""
        if word not in self.options:
            raise graph.unknown(word, self.options, f"choice for {self.name!r}", ModelError)
        return self.options.index(word)


def Choice(options: tuple[str, ...], doc: str = "", default: str | None = None) -> Input:  # noqa: N802 - reads as a type beside Input
    """An input that is one of a few words, such as what an activity raises."""
    return Input("", doc, default, "lever", tuple(options))


def Dice(default: str, doc: str = "") -> Input:  # noqa: N802 - reads as a type beside Input
    """An input that is luck alone, distributed as ``default`` whatever anybody believes."""
    return Input("", doc, default, "dice")


@dataclass(frozen=True)
class Table:
    """Vector inputs that share their rows: one column is one input, one row is one component of each."""

    name: str
    columns: Mapping[str, Input]
    doc: str = ""


@dataclass(frozen=True)
class Split:
    """A lever of shape (rows, columns): how each row of a table is divided; every row sums to one."""

    name: str
    rows: str
    fixed: tuple[str, ...]
    columns: str | None = None
    doc: str = ""


@dataclass(frozen=True)
class Quantity:
    """A computed node: its function, the unit of its result, and the table that labels a trailing axis."""

    name: str
    unit: str
    function: Function = field(compare=False)
    needs: tuple[str, ...]
    over: str | None = None
    not_after: float | None = None
    title: str = ""

    @property
    def doc(self) -> str:
        """The whole docstring of the function, tidied."""
        return inspect.getdoc(self.function) or ""

    @property
    def meaning(self) -> str:
        """The first paragraph of the docstring, as one line."""
        return " ".join(self.doc.split("\n\n")[0].split())

    @property
    def source(self) -> str:
        """The source text of the function; empty where Python does not have it."""
        try:
            return textwrap.dedent(inspect.getsource(self.function)).strip()
        except (OSError, TypeError):
            return ""


class Model:
    """A named graph of quantities. Add to it with the decorators; hand it to :func:`leadtime.simulate`."""

    def __init__(self, name: str, doc: str = "") -> None:
        self.name = name
        self.doc = inspect.cleandoc(doc)
        self.declared: dict[str, Input] = {}
        self.tables: dict[str, Table] = {}
        self.splits: dict[str, Split] = {}
        self.quantities: dict[str, Quantity] = {}
        self._inputs: tuple[tuple[int, int, int], dict[str, Input]] = ((-1, 0, 0), {})
        self.outcomes: tuple[str, ...] = ()
        """The quantities that the model is for; a belief that none of them needs is said not to matter."""

    def __repr__(self) -> str:
        return f"Model({self.name!r}, {len(self.quantities)} quantities, {len(self.inputs)} inputs)"

    # -- declaring ---------------------------------------------------------------------------------------

    def input(
        self,
        name: str,
        unit: str,
        doc: str = "",
        default: str | float | None = None,
        *,
        within: str | None = None,
        only_if: str | None = None,
    ) -> Input:
        """Declare a chance input: a belief of that unit; ``default`` is the text of a distribution.

        For ``within``, the values that are possible, and ``only_if`` see :class:`Input`.
        """
        return self._declare(name, Input(unit, doc, default, within=within, only_if=only_if))

    def dice(self, name: str, default: str, doc: str = "") -> Input:
        """Declare an input that is luck alone: see :func:`Dice`."""
        return self._declare(name, Dice(default, doc))

    def lever(
        self,
        name: str,
        unit: str,
        doc: str = "",
        default: str | float | None = None,
        *,
        within: str | None = None,
    ) -> Input:
        """Declare an input that plans decide; ``within`` as in :meth:`input`."""
        return self._declare(name, Input(unit, doc, default, "lever", within=within))

    def table(self, name: str, columns: Mapping[str, Input], doc: str = "") -> Table:
        """Declare vector inputs, one for each column, with one component for each row of the table."""
        if name in self.tables:
            raise ModelError(f"the table {name!r} is declared twice in the model {self.name!r}")
        made = {c: self._declare(c, replace(i, table=name)) for c, i in columns.items()}
        self.tables[name] = Table(name, made, doc)
        return self.tables[name]

    def split(
        self, name: str, rows: str, fixed: tuple[str, ...] = (), columns: str | None = None, doc: str = ""
    ) -> Split:
        """Declare how a plan divides each row of ``rows``: over ``fixed`` and the rows of ``columns``."""
        for table in filter(None, (rows, columns)):
            if table not in self.tables:
                raise graph.unknown(table, self.tables, f"table for the split {name!r}", ModelError)
        self._free(name)
        self.splits[name] = Split(name, rows, tuple(fixed), columns, doc)
        return self.splits[name]

    def quantity(
        self, unit: str = "", *, over: str | None = None, not_after: float | None = None, title: str = ""
    ) -> Callable[[Function], Function]:
        """Decorate a function as the quantity of its name; ``unit`` is that of its result.

        ``over`` names the table that labels the trailing axis of a vector result. Results later than
        ``not_after`` (in ``unit``) are censored: the draw is then known only to lie beyond that limit.
        The function itself is returned unchanged.
        """
        units.parse_unit(unit)

        def add(function: Function) -> Function:
            name = function.__name__
            self._free(name)
            self.quantities[name] = Quantity(name, unit, function, _needs(function), over, not_after, title)
            return function

        return add

    def add(
        self,
        unit: str,
        *functions: Function,
        over: str | None = None,
        not_after: float | None = None,
        title: str = "",
    ) -> None:
        """Add functions that answer in the same unit; the options are those of :meth:`quantity`."""
        for function in functions:
            self.quantity(unit, over=over, not_after=not_after, title=title)(function)

    def _declare(self, name: str, declared: Input) -> Input:
        self._free(name)
        if declared.unit is not None:
            units.parse_unit(declared.unit)
        self.declared[name] = replace(declared, name=name)
        self.declared[name].limits  # noqa: B018 - limits that cannot be read are told here
        return self.declared[name]

    def _free(self, name: str) -> None:
        if name in self.quantities or name in self.declared or name in self.splits:
            raise ModelError(f"the name {name!r} is used twice in the model {self.name!r}")

    # -- reading -----------------------------------------------------------------------------------------

    @property
    def inputs(self) -> dict[str, Input]:
        """Every input by name: the declared ones, then those that a function needs and nobody declared."""
        # Asked for hundreds of times while a project is read; names are only ever added.
        size = (len(self.declared), len(self.quantities), len(self.splits))
        if self._inputs[0] != size:
            found = dict(self.declared)
            for q in self.quantities.values():
                for name in q.needs:
                    if name not in self.quantities and name not in self.splits:
                        found.setdefault(name, Input(name=name))
            self._inputs = (size, found)
        return dict(self._inputs[1])

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that the model knows by name."""
        return (*self.inputs, *self.splits, *self.quantities)

    def order(self) -> tuple[str, ...]:
        """The quantities, each after all that it needs. Raises :class:`ModelError` where they go round."""
        return graph.order({n: q.needs for n, q in self.quantities.items()}, self.name)

    def ancestors(self, names: Iterator[str] | tuple[str, ...]) -> frozenset[str]:
        """The names and all that they need, inputs included."""
        return graph.ancestors({n: q.needs for n, q in self.quantities.items()}, names)

    def graph(self) -> dict[str, Any]:
        """Nodes and edges, ready for JSON: every name with its kind, unit and meaning, and who needs whom."""
        nodes: list[dict[str, Any]] = []
        for name, i in self.inputs.items():
            nodes.append({"name": name, "kind": i.kind, "unit": i.unit, "meaning": i.doc, "over": i.table})
            if i.limits is not None:
                nodes[-1]["within"] = str(i.limits)
        for name, s in self.splits.items():
            nodes.append({"name": name, "kind": "split", "unit": "", "meaning": s.doc, "over": s.rows})
        for name in self.order():
            q = self.quantities[name]
            nodes.append(
                {"name": name, "kind": "quantity", "unit": q.unit, "meaning": q.meaning, "over": q.over}
            )
        edges = [[need, name] for name in self.order() for need in self.quantities[name].needs]
        return {"model": self.name, "doc": self.doc, "nodes": nodes, "edges": edges}

    def digest(self) -> str:
        """A hash of all that decides the model's numbers: names, units, declarations and code."""
        h = hashlib.sha256(self.name.encode())
        for q in self.quantities.values():
            code = getattr(q.function, "__code__", None)
            body = q.source or (code.co_code.hex() if code else q.name)
            h.update(repr((q.name, q.unit, q.needs, q.over, q.not_after, body)).encode())
        h.update(repr((sorted(self.declared.items()), sorted(self.splits.items()))).encode())
        return h.hexdigest()[:16]

    def check(self) -> None:
        """Check the graph alone: cycles, declared inputs that nothing uses, axes that no table labels."""
        self.order()
        used = {n for q in self.quantities.values() for n in q.needs}
        unused = [n for n in (*self.declared, *self.splits) if n not in used]
        if unused:
            raise ModelError(
                f"the model {self.name!r} declares {listing(unused)}, which no quantity uses",
                valid="every declared input is the parameter of some function",
            )
        for i in self.declared.values():
            if i.only_if is not None and i.only_if not in self.inputs:
                raise graph.unknown(i.only_if, self.inputs, f"input that switches {i.name!r} off", ModelError)
        for name in self.outcomes:
            if name not in self.quantities:
                raise graph.unknown(name, self.quantities, f"outcome of the model {self.name!r}", ModelError)
        for q in self.quantities.values():
            if q.over is not None and q.over not in self.tables:
                raise graph.unknown(q.over, self.tables, f"table for the quantity {q.name!r}", ModelError)


def _needs(function: Function) -> tuple[str, ...]:
    """The names of a function's parameters, which must be plain ones."""
    found = []
    for p in inspect.signature(function).parameters.values():
        if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
            raise ModelError(
                f"the quantity {function.__name__!r} takes *{p.name}",
                valid="one named parameter for each quantity that it needs",
            )
        found.append(p.name)
    return tuple(found)
