"""The command that shows the shipped models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadtime.cli.arguments import Json
from leadtime.cli.outputs import check_file
from leadtime.cli.streams import emit, emit_json
from leadtime.errors import InputError


def models(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The model to show. [default: list them all]")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the model's graph into an SVG file.")
    ] = None,
    json: Json = False,
) -> None:
    """List the shipped models; with a name, show its quantities and what each needs."""
    from leadtime.models import NAMES, find_model

    if name is None:
        if svg is not None:
            raise InputError("--svg draws one model: name it", fix=f"leadtime models crunch --svg {svg}")
        sentences = {n: " ".join(find_model(n).doc.split()).partition(". ")[0] for n in NAMES}
        if json:
            emit_json([{"name": n, "doc": doc} for n, doc in sentences.items()])
            return
        width = max(map(len, sentences))
        for n, doc in sentences.items():
            emit(f"{n:{width}}  {doc}".rstrip())
        return
    model = find_model(name)
    if svg is not None:
        from leadtime.project import write_atomic
        from leadtime.report import model_svg

        check_file(svg, fix=f"--svg {name}.svg", like=(".svg",))
        write_atomic(svg, model_svg(model))
    if json:
        emit_json(model.graph())
    elif svg is not None:
        emit(f"wrote {svg}")
    else:
        from leadtime.report import model_text

        emit(model_text(model))
