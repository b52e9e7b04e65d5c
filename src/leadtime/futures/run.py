"""Running a program's blocks: on the threads of this process, or on a Dask cluster."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

from leadtime.errors import InterruptedRun
from leadtime.futures.block import keep_memory, run_block
from leadtime.futures.cluster import run_on_cluster
from leadtime.futures.program import Program, Progress
from leadtime.futures.sampling import BLOCK, Stream
from leadtime.futures.store import Store
from leadtime.futures.watch import WatchList

_LONG = 1.5
"""Seconds after which a run on a terminal shows a bar."""


def run_blocks(
    program: Program,
    keep: frozenset[str],
    draws: int,
    *,
    threads: int,
    on: str | None,
    progress: Progress | bool | None,
    wrap: Callable[[Store], Any],
) -> Store:
    """Run all blocks of a run and give back the filled store.

    ``wrap`` makes futures of a store, for the partial answer of an interrupted run.
    """
    blocks = -(-draws // BLOCK)
    with _reporter(progress) as report:
        if on is not None:
            return run_on_cluster(
                program,
                keep,
                draws,
                blocks,
                address=on,
                report=report,
                interrupted=lambda store, done: interrupted(store, done, wrap),
            )
        return _Local(program, keep, draws, blocks, report).run(threads, wrap)


class _Local:
    """A run on the threads of this process. Blocks are handed out in order, so what is done is a prefix."""

    def __init__(
        self, program: Program, keep: frozenset[str], draws: int, blocks: int, report: Progress
    ) -> None:
        self.program, self.blocks, self.report = program, blocks, report
        self.store = Store(program, keep, draws, 0, blocks)
        self.next, self.done = 1, 1
        self.lock = threading.Lock()
        self.stop = threading.Event()

    def run(self, threads: int, wrap: Callable[[Store], Any]) -> Store:
        """Run all blocks. The first one runs alone: it shows the shapes, and whether the model works."""
        # The bar's own work stays off the hot path: workers only count.
        keep_memory()
        try:
            run_block(self.program, 0, Stream(), self.store, self.store.watch)
        except KeyboardInterrupt:
            raise interrupted(self.store, 0, wrap) from None
        if self.blocks == 1:
            return self.store
        with ThreadPoolExecutor(min(threads, self.blocks - 1), thread_name_prefix="leadtime") as pool:
            workers = [pool.submit(self._work) for _ in range(min(threads, self.blocks - 1))]
            try:
                self._wait(workers)
            except KeyboardInterrupt:
                self.stop.set()
                wait(workers)
                self._collect(workers)
                raise interrupted(self.store, self.done, wrap) from None
            except BaseException:
                self.stop.set()
                raise
        self._collect(workers)
        return self.store

    def _work(self) -> WatchList:
        stream, watch = Stream(), self.store.new_watch()
        while not self.stop.is_set():
            with self.lock:
                block, self.next = self.next, self.next + 1
            if block >= self.blocks:
                break
            run_block(self.program, block, stream, self.store, watch)
            with self.lock:
                self.done += 1
        return watch

    def _wait(self, workers: list[Future[WatchList]]) -> None:
        pending: set[Future[WatchList]] = set(workers)
        while pending:
            # A short wait, so that Ctrl-C is seen and the bar moves.
            done, pending = wait(pending, timeout=0.1, return_when=FIRST_EXCEPTION)
            for worker in done:
                worker.result()
            self.report(self.done, self.blocks)

    def _collect(self, workers: list[Future[WatchList]]) -> None:
        for worker in workers:
            self.store.watch.merge(worker.result())


def interrupted(store: Store, done: int, wrap: Callable[[Store], Any]) -> InterruptedRun:
    """The error of a run that was stopped when its first ``done`` blocks were complete."""
    asked = store.draws
    store.truncate(min(done * BLOCK, asked))
    text = f"stopped after {store.draws:,} of {asked:,} draws"
    return InterruptedRun(f"{text}; those are complete", wrap(store)) if store.draws else InterruptedRun(text)


@contextmanager
def _reporter(progress: Progress | bool | None) -> Iterator[Progress]:
    """A function of (done, all) that shows progress as asked."""
    if callable(progress):
        yield progress
    elif progress is False or (progress is None and not sys.stderr.isatty()):
        yield _silent
    else:
        bar = _Bar(0.0 if progress else _LONG)
        try:
            yield bar
        finally:
            bar.close()


def _silent(_done: int, _total: int) -> None:
    """Show nothing."""


class _Bar:
    """A bar on standard error that appears once a run has lasted a while."""

    def __init__(self, after: float) -> None:
        self.start, self.after = time.monotonic(), after
        self._bar: Any = None
        self._task: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` blocks are done."""
        if self._bar is None and time.monotonic() - self.start >= self.after:
            from rich import progress
            from rich.console import Console

            self._bar = progress.Progress(
                progress.TextColumn("simulating"),
                progress.BarColumn(),
                progress.TextColumn("{task.percentage:>3.0f}%"),
                progress.TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("simulating", total=total)
        if self._bar is not None:
            self._bar.update(self._task, completed=done)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
