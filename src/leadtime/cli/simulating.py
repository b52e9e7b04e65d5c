"""Simulating for a command: large runs are told of, and one that is stopped says what it has."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from leadtime.cli.streams import say
from leadtime.errors import InterruptedRun, PrecisionError, SupportError

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project


def enough(draws: int) -> None:
    """Raise :class:`PrecisionError` for fewer draws than any answer can be read from."""
    from leadtime.decision.compare import FEWEST_DRAWS

    if draws < FEWEST_DRAWS:
        raise PrecisionError(f"--draws {draws} is too few for an answer; use {FEWEST_DRAWS} or more")


def simulated(
    project: Project,
    *,
    draws: int,
    seed: int,
    threads: int | None = None,
    on: str | None = None,
    keep: Sequence[str] | None = None,
) -> Futures:
    """Every plan of a project, simulated. Raises :class:`InterruptedRun` with the answer so far."""
    try:
        with _large_runs_told():
            return project.simulate(draws=draws, seed=seed, threads=threads, on=on, keep=keep)
    except InterruptedRun as stopped:
        raise InterruptedRun(f"{stopped}; nothing was written", _answer_so_far(stopped.partial)) from None


@contextmanager
def _large_runs_told() -> Iterator[None]:
    """Tell the person at the terminal, in our form, of a run that may not fit into memory."""
    from leadtime.futures.memory import LargeRun

    shown = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *rest: Any, **more: Any) -> None:
        if issubclass(category, LargeRun):
            say(f"warning: {message}\n  try:   fewer --draws, or `leadtime simulate --keep NAME`")
        else:
            shown(message, category, *rest, **more)

    with warnings.catch_warnings():
        warnings.simplefilter("always", LargeRun)
        warnings.showwarning = show
        yield


def _answer_so_far(futures: Futures | None) -> Finding | None:
    """What the futures that were done already say of the plans."""
    from leadtime import decision

    if futures is None or not futures.draws:
        return None
    try:
        return decision.compare(futures)
    except SupportError as error:
        return cast("Finding | None", error.partial)
