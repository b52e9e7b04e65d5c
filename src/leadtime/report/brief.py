"""The main job: futures in, a brief out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadtime.errors import CensoredError, InterruptedRun
from leadtime.project import write_atomic
from leadtime.report.page import page
from leadtime.report.parts.backtest import find_backtest
from leadtime.report.parts.plans import PlanTable, plan_table
from leadtime.report.parts.rivals import find_rivals
from leadtime.report.questions import find_questions

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures, Model
    from leadtime.project import Project

Progress = Callable[[int, int], None]
DRAWS = 100_000


@dataclass(frozen=True)
class Paths:
    """Where a brief's files are."""

    brief: Path
    findings: Path
    futures: Path

    def labelled(self) -> Iterator[tuple[str, Path]]:
        """Each file with what it is, for a list."""
        yield "read it:     ", self.brief
        yield "findings:    ", self.findings
        yield "every future:", self.futures


@dataclass(frozen=True)
class BriefResult:
    """What a run of the main job gives: the futures, the findings about them, and the files."""

    futures: Futures
    findings: tuple[Finding, ...]
    paths: Paths

    @property
    def answer(self) -> str:
        """The answer in one sentence."""
        return next(f for f in self.findings if f.kind == "answer").answer

    @property
    def held(self) -> str:
        """How the answer changes with the beliefs of rivals, in one sentence; empty without rivals."""
        return next((f.answer for f in self.findings if f.kind == "rivals"), "")

    @property
    def table(self) -> PlanTable:
        """The outcomes of every plan, as the page shows them."""
        return plan_table(self.futures, next(f for f in self.findings if f.kind == "compare"))

    def to_json(self) -> dict[str, Any]:
        """What ``leadtime brief --json`` prints: the findings, what identifies the run, and the paths."""
        return _document(self.futures, self.findings) | {
            "files": {
                "brief": str(self.paths.brief),
                "findings": str(self.paths.findings),
                "futures": str(self.paths.futures),
            },
        }


def make_brief(
    project: Project,
    futures: Futures | None = None,
    out: Path | str | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    threads: int | None = None,
    on: str | None = None,
    progress: Progress | bool | None = None,
) -> BriefResult:
    """Simulate every plan of a project, find out what follows, and write the brief.

    ``futures`` are simulated with ``draws``, ``seed``, ``threads`` and ``on`` unless they are given; the
    beliefs of rivals are simulated over the same futures. ``out`` is the project's ``out`` folder unless
    another is named. Nothing is written before everything is computed.
    Raises :class:`~leadtime.errors.InputError` for what is wrong in the project and
    :class:`~leadtime.errors.InterruptedRun` where the simulation is stopped.
    """
    if futures is None:
        futures = project.simulate(
            draws=draws, seed=seed, threads=threads, on=on, progress=progress, keep=shown(project.model)
        )
    options = {"threads": threads, "on": on, "progress": progress}
    findings = (*find(futures, project, **options), *find_backtest(project))
    paths = write_brief(project, futures, findings, project.out if out is None else Path(out))
    return BriefResult(futures, findings, paths)


def shown(model: Model) -> list[str]:
    """The names that a brief needs the draws of: the inputs, and the scalar quantities that have a title.

    The other quantities are steps on the way; keeping them would take more memory than the rest of the run. A
    model without titles shows all its scalar quantities.
    """
    scalar = [q for q in model.quantities.values() if q.over is None]
    titled = [q.name for q in scalar if q.title]
    return [*model.inputs, *(titled or [q.name for q in scalar])]


def find(futures: Futures, project: Project | None = None, **options: Any) -> tuple[Finding, ...]:
    """The findings that a brief shows: the answer first, then what it is made of.

    With a ``project`` its rivals are simulated too, with ``options`` such as ``threads``.
    """
    from leadtime import decision

    compared, moved = _compared(futures)
    try:
        bought = _bought(futures)
        held = None if project is None else find_rivals(project, futures, **options)
        asked = () if project is None else find_questions(project, futures)
    except InterruptedRun:
        told = "stopped after the plans were simulated and compared; nothing was written"
        raise InterruptedRun(told, compared) from None
    answer = decision.answer(compared, moved, bought, held)
    return tuple(f for f in (answer, compared, held, moved, bought, *asked) if f is not None)


def _compared(futures: Futures) -> tuple[Finding, Finding | None]:
    """The comparison and what moves it; what there is of them where the outcome lies beyond the horizon."""
    from leadtime import decision

    try:
        compared = decision.compare(futures)
    except CensoredError as e:
        if not isinstance(e.partial, decision.Finding):
            raise
        return e.partial, None
    if compared.data["neutral"]:
        return compared, _foreseen(futures, compared)
    return compared, decision.sensitivity(futures)


def _foreseen(futures: Futures, compared: Finding) -> Finding | None:
    """What moves a forecast: the chance, under the reference plan, by the date at which it is most open.

    A date may have no mean, and the chance by a date always is a number.
    """
    from leadtime import decision

    data = compared.data
    name, plan = data["best_by"], data["reference"]
    if not data["marks"]:
        return None
    shares = {m["at"]: p["share"] for m in data["marks"] for p in m["plans"] if p["plan"] == plan}
    at = min(shares, key=lambda mark: (abs(shares[mark] - 0.5), mark))
    if not 0 < shares[at] < 1:
        return None
    return decision.sensitivity(futures, name, plans=[plan], below=at)


def _bought(futures: Futures) -> Finding | None:
    """What an hour buys, for a model that has the levers of which the question is asked."""
    from leadtime import decision
    from leadtime.decision.defaults import defaults_for

    asked = defaults_for(futures.model.name).exchange
    if asked is None or asked.lever not in futures.model.inputs or asked.gain not in futures.model.quantities:
        return None
    return decision.envelope(futures)


def write_brief(project: Project, futures: Futures, findings: Sequence[Finding], out: Path | str) -> Paths:
    """Write ``brief.html``, ``findings.json`` and ``futures.parquet``, each whole or not at all."""
    folder = Path(out)
    text = page(project, futures, findings)
    document = json.dumps(_document(futures, findings), indent=2, ensure_ascii=False) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    paths = Paths(folder / "brief.html", folder / "findings.json", folder / "futures.parquet")
    futures.to_parquet(paths.futures, _written(futures), single=True)
    write_atomic(paths.findings, document)
    write_atomic(paths.brief, text)
    return paths


def _document(futures: Futures, findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "model": futures.model.name,
        "plans": list(futures.plans),
        "draws": futures.draws,
        "seed": futures.seed,
        "fingerprint": futures.fingerprint,
        "findings": [f.to_json() for f in findings],
    }


def _written(futures: Futures) -> list[str]:
    """What goes into the file of futures: all that is shown but the dice, which are luck and nothing else."""
    inputs = futures.model.inputs
    names = shown(futures.model)
    return [n for n in names if n in futures.names and not (n in inputs and inputs[n].kind == "dice")]
