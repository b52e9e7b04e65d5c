"""The application: its commands, and what happens around every one of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from leadtime import __version__
from leadtime.cli import failures, streams, usage
from leadtime.cli.backtest import backtest
from leadtime.cli.crux import crux
from leadtime.cli.decide import (
    allocation,
    assignment,
    discover,
    influence,
    information,
    leverage,
    proxy_value,
    robustness,
    schedule,
    search_order,
    tripwire,
)
from leadtime.cli.diff import diff
from leadtime.cli.elicit import elicit
from leadtime.cli.evidence import add, appraise, export, list_, retract, show, supersede
from leadtime.cli.evidence_keeping import check_quote, copy, verify
from leadtime.cli.experts import experts
from leadtime.cli.forecast import fetch, pool, read
from leadtime.cli.forecast_link import link, pair
from leadtime.cli.forecast_score import score
from leadtime.cli.look import models
from leadtime.cli.run import brief, compare, simulate
from leadtime.cli.start import check, init
from leadtime.cli.why import why
from leadtime.errors import InputError, LeadtimeError

# In the order in which a newcomer meets them; the line is what `leadtime --help` says of each.
COMMANDS: dict[Callable[..., None], str] = {
    init: "Start a project folder from a template.",
    check: "Find every mistake in a project.",
    brief: "Simulate, compare, and write the brief.",
    simulate: "Simulate, and hand over the draws.",
    compare: "Hold one plan against another.",
    allocation: "Find the best division of everybody's time.",
    assignment: "Find who should do what, by talent.",
    schedule: "Find what to do now, and what to put off.",
    search_order: "Find what to try first at crunch time.",
    proxy_value: "Find which weak proxies are worth running.",
    tripwire: "Find where to set a tripwire.",
    influence: "Find whom to talk to, so that decisions change.",
    leverage: "Find where the value of a plan sits.",
    robustness: "Find the plan that holds up whatever is true.",
    discover: "Find where a plan fails.",
    crux: "Find why two people choose differently.",
    information: "Find what is worth knowing first.",
    why: "Show what a belief rests on.",
    diff: "Find which evidence moved the answer.",
    backtest: "Test a trend on its own past.",
    elicit: "Ask a person for their own beliefs.",
    experts: "Score the experts of a study, and pool them.",
    models: "Show the shipped models.",
}


@dataclass(frozen=True)
class Group:
    """Commands under one word, as ``leadtime evidence add``: what they are about, and each with its line."""

    help: str
    commands: Mapping[Callable[..., None], str]


GROUPS: Mapping[str, Group] = {
    "evidence": Group(
        "Keep the ledger of evidence.",
        {
            add: "Add records.",
            list_: "List the records that hold.",
            show: "Show a record, with what was done to it.",
            appraise: "Appraise a record anew.",
            retract: "Take a record back.",
            supersede: "Put a record in the place of another.",
            verify: "Check the history, and the quotes.",
            check_quote: "Look for a quote in a text.",
            export: "Hand over records or sources.",
            copy: "Copy a ledger, to a team's server or back.",
        },
    ),
    "forecast": Group(
        "Read, pool, score and use public forecasts.",
        {
            read: "Show the questions in a file of forecasts.",
            fetch: "Fetch a question from a platform.",
            pool: "Make one probability from several.",
            score: "Score forecasts against what came.",
            link: "Print the record that ties a question to a belief.",
            pair: "What a probability is with and without a condition.",
        },
    ),
}
"""The commands that stand under a word of their own."""


def name_of(command: Callable[..., None]) -> str:
    """What a command is called where it is typed: ``check-quote``, and ``list`` for ``list_``."""
    return command.__name__.rstrip("_").replace("_", "-")


_PLAIN: dict[str, object] = {
    # Plain help: it reads the same in a narrow terminal, a pipe and a log, and costs no import of rich.
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}

app = typer.Typer(
    name="leadtime",
    cls=usage.Commands,
    help="Simulate many futures of the run-up to dangerous AI, compare plans over them, and see what to do "
    "with the time that is left. Start with: leadtime init mylab && leadtime brief mylab",
    add_completion=False,
    invoke_without_command=True,
    **_PLAIN,  # type: ignore[arg-type]  # options of one kind each, gathered
)
for command, line in COMMANDS.items():
    app.command(short_help=line)(command)


def _needs_command(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        streams.emit(context.get_help())
        raise typer.Exit(failures.USAGE)


def _add_group(name: str, group: Group) -> None:
    """Put a group's commands under its word; the word alone shows its help."""
    part = typer.Typer(
        cls=usage.Commands,
        invoke_without_command=True,
        **_PLAIN,  # type: ignore[arg-type]  # as above
    )
    part.callback()(_needs_command)
    for command, line in group.commands.items():
        part.command(name_of(command), short_help=line)(command)
    app.add_typer(part, name=name, help=group.help, short_help=group.help)


for word, members in GROUPS.items():
    _add_group(word, members)


def _version(wanted: bool) -> None:
    if wanted:
        streams.emit(f"leadtime {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    del version  # its callback has acted already
    if context.invoked_subcommand is None:
        streams.emit(context.get_help())
        raise typer.Exit(failures.USAGE)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give back its exit code; mistakes are told without a traceback."""
    try:
        return _told(arguments)
    except BrokenPipeError:
        streams.close_pipes()
        return failures.CLOSED_PIPE
    except KeyboardInterrupt:
        return failures.INTERRUPTED


def _told(arguments: Sequence[str]) -> int:
    try:
        return _invoked(arguments)
    except LeadtimeError as error:
        failures.show(error, json="--json" in arguments)
        return failures.exit_code(error)
    except usage.UsageError as error:
        failures.show(usage.told(error, list(arguments), GROUPS))
    except BrokenPipeError:
        raise
    except OSError as error:
        failures.show(InputError(_of_the_system(error)))
    return failures.USAGE


def _invoked(arguments: Sequence[str]) -> int:
    command = typer.main.get_command(app)
    try:
        # Not `app()`, which has exit codes of its own for a closed pipe and for Ctrl-C.
        with command.make_context("leadtime", list(arguments)) as context:
            command.invoke(context)
    except typer.Exit as leaving:
        return leaving.exit_code
    finally:
        sys.stdout.flush()
    return failures.DONE


def _of_the_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{(error.strerror or str(error)).lower()}"
