"""The command that says which evidence moved the answer between two dates, or two versions of a project."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadtime.cli.arguments import Draws, Json, Seed, Threads, Where
from leadtime.cli.evidence_input import remark_copy
from leadtime.cli.found import Svg, check_svg, tell
from leadtime.cli.simulating import enough
from leadtime.cli.streams import say
from leadtime.errors import InputError

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.evidence.chain import Entry


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A date, or an older version of the project.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="A later date, or the newer version.")],
    folder: Where = Path(),
    draws: Draws = 50_000,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
    threads: Threads = None,
) -> None:
    """Find which evidence moved the answer between two dates.

    Between two dates it plays the ledger again: beliefs with a prior are what the records of each date make
    of them. Between two versions of a project (folders or YAML files) a belief with the same prior in both is
    divided by the records that differ; any other belief that differs is one change.
    """
    from leadtime.report.parts.diff import diff_section

    check_svg(svg, "diff")
    enough(draws)
    days = _day(old), _day(new)
    if days[0] is not None and days[1] is not None:
        finding = _dates(folder, days[0], days[1], draws=draws, seed=seed, threads=threads)
    elif days == (None, None):
        finding = _versions(Path(old), Path(new), draws=draws, seed=seed, threads=threads)
    else:
        raise InputError(
            f"{old!r} and {new!r} are a date and a folder",
            valid="two dates, or two versions of a project",
            fix="leadtime diff 2026-11-01 2026-11-22 --project mylab",
        )
    tell(finding, diff_section(finding), json=json, svg=svg)


def _day(text: str) -> dt.date | None:
    """The day that a text names; None for the name of a file. Raises :class:`InputError` for neither."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        if Path(text).exists():
            return None
    raise InputError(
        f"{text!r} is neither a date nor a folder or file that is there",
        valid="a date such as 2026-11-22, or a project folder or YAML file",
    )


def _dates(
    folder: Path, old: dt.date, new: dt.date, *, draws: int, seed: int, threads: int | None
) -> Finding:
    from leadtime import decision
    from leadtime.evidence.replay import in_words
    from leadtime.futures import simulate
    from leadtime.project import load_project
    from leadtime.project.changes import changes_between
    from leadtime.report import shown

    project = load_project(folder)
    remark_copy(project.folder)
    found = changes_between(project, old, new)
    _tell_others(found.others)
    if not found.new:
        raise InputError(
            f"no record that moves a belief changed after {old} and up to {new}",
            valid="dates between which the ledger changed, and beliefs with a 'prior' that name its records",
            fix="leadtime evidence list",
        )
    run = simulate(
        project.model,
        found.at_start(),
        project.plans,
        draws=draws,
        seed=seed,
        threads=threads,
        keep=shown(project.model),
    )
    made = [
        decision.Change(_name(e, found.new), in_words(e, hidden=e.seq in found.hidden), found.beliefs_of(e))
        for e in found.new
    ]
    return decision.diff(run, made, found.believed, names=(old.isoformat(), new.isoformat()))


def _name(entry: Entry, among: tuple[Entry, ...]) -> str:
    """The record, with the line of the ledger where several lines are about it."""
    several = sum(e.id == entry.id for e in among) > 1
    return f"{entry.id} (line {entry.seq})" if several else entry.id


def _tell_others(others: tuple[Entry, ...]) -> None:
    if not others:
        return
    names = list(dict.fromkeys(e.id for e in others))
    shown = ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
    count = "one more record" if len(names) == 1 else f"{len(names)} more records"
    say(f"note: {count} changed, and no 'prior' names {'it' if len(names) == 1 else 'them'}: {shown}")


def _versions(a: Path, b: Path, *, draws: int, seed: int, threads: int | None) -> Finding:
    """Two versions of a project: each record that differs under a prior is a change, and each belief that is
    stated anew.
    """
    from leadtime import decision
    from leadtime.cli.simulating import simulated
    from leadtime.project import load_project
    from leadtime.project.versions import versions
    from leadtime.report import shown

    one, two = load_project(a), load_project(b)
    if one.model.digest() != two.model.digest() or set(one.beliefs.names) != set(two.beliefs.names):
        raise InputError(
            f"{a} and {b} are about different models or rows", valid="two versions of one project"
        )
    found = versions(one, two)
    if not found.shifts:
        raise InputError(f"{a} and {b} believe the same", valid="two versions that differ in a belief")
    run = simulated(one, draws=draws, seed=seed, threads=threads, keep=shown(one.model))
    changes = [decision.Change(s.name, s.words, s.beliefs) for s in found.shifts]
    return decision.diff(run, changes, found.believed, names=(str(a), str(b)))
