"""``simulate``: the one entry to the engine."""

from __future__ import annotations

import operator
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from leadtime.errors import InputError, ModelError
from leadtime.futures.independence import check_futures
from leadtime.futures.memory import check_memory
from leadtime.futures.model import Model
from leadtime.futures.plan import Plan, as_plans
from leadtime.futures.probe import check_units
from leadtime.futures.program import Compiler, Program, Progress, check_names
from leadtime.futures.results import Column, Futures
from leadtime.futures.run import run_blocks
from leadtime.futures.sampling import Sampling, check_sampling

if TYPE_CHECKING:
    from leadtime.evidence.beliefs import Beliefs


def simulate(
    model: Model,
    beliefs: Beliefs | Mapping[str, Any],
    plans: Mapping[str, Mapping[str, Any]] | Iterable[Plan] | None = None,
    *,
    draws: int = 100_000,
    seed: int = 0,
    keep: Iterable[str] | None = None,
    watch: Iterable[str] = (),
    sampling: Sampling | None = None,
    threads: int | None = None,
    on: str | None = None,
    progress: Progress | bool | None = None,
) -> Futures:
    """Simulate ``draws`` futures of a model under each plan.

    Parameters
    ----------
    model, beliefs, plans
        Inputs that no function computes come from the beliefs; a plan fixes levers or beliefs (numbers,
        quantities, texts or distributions). Without plans there is one, called ``plan``, that sets nothing.
    draws, seed
        Draw i of a name depends on the seed, the name and i alone: not on the other names, the plans, the
        threads, the workers or the number of draws.
    keep, watch
        Names whose draws are kept (every quantity and belief, unless said), and names of which only
        statistics are gathered. Memory grows with the draws times the kept names only.
    sampling
        ``inversive``, ``lattice``, ``stratified`` or ``plain``: see :mod:`leadtime.futures.sampling`.
    threads, on
        Threads of this process (all cores, unless said), or the address of a Dask scheduler
        (``tcp://host:8786``; extra ``cluster``). Neither changes a bit of the result.
    progress
        True for a bar on standard error, False for none, or a function of (blocks done, blocks in all).
        Unless said there is a bar on a terminal when the run is long.

    Raises
    ------
    InputError
        for a name, unit, plan or belief that is wrong, with the nearest right one; for a quantity that
        mixes futures; for draws that cannot fit into memory;
    InterruptedRun
        after Ctrl-C, with the futures that were done as ``partial``;
    SupportError
        where the model gives something that is not a number, naming the quantity and the future.
    """
    made = _beliefs(beliefs)
    method = check_sampling(sampling)
    _positive("draws", draws)
    draws, seed = _whole("draws", draws), _whole("seed", seed)
    model.check()
    chosen = as_plans(plans)
    kept, watched = _names(model, keep, watch)
    check_units(model, made, chosen[0])
    compiler = Compiler(model, made, seed, method)
    program = compiler.compile(chosen, (*kept, *watched))
    check_memory(program, frozenset(kept), draws)
    check_futures(program)
    columns = _columns(model, compiler, program)
    store = run_blocks(
        program,
        frozenset(kept),
        draws,
        threads=_threads(threads),
        on=on,
        progress=progress,
        wrap=lambda s: Futures(model, made, chosen, columns, s, seed=seed, sampling=method),
    )
    return Futures(model, made, chosen, columns, store, seed=seed, sampling=method)


def _beliefs(beliefs: Beliefs | Mapping[str, Any]) -> Beliefs:
    from leadtime.evidence import Beliefs

    return beliefs if isinstance(beliefs, Beliefs) else Beliefs.parse(beliefs)


def _whole(what: str, value: Any) -> int:
    """A whole number of any integer type but bool."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise InputError(f"{what} is {value!r}", valid="a whole number")
    return operator.index(value)


def _positive(what: str, value: int) -> None:
    if _whole(what, value) < 1:
        raise InputError(f"{what} is {value!r}", valid="a whole number of at least 1")


def _names(
    model: Model, keep: Iterable[str] | None, watch: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    for what, names in (("keep", keep), ("watch", watch)):
        if isinstance(names, str):
            raise InputError(
                f"{what} is the text {names!r}", valid="a list of names", fix=f"{what}=[{names!r}]"
            )
    watched = tuple(dict.fromkeys(watch))
    if keep is None:
        keep = [n for n in (*model.quantities, *model.inputs) if n not in watched]
    kept = tuple(n for n in dict.fromkeys(keep) if n not in watched)
    check_names(model, kept, "keep")
    check_names(model, watched, "watch")
    if not kept and not watched:
        raise InputError("nothing is kept and nothing is watched", valid="some name in keep= or in watch=")
    if not model.quantities:
        raise ModelError(f"the model {model.name!r} computes nothing", fix="@model.quantity(unit)")
    return kept, watched


def _threads(threads: int | None) -> int:
    if threads is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    _positive("threads", threads)
    return threads


def _columns(model: Model, compiler: Compiler, program: Program) -> dict[str, dict[str, Column]]:
    found: dict[str, dict[str, Column]] = {}
    for o in program.outputs:
        unit, labels = _described(model, compiler, o.name)
        found.setdefault(o.plan, {})[o.name] = Column(o.slot, o.factor, unit, labels)
    return found


def _described(model: Model, compiler: Compiler, name: str) -> tuple[str, tuple[str, ...] | None]:
    """The unit and the labels of a name."""
    resolver = compiler.resolver
    if name in model.splits:
        return "", resolver.columns(model.splits[name])
    if name in model.quantities:
        q = model.quantities[name]
        return q.unit, resolver.rows[q.over] if q.over else None
    return resolver.unit(name), resolver.labels(name)
