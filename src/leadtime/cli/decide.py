"""Commands of the decision room that take a project and answer one question about it."""

from __future__ import annotations

from pathlib import Path

from leadtime.cli.arguments import DRAWS, Draws, Folder, Json, Seed, Threads
from leadtime.cli.ask import ask
from leadtime.cli.found import Svg


def information(
    folder: Folder = Path(),
    draws: Draws = DRAWS,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
    threads: Threads = None,
) -> None:
    """Say what it is worth to know each belief, or to run a study, before choosing.

    EVPI, EVPPI of beliefs and groups, EVSI and ENBS of the studies that the project describes.
    """
    ask("information", folder, draws=draws, seed=seed, threads=threads, json=json, svg=svg)
