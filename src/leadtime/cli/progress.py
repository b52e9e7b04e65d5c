"""A progress bar on standard error, for people: none in pipes, logs and tests."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from leadtime.cli.streams import is_terminal

Report = Callable[[int, int], None]


@contextmanager
def progress(what: str) -> Iterator[Report | None]:
    """Give a function of (done, in all) to call now and then, or None when nobody watches."""
    if not is_terminal(sys.stderr):
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
