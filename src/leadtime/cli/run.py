"""Commands that simulate: ``brief``, ``simulate`` and ``compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadtime.cli.arguments import DRAWS, Draws, Folder, Json, On, Seed, Threads, Where
from leadtime.cli.evidence_input import remark_copy
from leadtime.cli.outputs import check_file, check_folder
from leadtime.cli.simulating import simulated
from leadtime.cli.streams import console, emit, emit_json, emit_paragraph
from leadtime.errors import InputError

if TYPE_CHECKING:
    from leadtime.futures import Futures
    from leadtime.project import Project


def brief(
    folder: Folder = Path(),
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Where to write; the project's out/ unless you say."
        ),
    ] = None,
    draws: Draws = DRAWS,
    seed: Seed = 0,
    json: Json = False,
    threads: Threads = None,
    on: On = None,
) -> None:
    """Simulate every plan, compare them, and write the brief: what to do, and why.

    Writes brief.html (one self-contained file), findings.json and futures.parquet.
    """
    from leadtime.evidence.paths import inside
    from leadtime.project import load_project
    from leadtime.report import make_brief, show_brief, shown

    if output is not None:
        check_folder(output)
    project = load_project(folder)
    remark_copy(project.folder)
    if output is None:
        # A link that leads out of the folder is refused; what is printed is the name that was given.
        inside(project.folder, str(project.out.relative_to(project.folder)))
    out = output or project.out
    check_folder(out, new=1 if output is not None else None)
    futures = simulated(project, draws=draws, seed=seed, threads=threads, on=on, keep=shown(project.model))
    made = make_brief(project, futures, out, threads=threads, on=on)
    if json:
        emit_json(made.to_json())
    else:
        show_brief(made, console())


def simulate(
    folder: Folder = Path(),
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="A .parquet file for the draws, .json for statistics."
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A quantity or belief to keep; may be given again. [default: all]"),
    ] = None,
    draws: Draws = DRAWS,
    seed: Seed = 0,
    threads: Threads = None,
    on: On = None,
) -> None:
    """Simulate every plan and hand over the draws (Parquet) or their statistics (JSON).

    Without --output the statistics go to standard output.
    """
    from leadtime.project import load_project

    if output is not None:
        _check_suffix(output)
        check_file(output, fix=f"--output leadtime-draws{output.suffix}")
    futures = simulated(
        load_project(folder), draws=draws, seed=seed, threads=threads, on=on, keep=keep or None
    )
    if output is None:
        emit_json(futures.summary())
        return
    _write(futures, output)
    emit(f"wrote {output}")


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A plan.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The plan to hold it against.")],
    folder: Where = Path(),
    outcome: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The quantity to compare them in. [default: the model's own]"),
    ] = None,
    draws: Draws = DRAWS,
    seed: Seed = 0,
    json: Json = False,
    threads: Threads = None,
    on: On = None,
) -> None:
    """Compare two plans, future by future: the difference, its error, and how often each is better."""
    from leadtime import decision
    from leadtime.futures.graph import unknown
    from leadtime.project import load_project

    project = load_project(folder)
    _two_plans(project, a, b)
    if outcome is not None and outcome not in project.model.quantities:
        raise unknown(outcome, project.model.quantities, "outcome", InputError)
    futures = simulated(project, draws=draws, seed=seed, threads=threads, on=on)
    finding = decision.compare(futures, [a, b], None if outcome is None else [outcome], reference=b)
    if json:
        emit_json(finding.to_json())
        return
    emit_paragraph(finding.answer)
    for caveat in finding.caveats:
        emit_paragraph(caveat, head="  note: ")


def _two_plans(project: Project, a: str, b: str) -> None:
    """Raise an error unless these are two plans of the project."""
    for name in (a, b):
        project.plan(name)
    if a == b:
        others = [p.name for p in project.plans if p.name != a]
        raise InputError(
            f"you named the same plan twice: {a}",
            valid=f"two plans of {', '.join(p.name for p in project.plans)}",
            fix=f"leadtime compare {a} {others[0]}" if others else None,
        )


def _check_suffix(path: Path) -> None:
    if path.suffix not in {".json", ".parquet"}:
        raise InputError(
            f"{path} is neither a .json nor a .parquet file",
            valid=".parquet for the draws, .json for their statistics",
            fix=f"--output {path.with_suffix('.parquet')}",
        )


def _write(futures: Futures, path: Path) -> None:
    import json

    from leadtime.project import write_atomic

    if path.suffix == ".parquet":
        futures.to_parquet(path)
    else:
        write_atomic(path, json.dumps(futures.summary(), indent=2) + "\n")
