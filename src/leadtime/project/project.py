"""The project: everything that one readable file says, checked, and ready to be simulated."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadtime.evidence.beliefs import Beliefs
    from leadtime.futures import Futures, Model, Plan


DEFAULT_FILE = "leadtime.yaml"
"""The file of a project folder that is meant where none is named."""


@dataclass(frozen=True)
class Rival:
    """Somebody else's beliefs about the same question.

    ``beliefs`` are the project's own with those of the rival in their place; the correlations are the
    project's own too, unless the rival takes all beliefs of another project file.
    ``changed`` are the names that the rival states, cells of tables as ``column[row]``.
    """

    name: str
    beliefs: Beliefs
    changed: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Project:
    """A checked project folder.

    ``model_name`` is the model as the file names it. ``beliefs`` hold every chance input, the model's
    defaults included; a cell of a table is the component ``column[row]``, a choice is its position.
    ``plans`` and ``rivals`` are in the order of the file. ``text`` is the file as it was read, and
    ``data_files`` are the files that it leans on, by their full paths. ``others`` are the projects that it
    leans on: the name and the fingerprint of each. ``sections`` are the records of what the file says beside
    its model (:mod:`leadtime.project.sections`), and ``stated`` those sections as they are written.
    """

    folder: Path
    file: Path
    title: str
    notes: str
    start: dt.date | None
    model_name: str
    model: Model
    beliefs: Beliefs
    plans: tuple[Plan, ...]
    text: str = field(repr=False)
    data_files: tuple[Path, ...] = ()
    rivals: tuple[Rival, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    sections: Mapping[str, Any] = field(default_factory=dict)
    stated: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def simulate(self, draws: int = 100_000, seed: int = 0, **options: Any) -> Futures:
        """Simulate every plan; ``options`` are those of :func:`leadtime.simulate`."""
        from leadtime.futures import simulate

        return simulate(self.model, self.beliefs, self.plans, draws=draws, seed=seed, **options)

    def plan(self, name: str) -> Plan:
        """The plan of that name. Raises :class:`~leadtime.errors.PlanError` with the nearest one."""
        from leadtime.errors import PlanError, listing, nearest

        for plan in self.plans:
            if plan.name == name:
                return plan
        names = [p.name for p in self.plans]
        raise PlanError(f"there is no plan {name!r}", valid=listing(names), fix=nearest(name, names))

    @property
    def out(self) -> Path:
        """Where results are written unless somebody says otherwise: ``out/``, and there a folder of its own
        for a project that is not the ``leadtime.yaml`` of its folder.
        """
        home = self.folder / "out"
        return home if self.file.name == DEFAULT_FILE else home / self.file.stem

    @property
    def sources(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the beliefs that rest on each source, in the order of the file."""
        found: dict[str, list[str]] = {}
        for name in self.beliefs.names:
            belief = self.beliefs[name]
            for source in filter(None, (belief.source, *belief.evidence)):
                found.setdefault(source, []).append(name)
        return {source: tuple(names) for source, names in found.items()}

    def fingerprint(self) -> str:
        """A hash of all that decides the project's numbers, 64 hexadecimal digits.

        It covers the beliefs with their correlations and provenance, what the plans set, the rivals, the
        start, the sections beside the model, the model's digest, the content of every file that is read
        (samples, curves, a model of one's own), the fingerprints of other projects that beliefs come from,
        and the version of the package. Comments, spacing and the order of lines within a belief change
        nothing. The order of rows does count: it is the order of sums.
        """
        from leadtime import __version__

        home = self.folder.resolve()
        files = {p.relative_to(home).as_posix(): _digest(p) for p in self.data_files}
        content = {
            "leadtime": __version__,
            "model": [self.model_name, self.model.digest()],
            "start": self.start.isoformat() if self.start else None,
            "beliefs": self.beliefs.digest(),
            "plans": [[p.name, p.digest()] for p in self.plans],
            "rivals": [[rival.name, rival.beliefs.digest()] for rival in self.rivals],
            "sections": self.stated,
            "files": files,
            "others": self.others,
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
