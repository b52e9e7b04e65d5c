"""The command that scores forecasts: ``leadtime forecast score``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadtime.cli.arguments import Json
from leadtime.cli.forecast import place
from leadtime.cli.found import Svg, check_svg, draw, show_table
from leadtime.cli.streams import emit, emit_json, emit_paragraph
from leadtime.errors import InputError

if TYPE_CHECKING:
    from leadtime.evidence.forecasts.choices import ChoiceRecord
    from leadtime.evidence.forecasts.numbers import NumberRecord
    from leadtime.evidence.forecasts.record import Scored
    from leadtime.report.svg import Picture


def score(
    questions: Annotated[
        Path, typer.Argument(metavar="QUESTIONS", help="Forecasts: any file that read can show.")
    ],
    resolutions: Annotated[
        Path,
        typer.Argument(metavar="RESOLUTIONS", help="A set of resolutions, or a file of resolved questions."),
    ],
    svg: Svg = None,
    json: Json = False,
) -> None:
    """Score forecasts against what came: Brier, log, skill, calibration; CRPS and coverage for numbers.

    Questions are joined by platform and id, or by id where one side names no platform; each counts once for
    each person, however many options it has, and what is left out is told. The picture is of yes-or-no
    questions, or, where there are none, of numbers and dates.
    """
    from leadtime.evidence.forecasts.reading import read_forecasts
    from leadtime.evidence.forecasts.record import read_outcomes
    from leadtime.evidence.forecasts.record import score as scored

    check_svg(svg, "calibration")
    made = scored(read_forecasts(questions).questions, read_outcomes(resolutions))
    if svg is not None:
        draw(_picture(made), svg)
    if json:
        emit_json(made.to_json())
        return
    _tell(made)
    if svg is not None:
        emit(f"wrote {svg}")


def _picture(made: Scored) -> Picture:
    from leadtime.report.figures.calibration import calibration_picture, coverage_picture

    if made.record is not None:
        return calibration_picture(made.record.to_json())
    if made.numbers is None:
        raise InputError(
            "there is no picture of questions with several options alone",
            valid="yes-or-no questions, numbers or dates among them",
        )
    return coverage_picture(made.numbers.to_json())


def _tell(made: Scored) -> None:
    from leadtime.report.figures.calibration import calibration_table

    if made.record is not None:
        document = made.record.to_json()
        _tell_record(document)
        emit("")
        show_table(calibration_table(document))
        emit("")
    if made.choices is not None:
        _tell_choices(made.choices)
        emit("")
    if made.people:
        _tell_people(made)
        emit("")
    if made.numbers is not None:
        _tell_numbers(made.numbers)
        emit("")
    for words, count in made.left_out:
        emit_paragraph(f"{count} {words}", head="  left out: ")


def _shown(x: float | None, lacking: str) -> str:
    return lacking if x is None else f"{x:.4f}"


def _tell_record(record: dict[str, Any]) -> None:
    parts = record["parts"]
    emit_paragraph(
        f"{record['count']} yes-or-no questions. Brier {record['brier']:.4f} "
        f"(standard error {_shown(record['se'], 'unknown')}), "
        f"log score {_shown(record['log'], 'infinite')} bits. "
        f"Base rate {record['base_rate']:.4f}; skill against it "
        f"{_shown(record['skill'], 'undefined, since all came out alike')}."
    )
    emit_paragraph(
        f"Brier = reliability {parts['reliability']:.4f} "
        f"- resolution {parts['resolution']:.4f} + uncertainty "
        f"{parts['uncertainty']:.4f} + within bins {parts['within']:.4f}."
    )


def _tell_choices(record: ChoiceRecord) -> None:
    told = record.to_json()
    options = ", ".join(str(n) for n in sorted({row.options for row in record.rows}))
    emit_paragraph(
        f"{told['count']} question{'s' * (told['count'] > 1)} of several options ({options}), each counted "
        f"once. Brier {told['brier']:.4f} (half the sum over the options; {told['even']:.4f} where all are "
        "as likely), "
        f"log score {_shown(told['log'], 'infinite')} bits."
    )


def _tell_people(made: Scored) -> None:
    from leadtime.report.svg import table

    rows = []
    for name, one in made.people:
        told = one.to_json()
        rows.append((name, str(one.count), _shown(told["brier"], ""), _shown(told["log"], "infinite")))
    show_table(table(("By", "Questions", "Brier", "Log score (bits)"), rows))


def _tell_numbers(record: NumberRecord) -> None:
    from leadtime.evidence.wording import duration
    from leadtime.report.figures.calibration import coverage_table
    from leadtime.report.svg import table

    each = "; ".join(
        f"{duration(float(f'{mean:.4g}'), unit)} over {count}" for unit, count, mean in record.crps
    )
    emit_paragraph(f"{len(record.rows)} questions of numbers or dates. Mean CRPS {each}.")
    emit("")
    rows = [
        (
            f"{r.id} ({r.by})" if r.by else r.id,
            place(r.median, r.unit),
            place(r.outcome, r.unit) if r.outcome > float("-inf") else "below",
            f"{r.percentile:.1%}",
            f"{r.crps:.4g}",
        )
        for r in record.rows
    ]
    show_table(table(("Question", "Median", "Came", "At percentile", "CRPS"), rows))
    emit("")
    show_table(coverage_table(record.to_json()))
