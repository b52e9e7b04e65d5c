"""Futures as JSON and Parquet."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.errors import CensoredError
from leadtime.futures.comparison import same_memory

if TYPE_CHECKING:
    from leadtime.futures.results import Futures

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def summary(futures: Futures) -> dict[str, Any]:
    """The statistics of every name under every plan, with what is needed to repeat the run."""
    return {
        "model": futures.model.name,
        "draws": futures.draws,
        "seed": futures.seed,
        "sampling": futures.sampling,
        "fingerprint": futures.fingerprint,
        "plans": {p: {n: _statistics(futures, p, n) for n in _scalars(futures)} for p in futures.plans},
    }


def _scalars(futures: Futures) -> list[str]:
    """Scalar names, and the components of vectors that were kept; splits are the plans' own."""
    found: list[str] = []
    for name in futures.names:
        labels = futures.labels(name)
        if name not in futures.model.splits:
            found += [name] if labels is None else [f"{name}[{label}]" for label in labels]
    return found


def _statistics(futures: Futures, plan: str, name: str) -> dict[str, Any]:
    head = name.partition("[")[0]
    found: dict[str, Any] = {"unit": futures.unit(head)}
    if futures.is_kept(head) and futures[plan][name].dtype == np.bool_:
        return found | {"probability": futures.probability(plan, name).to_json()}
    try:
        found["mean"] = futures.mean(plan, name).to_json()
    except CensoredError as e:
        found["censored"] = e.partial["censored"]
    found["quantiles"] = {f"{q:g}": futures.quantile(plan, name, q).to_json() for q in QUANTILES}
    return found


def to_parquet(
    futures: Futures, path: Path | str, names: Iterable[str] | None = None, *, single: bool = False
) -> None:
    """Write kept draws, with units, seed and fingerprint in the metadata. Replaces the file whole.

    ``names`` picks some of the kept names; ``single`` writes them in single precision, seven digits, which
    halves the file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    chosen = None if names is None else set(names)
    arrays: dict[str, Any] = {}
    units: dict[str, str] = {}
    for name, plans in _columns(futures):
        head = name.partition("[")[0]
        for plan in plans if chosen is None or head in chosen else ():
            column = f"{plan}/{name}" if plan else name
            draws = futures[plan or futures.plans[0]][name]
            bare = np.float32 if single and draws.dtype != np.bool_ else draws.dtype
            arrays[column] = pa.array(np.ascontiguousarray(draws, dtype=bare))
            units[column] = futures.unit(head)
    metadata = {
        "model": futures.model.name,
        "draws": str(futures.draws),
        "seed": str(futures.seed),
        "sampling": futures.sampling,
        "fingerprint": futures.fingerprint,
        "units": json.dumps(units),
    }
    table = pa.table(arrays).replace_schema_metadata(metadata)
    path = Path(path)
    # Draws do not repeat, so dictionaries only cost; splitting their bytes lets the exponents compress.
    numbers = [name for name, column in arrays.items() if not pa.types.is_boolean(column.type)]
    # In a folder of its own, whose name nobody could have taken before for a link to something else.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        temporary = Path(folder) / path.name
        pq.write_table(
            table, temporary, compression="zstd", use_dictionary=False, use_byte_stream_split=numbers
        )
        temporary.replace(path)


def _columns(futures: Futures) -> list[tuple[str, tuple[str, ...]]]:
    """Names with the plans to write them for: the empty plan where all plans share the draws."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for name in _scalars(futures):
        if not futures.is_kept(name.partition("[")[0]):
            continue
        columns = [futures[p][name] for p in futures.plans]
        shared = all(same_memory(columns[0], c) for c in columns[1:])
        found.append((name, ("",) if shared else futures.plans))
    return found
