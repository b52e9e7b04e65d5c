"""Which outcome belongs to which question: by platform and id, or by id where no platform is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from leadtime.errors import listing
from leadtime.evidence.forecasts import tables
from leadtime.evidence.forecasts.forecastbench import Resolution
from leadtime.evidence.forecasts.question import Question


class Outcomes:
    """Resolutions, to be found for questions.

    They join where platform and id are the same. A table that names no platform joins with any by id alone,
    as long as the id stands under one platform on either side: the same number on two platforms is two
    questions, and two platforms that are named and differ never join.
    """

    def __init__(self, questions: Sequence[Question], resolutions: Sequence[Resolution]) -> None:
        self._found: dict[tuple[str, str], list[Resolution]] = {}
        for r in resolutions:
            self._found.setdefault(r.key, []).append(r)
        self._resolved = _places(r.key for r in resolutions)
        self._asked = _places((q.platform, q.id) for q in questions)

    def of(self, q: Question) -> list[Resolution] | str:
        """The resolutions of a question; or why there are none, in words that go after a count."""
        found = self._found.get((q.platform, q.id))
        if found is not None:
            return found
        there, here = self._resolved.get(q.id, []), self._asked[q.id]
        if not there:
            return "without a resolution here"
        if tables.PLATFORM not in (q.platform, *there):
            return (
                f"with the same id resolved under another platform, {listing(there)} and not {q.platform}: "
                f"name it {q.platform} in the column platform"
            )
        if len(there) > 1 or len(here) > 1:
            named = dict.fromkeys(p for p in (*here, *there) if p != tables.PLATFORM)
            return (
                f"of no named platform on one side, while the id stands under {listing(named)}: "
                "name one in the column platform"
            )
        return self._found[there[0], q.id]


def _places(keys: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The platforms of each id, in the order in which they come."""
    made: dict[str, list[str]] = {}
    for platform, name in keys:
        if platform not in made.setdefault(name, []):
            made[name].append(platform)
    return made
