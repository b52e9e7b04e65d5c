"""Small studies whose scores can be worked out by hand."""

from __future__ import annotations

import dataclasses

from leadtime.evidence.elicitation.study import Question, Study

LEVELS = (0.05, 0.5, 0.95)


def ten_items(counts: tuple[int, int, int, int] = (1, 4, 5, 0), **changes: object) -> Study:
    """Ada answers 10, 20, 30 each time, and so many truths fall into each bin; Bo always 5, 20, 50."""
    truths = [t for t, n in zip((8.0, 15.0, 25.0, 35.0), counts, strict=True) for _ in range(n)]
    questions = [Question(f"q{i}", truth=t) for i, t in enumerate(truths)]
    questions.append(Question("open", unit="day"))
    names = [q.name for q in questions]
    answers = {("Ada", n): (10.0, 20.0, 30.0) for n in names} | {("Bo", n): (5.0, 20.0, 50.0) for n in names}
    study = Study(LEVELS, tuple(questions), ("Ada", "Bo"), answers, "ten")
    return dataclasses.replace(study, **changes)  # type: ignore[arg-type]
