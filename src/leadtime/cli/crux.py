"""The command that finds why two people choose differently."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadtime.cli.arguments import Draws, Json, Seed, Threads, whole
from leadtime.cli.found import Svg, check_svg, tell
from leadtime.cli.simulating import enough, simulated
from leadtime.errors import InputError, nearest

if TYPE_CHECKING:
    from leadtime.futures import Futures
    from leadtime.project import Project


def crux(
    a: Annotated[Path, typer.Argument(metavar="A", help="A project folder or YAML file.")],
    b: Annotated[
        Path | None, typer.Argument(metavar="[B]", help="Another person's file of the same model and plans.")
    ] = None,
    rival: Annotated[
        str | None, typer.Option(metavar="NAME", help="A rival that A itself states, in place of B.")
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=X,Y", help="Beliefs that are exchanged together; may be given again."),
    ] = None,
    draws: Draws = 50_000,
    batches: Annotated[
        int,
        typer.Option(
            parser=whole("--batches", 2), metavar="N", help="Draws of each set of beliefs, by the 1,021."
        ),
    ] = 20,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
    threads: Threads = None,
) -> None:
    """Find which differences in belief make two people choose differently, and what would flip the plan.

    Shapley shares of the difference in value and in choice; exact up to 12 groups of beliefs.
    """
    from leadtime import decision
    from leadtime.project import load_project
    from leadtime.report import shown
    from leadtime.report.parts.crux import crux_section

    check_svg(svg, "crux")
    enough(draws)
    one = load_project(a)
    ours = simulated(one, draws=draws, seed=seed, threads=threads, keep=shown(one.model))
    name, theirs = _other(one, b, rival, draws=min(draws, 4_000), seed=seed)
    groups = _groups(dict(_group(text) for text in group or ()), one.sections.get("groups", {}))
    mine = _label(one) if _label(one) != name else f"{one.folder.name}/{_label(one)}"
    finding = decision.crux(ours, theirs, names=(mine, name), groups=groups, batches=batches)
    tell(finding, crux_section(finding), json=json, svg=svg)


def _other(one: Project, b: Path | None, rival: str | None, *, draws: int, seed: int) -> tuple[str, Futures]:
    """The other person's name and futures: those of a file, or of a rival of the first file."""
    from leadtime.futures import simulate
    from leadtime.project import load_project
    from leadtime.report import shown

    if (b is None) == (rival is None):
        raise InputError(
            "there is nobody to compare with" if b is None else "both a file and a rival are named",
            valid="a second file, or --rival with a name of the file's section 'rivals'",
            fix=f"leadtime crux {one.file} other.yaml",
        )
    if b is not None:
        two = load_project(b)
        name = _label(two) if _label(two) != _label(one) else f"{two.folder.name}/{_label(two)}"
        return name, simulated(two, draws=draws, seed=seed, keep=shown(two.model))
    known = {r.name: r for r in one.rivals}
    if rival not in known:
        raise InputError(
            f"{one.file} has no rival {rival!r}",
            valid=", ".join(known) or "none: the file has no section 'rivals'",
            fix=nearest(str(rival), known),
        )
    run = simulate(one.model, known[rival].beliefs, one.plans, draws=draws, seed=seed, keep=shown(one.model))
    return known[rival].name, run


def _label(project: Project) -> str:
    stem = project.file.stem
    return project.folder.resolve().name if stem == "leadtime" else stem


def _groups(
    asked: dict[str, tuple[str, ...]], stated: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The groups that are asked for, then those of the file with the members that are left to them."""
    taken = {m for members in asked.values() for m in members}
    left = {n: tuple(m for m in members if m not in taken) for n, members in stated.items()}
    return {**asked, **{n: members for n, members in left.items() if members and n not in asked}}


def _group(text: str) -> tuple[str, tuple[str, ...]]:
    name, equals, members = text.partition("=")
    found = tuple(m.strip() for m in members.split(",") if m.strip())
    if not equals or not name.strip() or not found:
        raise InputError(
            f"--group is {text!r}",
            valid="a name and its beliefs",
            fix="--group timeline=dangerous_model_in,trend_weight",
        )
    return name.strip(), found
