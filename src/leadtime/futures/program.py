"""A run, compiled: the steps that turn one block of uniforms into the columns that were asked for.

Every distinct value in a block has a *slot*. A quantity that two plans compute from the same slots is the
same slot, so what a plan does not change is computed once for all plans. What depends on no chance input is
computed once for the whole run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from leadtime import units
from leadtime.errors import ModelError
from leadtime.futures import copula, graph
from leadtime.futures.inverse import Ppf, transform
from leadtime.futures.model import Function, Model
from leadtime.futures.plan import Plan
from leadtime.futures.resolve import Resolver, Source
from leadtime.futures.sampling import FloatArray, Sampling, Stream, name_key, uniforms

if TYPE_CHECKING:
    from leadtime.evidence.beliefs import Beliefs

Array = npt.NDArray[Any]
Part = tuple[int, Ppf, float] | float
"""A component of an input: the slot of its uniforms, its ppf and its factor to base units; or a constant."""


@dataclass
class State:
    """The slots of one block while it is computed."""

    slots: list[Any]
    block: int
    size: int
    stream: Stream


@dataclass(frozen=True)
class UniformStep:
    """Draws the uniforms of a name, or of a whole correlated group, into slots."""

    keys: tuple[bytes, ...]
    group: copula.Group | None
    out: tuple[int, ...]
    method: Sampling

    def run(self, state: State) -> None:
        """Fill the slots."""
        made = [uniforms(state.stream, key, state.block, self.method, state.size) for key in self.keys]
        if self.group is not None:
            made = self.group.correlate(made)
        for slot, u in zip(self.out, made, strict=True):
            state.slots[slot] = u


@dataclass(frozen=True)
class InputStep:
    """Turns uniforms into the draws of an input, scalar (n,) or vector (n, K)."""

    parts: tuple[Part, ...]
    vector: bool
    out: int

    def run(self, state: State) -> None:
        """Fill the slot."""
        if not self.vector:
            x = _draw(self.parts[0], state)
        else:
            # Columns are stored one after the other, so that work on one of them runs over close memory.
            columns = np.empty((len(self.parts), state.size))
            for row, part in zip(columns, self.parts, strict=True):
                row[:] = _draw(part, state)
            x = columns.T
        x.flags.writeable = False
        state.slots[self.out] = x


def _draw(part: Part, state: State) -> FloatArray:
    if isinstance(part, float):
        return np.full(1, part)
    slot, ppf, scale = part
    x = ppf(state.slots[slot])
    # A ppf may hand back its argument or a shared array, so only a fresh product is made when it is scaled.
    return x * scale if scale != 1.0 else x.view()


@dataclass(frozen=True)
class QuantityStep:
    """Calls a model's function."""

    name: str
    function: Function
    argument_names: tuple[str, ...]
    needs: tuple[int, ...]
    out: int
    limit: float | None
    trailing: tuple[int, ...]

    def run(self, state: State) -> None:
        """Fill the slot."""
        state.slots[self.out] = self.value([state.slots[i] for i in self.needs], state.size)

    def value(self, arguments: list[Any], size: int) -> Array:
        """The function's result, checked in shape, censored, and closed to writing."""
        try:
            result = np.asarray(self.function(*arguments))
        except Exception as e:
            raise _failed(self.name, e) from e
        if result.dtype not in (np.bool_, np.float64):
            result = result.astype(np.float64)
        if result.ndim == 0:
            result = result.reshape((1,) * (1 + len(self.trailing)))
        if result.shape[0] not in (1, size) or result.shape[1:] != self.trailing:
            result = self._reshaped(result, size)
        if self.limit is not None:
            result = np.where(result > self.limit, np.inf, result)
        result = result.view()
        result.flags.writeable = False
        return result

    def _reshaped(self, result: Array, size: int) -> Array:
        """One value for each draw, where a vector is wanted, is the same for every label."""
        wanted = ("draws", *self.trailing)
        if self.trailing and result.ndim == 1 and result.shape[0] in (1, size):
            return np.broadcast_to(result[:, None], (result.shape[0], *self.trailing))
        raise ModelError(
            f"the quantity {self.name!r} gives an array of shape {result.shape}",
            valid=f"shape {wanted}: draws first, then one entry for each label of `over`",
            fix="np.sum(x, axis=-1) for a sum over the trailing axis, or quantity(..., over=TABLE)",
        )


def _failed(name: str, error: Exception) -> ModelError:
    text = f"{type(error).__name__}: {error}"
    fix = None
    if "truth value" in text:
        fix = "np.where(condition, a, b) instead of `if`: a model's functions see many futures at once"
    elif "read-only" in text:
        fix = "x = x + y instead of x += y: a function must not change what it is given"
    return ModelError(f"the quantity {name!r} failed: {text}", fix=fix)


@dataclass(frozen=True)
class Output:
    """A column that was asked for: where it is, and how to bring it into its unit."""

    plan: str
    name: str
    slot: int
    factor: float


Step = UniformStep | InputStep | QuantityStep


@dataclass
class Program:
    """Everything that a worker needs to run blocks; it pickles."""

    method: Sampling
    steps: list[tuple[Step, tuple[int, ...]]] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)

    def run(self, block: int, size: int, stream: Stream) -> dict[int, Array]:
        """The slots of all outputs for the first ``size`` draws of a block.

        Slots that nobody needs any more are dropped on the way.
        """
        state = State(list(self.constants), block, size, stream)
        with np.errstate(all="ignore"):
            for step, spent in self.steps:
                step.run(state)
                for slot in spent:
                    state.slots[slot] = None
        return {o.slot: state.slots[o.slot] for o in self.outputs}


class Compiler:
    """Builds a :class:`Program` from a model, beliefs and plans."""

    def __init__(self, model: Model, beliefs: Beliefs, seed: int, method: Sampling) -> None:
        self.model, self.beliefs, self.seed = model, beliefs, seed
        self.resolver = Resolver(model, beliefs)
        self.program = Program(method)
        self._memo: dict[Any, int] = {}
        self._steps: list[Step] = []
        self._groups = {n: g for g in copula.groups(self._triples()) for n in g.names}

    def _triples(self) -> list[copula.Triple]:
        return [(c.a, c.b, c.rho) for c in self.beliefs.correlations]

    def compile(self, plans: Iterable[Plan], names: Iterable[str]) -> Program:
        """The program whose outputs are ``names`` under each plan."""
        wanted = tuple(names)
        needed = self.model.ancestors(wanted)
        order = [n for n in self.model.order() if n in needed]
        for plan in plans:
            values = self._plan_slots(plan, needed, order)
            for name in wanted:
                self.program.outputs.append(Output(plan.name, name, values[name], self._factor(name)))
        self._release()
        return self.program

    def _plan_slots(self, plan: Plan, needed: frozenset[str], order: list[str]) -> dict[str, int]:
        scalars, splits = self.resolver.overrides(plan)
        slots: dict[str, int] = {}
        for name in self.model.splits:
            if name in needed:
                slots[name] = self._constant(splits[name])
        for name in self.resolver.inputs:
            if name in needed:
                slots[name] = self._input(name, self.resolver.sources(name, scalars))
        for name in order:
            slots[name] = self._quantity(name, slots)
        return slots

    def _slot(self, constant: Any = None) -> int:
        self.program.constants.append(constant)
        return len(self.program.constants) - 1

    def _constant(self, array: Array) -> int:
        array = np.array(array)
        array.flags.writeable = False
        key = ("constant", array.shape, array.dtype.str, array.tobytes())
        if key not in self._memo:
            self._memo[key] = self._slot(array)
        return self._memo[key]

    def _input(self, name: str, sources: tuple[Source, ...]) -> int:
        vector = self.resolver.labels(name) is not None
        fixed = [s.constant for s in sources]
        if all(v is not None for v in fixed):
            return self._constant(np.array([fixed] if vector else fixed, dtype=np.float64))
        key = ("input", sources)
        if key not in self._memo:
            parts = tuple(
                v if v is not None else (self._uniform(s.component), transform(s.distribution), s.scale)
                for s, v in zip(sources, fixed, strict=True)
            )
            slot = self._memo[key] = self._slot()
            self._steps.append(InputStep(parts, vector, slot))
        return self._memo[key]

    def _uniform(self, component: str) -> int:
        if ("uniform", component) not in self._memo:
            group = self._groups.get(component)
            names = group.names if group else (component,)
            out = tuple(self._slot() for _ in names)
            self._memo.update({("uniform", n): slot for n, slot in zip(names, out, strict=True)})
            keys = tuple(name_key(self.seed, n) for n in names)
            self._steps.append(UniformStep(keys, group, out, self.program.method))
        return self._memo["uniform", component]

    def _quantity(self, name: str, slots: dict[str, int]) -> int:
        q = self.model.quantities[name]
        needs = tuple(slots[n] for n in q.needs)
        key = ("quantity", name, needs)
        if key not in self._memo:
            limit = None if q.not_after is None else q.not_after * units.to_base(q.unit)
            trailing = (len(self.resolver.rows[q.over]),) if q.over else ()
            step = QuantityStep(name, q.function, q.needs, needs, -1, limit, trailing)
            arguments = [self.program.constants[i] for i in needs]
            if all(a is not None for a in arguments):
                with np.errstate(all="ignore"):
                    self._memo[key] = self._slot(step.value(arguments, 1))
            else:
                slot = self._memo[key] = self._slot()
                self._steps.append(QuantityStep(name, q.function, q.needs, needs, slot, limit, trailing))
        return self._memo[key]

    def _factor(self, name: str) -> float:
        q = self.model.quantities.get(name)
        if name in self.model.splits:
            return 1.0
        return 1.0 / units.to_base(q.unit if q else self.resolver.unit(name))

    def _release(self) -> None:
        """Note after each step which slots are not needed again, so that a block's arrays stay in cache."""
        keep = {o.slot for o in self.program.outputs}
        last: dict[int, int] = {}
        for i, step in enumerate(self._steps):
            for slot in (*reads(step), *writes(step)):
                last[slot] = i
        for i, step in enumerate(self._steps):
            ends = {s for s in (*reads(step), *writes(step)) if last[s] == i}
            spent = {s for s in ends if s not in keep and self.program.constants[s] is None}
            self.program.steps.append((step, tuple(sorted(spent))))


def reads(step: Step) -> tuple[int, ...]:
    """The slots that a step needs."""
    if isinstance(step, QuantityStep):
        return step.needs
    if isinstance(step, InputStep):
        return tuple(p[0] for p in step.parts if not isinstance(p, float))
    return ()


def writes(step: Step) -> tuple[int, ...]:
    """The slots that a step fills."""
    return step.out if isinstance(step, UniformStep) else (step.out,)


def check_names(model: Model, names: Iterable[str], what: str) -> None:
    """Raise a :class:`ModelError` for the first name that the model does not have."""
    known = model.names
    for name in names:
        if name not in known:
            raise graph.unknown(name, known, f"name in {what}", ModelError)


Progress = Callable[[int, int], None]
