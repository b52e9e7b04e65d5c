"""The words that a record chooses from lists; apart, so that the command line need not load the rest."""

from __future__ import annotations

PROXY = "proxy experiment"
KINDS = (
    "measurement",
    "forecast",
    "survey",
    "experiment",
    PROXY,
    "red-team trial",
    "claim",
    "expert judgement",
    "argument",
)
"""What sort of evidence there is; ``claim`` is one from a paper or a post."""
INFOHAZARDS = ("none", "low", "high")
MEASURING = frozenset(("measurement", "experiment", "survey", "red-team trial"))
"""The kinds on whose numbers a belief may call itself measured."""
