"""The command that scores and pools the experts of a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadtime.cli.arguments import Json, day_of, one_of, plain_id
from leadtime.cli.as_record import Accessed, Url, Validity, hand_over
from leadtime.cli.found import Svg, check_svg, draw, show_table
from leadtime.cli.streams import emit, emit_json, emit_paragraph
from leadtime.errors import InputError

if TYPE_CHECKING:
    from leadtime.evidence.elicitation.classical import Decision, Left
    from leadtime.report.svg import Table

_WEIGHTS = ("equal", "performance", "item")
_FEW = 10
"""Seed items that a study should have: fewer can hardly tell good experts from bad."""
_SHARE = 0.8
"""The chance of showing up an overconfident expert below which the study is called weak."""
_ALONE = 0.99
"""The weight from which one expert is all there is to the pool."""
_SHOWN = 40
"""So many questions at most are shown as a table; JSON has all."""


def _alpha(text: str | float) -> float | None:
    if text == "best":
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InputError(
            f"--alpha is {str(text)!r}", valid="best, or a probability from 0 to 1", fix="--alpha 0.05"
        )
    return value


def experts(
    study: Annotated[
        list[Path],
        typer.Argument(
            metavar="STUDY...", help="Studies: .dtt files with their .rls beside them, or CSV files."
        ),
    ],
    weights: Annotated[
        str,
        typer.Option(
            parser=one_of("--weights", _WEIGHTS),
            metavar="equal|performance|item",
            help="Everybody alike, by their scores, or by their scores on each question.",
        ),
    ] = "performance",
    alpha: Annotated[
        str,
        typer.Option(metavar="P|best", help="Calibration below which an expert gets no weight."),
    ] = "best",
    about: Annotated[
        str | None, typer.Option(metavar="BELIEF", help="Print the pooled answer as a record on this belief.")
    ] = None,
    question: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The question whose answer it is. [default: the one without a truth]"
        ),
    ] = None,
    id: Annotated[
        str | None, typer.Option(metavar="ID", help="The record's id. [default: from the question]")
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The source of the study. [default: its name]")
    ] = None,
    url: Url = None,
    accessed: Accessed = None,
    validity: Validity = 1.0,
    json: Json = False,
    svg: Svg = None,
) -> None:
    """Score the experts of a study on questions whose truth is known, and pool them on all (Cooke 1991).

    Shows calibration, information and weight of each, the decision maker, its quantiles where the truth is
    not known, and how it would score without each expert and each seed item. With --about it prints the
    pooled answer to one question as a record instead, ready for leadtime evidence add.
    """
    from leadtime.evidence.elicitation.classical import pool_study, robustness
    from leadtime.evidence.elicitation.studies import read_study

    check_svg(svg, "experts")
    level = _alpha(alpha)
    if svg is not None and len(study) > 1:
        raise InputError("--svg draws one study: name one", fix=f"leadtime experts {study[0]} --svg {svg}")
    if about is None and (question or id or title or url):
        raise InputError("there is a record only with --about", fix="--about BELIEF")
    if about is not None:
        if len(study) > 1:
            raise InputError("--about takes one study", fix=f"leadtime experts {study[0]} --about {about}")
        made = pool_study(read_study(study[0]), weights, alpha=level)  # type: ignore[arg-type]  # the option takes these words
        _hand_over(made, about, question, id, title=title, url=url, accessed=accessed, validity=validity)
        return
    told: list[dict[str, Any]] = []
    for path in study:
        read = read_study(path)
        made = pool_study(read, weights, alpha=level)  # type: ignore[arg-type]  # the option takes these words
        left = robustness(read, weights, alpha=level)  # type: ignore[arg-type]  # likewise
        if svg is not None:
            _draw(made, svg)
        if json:
            told.append({**made.to_json(), "robustness": _left_json(left), "warnings": warnings(made)})
        else:
            _tell(made, left)
    if json:
        emit_json(told[0] if len(told) == 1 else told)
    elif svg is not None:
        emit(f"wrote {svg}")


def _hand_over(
    made: Decision,
    about: str,
    question: str | None,
    id: str | None,
    *,
    title: str | None,
    url: str | None,
    accessed: str | None,
    validity: float,
) -> None:
    """Print the record of one pooled answer, and on the side what a reader should know of it."""
    from leadtime.evidence.elicitation.judgement import judgement, pooled_answer

    pooled = pooled_answer(made, question)
    record = judgement(
        made,
        pooled,
        about=about,
        id=id or plain_id(f"{made.study.name}-{pooled.question.name}"),
        accessed=day_of("--accessed", accessed),
        title=title,
        url=url,
        validity=validity,
    )
    hand_over(record, warnings(made))


def _tell(made: Decision, left: tuple[Left, ...]) -> None:
    study = made.study
    shared = "" if made.kind == "equal" else f", alpha {made.alpha:.3g}"
    emit(
        f"{study.name}: {len(study.experts)} experts, {len(study.seeds)} seed items, "
        f"{len(study.questions) - len(study.seeds)} others; {made.kind} weights{shared}\n"
    )
    show_table(score_table(made))
    if left:
        emit("")
        emit_paragraph(_steady(left))
    open_table = pooled_table(made)
    if open_table.rows:
        emit("\nPooled, where the truth is not known")
        show_table(open_table)
    for words in warnings(made):
        emit_paragraph(words, head="  note: ")


def score_table(made: Decision) -> Table:
    """Experts and the decision maker with their scores."""
    from leadtime.report.svg import Table

    # Without seed items nobody was scored: that is not known, which is no zero.
    known = made.maker is not None
    rows = [
        (
            s.name,
            f"{s.answered}" if known else "–",
            _small(s.calibration) if known else "–",
            f"{s.information:.3f}" if known else "–",
            _small(s.combined) if known else "–",
            f"{w:.3f}",
        )
        for s, w in zip(made.experts, made.weights, strict=True)
    ]
    if made.maker is not None:
        m = made.maker
        rows.append((m.name, "–", _small(m.calibration), f"{m.information:.3f}", _small(m.combined), ""))
    return Table(("expert", "answered", "calibration", "information", "product", "weight"), tuple(rows))


def pooled_table(made: Decision) -> Table:
    """The decision maker's quantiles of the questions whose truth is not known."""
    from leadtime.evidence.wording import percent
    from leadtime.report.figures.experts import answer
    from leadtime.report.svg import Table

    asked = [p for p in made.pooled if not p.question.seed][:_SHOWN]
    rows = tuple(
        (p.question.name, *(answer(x, p.question.unit) for x in p.quantiles), p.question.unit) for p in asked
    )
    head = ("question", *map(percent, made.study.levels), "unit")
    if not any(row[-1] for row in rows):
        return Table(head[:-1], tuple(row[:-1] for row in rows))
    return Table(head, rows)


def warnings(made: Decision) -> list[str]:
    """What a reader should know before they trust the weights."""
    from leadtime.evidence.elicitation.scores import discrimination, fewest

    study = made.study
    if made.maker is None or not study.seeds:
        return ["There are no seed items: nobody can be scored, and equal weights are all there is."]
    n, told = fewest(study), []
    if n < _FEW:
        told.append(f"Only {n} seed items were answered by everybody; ten or more are advised (Cooke 1991).")
    span = study.levels[-1] - study.levels[0]
    found = discrimination(n, study.levels)
    if found is not None and found < _SHARE and span > 0.5:
        told.append(
            f"With {n} seed items, somebody whose {span:.0%} intervals hold the truth half the time is "
            f"scored below 0.05 in {found:.0%} of studies only: good and bad experts are hard to tell apart."
        )
    if max(s.calibration for s in made.experts) < 0.05:
        told.append("No expert reaches a calibration of 0.05: their intervals cannot be taken as they are.")
    if made.kind in {"performance", "item"}:
        told.append(
            "The decision maker is scored on the seed items that made the weights: the score flatters."
        )
        most = max(made.weights)
        if most > _ALONE and len(made.experts) > 1:
            name = made.experts[made.weights.index(most)].name
            told.append(f"All the weight is on {name}: the pool is one person's opinion.")
    return told


def _steady(left: tuple[Left, ...]) -> str:
    """How far the decision maker's scores go when one expert, or one seed item, is left out."""
    told = []
    for what, words in (("expert", "expert"), ("item", "seed item")):
        of = [x for x in left if x.what == what]
        if of:
            worst = min(of, key=lambda x: x.maker.combined)
            best = max(of, key=lambda x: x.maker.combined)
            told.append(
                f"Without one {words} the decision maker's product is {_small(worst.maker.combined)} "
                f"(without {worst.name}) to {_small(best.maker.combined)} (without {best.name})."
            )
    return " ".join(told)


def _small(x: float) -> str:
    return f"{x:.3f}" if x >= 0.001 or x == 0 else f"{x:.1e}"


def _left_json(left: tuple[Left, ...]) -> list[dict[str, Any]]:
    return [
        {
            "left_out": x.what,
            "name": x.name,
            "calibration": x.maker.calibration,
            "information": x.maker.information,
            "combined": x.maker.combined,
        }
        for x in left
    ]


def _draw(made: Decision, path: Path) -> None:
    """Write the wide figure as a file of its own."""
    from leadtime.report.figures.experts import experts_picture

    draw(experts_picture(made), path)
