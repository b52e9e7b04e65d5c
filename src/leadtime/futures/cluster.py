"""The same blocks on a Dask cluster: the scheduler's address is all that changes."""

from __future__ import annotations

from typing import Any

from leadtime.errors import InputError, MissingExtraError
from leadtime.futures.program import Program, Progress
from leadtime.futures.run import run_block
from leadtime.futures.sampling import Stream
from leadtime.futures.store import Store

_TIMEOUT = 20.0


def run_chunk(program: Program, keep: frozenset[str], draws: int, first: int, last: int) -> Store:
    """Run the blocks ``first <= block < last`` on a worker."""
    store = Store(program, keep, draws, first, last)
    stream = Stream()
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
    program: Program, keep: frozenset[str], draws: int, blocks: int, *, address: str, report: Progress
) -> Store:
    """Run all blocks on the cluster at ``address``. Raises :class:`MissingExtraError` without the extra."""
    client = _connect(address)
    from distributed import as_completed

    try:
        workers = max(sum(client.nthreads().values()), 1)
        # A few chunks for each thread, so that a slow worker holds nobody up for long.
        size = max(1, -(-blocks // (4 * workers)))
        remote = client.scatter(program, broadcast=True)
        jobs = [
            client.submit(run_chunk, remote, keep, draws, a, min(a + size, blocks), pure=False)
            for a in range(0, blocks, size)
        ]
        store = Store(program, keep, draws, 0, blocks)
        finished = as_completed(jobs, with_results=True)  # type: ignore[no-untyped-call]
        for done, (job, chunk) in enumerate(finished, 1):
            store.merge(chunk)
            report(min(done * size, blocks), blocks)
            job.release()
        return store
    finally:
        client.close()
