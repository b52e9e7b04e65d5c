"""Arguments that several commands share, with the one help text of each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The project folder, or its leadtime.yaml.")]
Draws = Annotated[int, typer.Option(min=1, metavar="N", help="Futures to simulate for each plan.")]
Seed = Annotated[int, typer.Option(min=0, metavar="N", help="Same seed, same futures, to the last bit.")]
Threads = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Cores to use; all of them unless you say. [same results]"),
]
On = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Run on a Dask cluster, as in tcp://scheduler:8786. [same results]"),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output, nothing else.")
]

DRAWS = 100_000
"""Enough for P(in time) to within 0.002, in a few seconds."""
