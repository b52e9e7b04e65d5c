"""What the commands share that print a record for ``leadtime evidence add``: options, and handing it over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadtime.cli.arguments import real
from leadtime.cli.streams import emit_json, say

if TYPE_CHECKING:
    from leadtime.evidence.records import Record

Url = Annotated[str | None, typer.Option(metavar="URL", help="Its address.")]
Accessed = Annotated[str | None, typer.Option(metavar="DATE", help="When it was read. [default: today]")]
Validity = Annotated[
    float,
    typer.Option(
        parser=real("--validity", low=0, high=1),
        metavar="V",
        help="How directly it bears on the belief, 0 to 1.",
    ),
]


def source_named(title: str | None, url: str | None) -> dict[str, Any]:
    """A source in CSL-JSON, without the day on which it was read."""
    return {"title": title, **({"URL": url} if url else {})}


def hand_over(made: Record | Sequence[Record], notes: Sequence[str] = ()) -> None:
    """Print a record, or several, and on the side what a reader should know and how to keep them."""
    several = isinstance(made, Sequence)
    emit_json([record.to_json() for record in made] if isinstance(made, Sequence) else made.to_json())
    for words in notes:
        say(f"note: {words}")
    say(f"to keep {'them' if several else 'it'}: pipe this into `leadtime evidence add -`")
