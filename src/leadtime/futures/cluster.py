"""The same blocks on a Dask cluster: the scheduler's address is all that changes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from typing import Any

from leadtime.errors import InputError, InterruptedRun, MissingExtraError
from leadtime.futures.block import keep_memory, run_block
from leadtime.futures.program import Program, Progress
from leadtime.futures.sampling import Stream
from leadtime.futures.store import Store
from leadtime.futures.watch import WatchList

_TIMEOUT = 20.0


def run_chunk(program: Program, keep: frozenset[str], draws: int, first: int, last: int) -> Store:
    """Run the blocks ``first <= block < last`` on a worker."""
    store = Store(program, keep, draws, first, last)
    stream = Stream()
    keep_memory()
    for block in range(first, last):
        run_block(program, block, stream, store, store.watch)
    return store


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as e:
        raise MissingExtraError("distributed", "cluster", "running on a cluster (--on)") from e
    try:
        return Client(address, timeout=_TIMEOUT)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as e:
        raise InputError(
            f"no Dask scheduler answers at {address!r}: {e}",
            valid="tcp://HOST:8786",
            fix="dask scheduler, then dask worker tcp://HOST:8786",
        ) from e


def run_on_cluster(
    program: Program,
    keep: frozenset[str],
    draws: int,
    blocks: int,
    *,
    address: str,
    report: Progress,
    interrupted: Callable[[Store, int], InterruptedRun],
) -> Store:
    """Run all blocks on the cluster at ``address``. Raises :class:`MissingExtraError` without the extra."""
    client = _connect(address)
    from distributed import as_completed

    store = Store(program, keep, draws, 0, blocks)
    watches: dict[int, WatchList] = {}
    # A few chunks for each thread, so that a slow worker holds nobody up for long.
    size = max(1, -(-blocks // (4 * max(sum(client.nthreads().values()), 1))))
    starts = range(0, blocks, size)
    jobs: list[Any] = []
    try:
        remote = client.scatter(program, broadcast=True)
        jobs = [
            client.submit(run_chunk, remote, keep, draws, a, min(a + size, blocks), pure=False)
            for a in starts
        ]
        for job, chunk in as_completed(jobs, with_results=True):  # type: ignore[no-untyped-call]
            store.merge(chunk)
            watches[chunk.first] = chunk.watch
            report(min(len(watches) * size, blocks), blocks)
            job.release()
    except KeyboardInterrupt:
        client.cancel(jobs)
        # Chunks come back in any order; only those without a gap before them make a prefix of the run.
        done = list(takewhile(watches.__contains__, starts))
        raise interrupted(_joined(store, watches, done), len(done) * size) from None
    finally:
        client.close()
    return _joined(store, watches, list(starts))


def _joined(store: Store, watches: dict[int, WatchList], starts: list[int]) -> Store:
    """The store with the statistics of the chunks that begin at ``starts``, in their order."""
    for start in starts:
        store.watch.merge(watches[start])
    return store
