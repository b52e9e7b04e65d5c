"""Checking a project folder: every mistake at once, in the order of the file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from leadtime import units
from leadtime.errors import InputError, Problem, UnitError, listing, nearest
from leadtime.project.beliefs import check_missing, fill_defaults, read_beliefs
from leadtime.project.collect import Collector
from leadtime.project.correlations import read_correlations, warn_constants
from leadtime.project.model_file import FoundModel, find_project_model
from leadtime.project.notes import note_effects, warn_sums
from leadtime.project.plans import check_levers, read_plans, set_by_every
from leadtime.project.project import DEFAULT_FILE, Project, Rival
from leadtime.project.reading import Reading, nested
from leadtime.project.report import Report
from leadtime.project.rivals import StatedRival, read_rivals, warn_rivals
from leadtime.project.sections import read_sections, section_keys, written_sections
from leadtime.project.tables import check_row_names, read_table
from leadtime.project.yaml_reader import Mapping, Node, Scalar, is_empty, read_yaml

if TYPE_CHECKING:
    from leadtime.evidence.beliefs import Beliefs
    from leadtime.evidence.correlations import Correlation
    from leadtime.futures.plan import Plan

FILE = DEFAULT_FILE
SECTIONS = ("model", "start", "title", "notes", "beliefs", "correlations", "plans", "rivals")


def check_project(folder: Path | str) -> Report:
    """Check a project folder, or its ``leadtime.yaml``, and report every mistake together.

    Reads, and writes nothing. It runs the user's own Python only where the file names it as the model.
    """
    file = _find(Path(folder))
    try:
        content = file.read_bytes()
    except OSError as e:
        return Report(str(file), (_unreadable(file, e),))
    return check_text(content, file)


def check_text(content: bytes | str, file: Path | str, *, within: tuple[Path, ...] = ()) -> Report:
    """Check a text as if it were the content of ``file``; models and data are looked for beside it.

    ``within`` are the files of the projects that lean on this one, from the first to the last.
    """
    file = Path(file)
    into = Collector(str(file), file.parent, within)
    try:
        root, repeated = read_yaml(content, str(file))
    except InputError as e:
        return Report(str(file), e.problems)
    into.problems.extend(repeated)
    text = content if isinstance(content, str) else content.decode("utf-8-sig")
    project = _Checker(root, into, file, text).check()
    return Report(str(file), into.sorted_problems(), into.sorted_warnings(), project, into.sorted_notes())


def _check_other(content: bytes, file: Path, within: tuple[Path, ...]) -> Report:
    """Check a project that those of the files ``within`` lean on."""
    return check_text(content, file, within=within)


def _find(path: Path) -> Path:
    return path if path.is_file() or path.suffix in (".yaml", ".yml") else path / FILE


def _unreadable(file: Path, error: OSError) -> Problem:
    """What to say when there is no file, with the file that was perhaps meant."""
    if not isinstance(error, FileNotFoundError):
        return Problem(f"cannot read the file: {error.strerror or error}", file=str(file), code="file")
    folder = file.parent
    if not folder.is_dir():
        return Problem(
            f"there is no folder {str(folder)!r}", fix=f"leadtime init {folder}", file=str(file), code="file"
        )
    others = [p for p in sorted(folder.iterdir()) if p.suffix in (".yaml", ".yml")]
    by_stem = {p.stem: p for p in others}
    fix: str | None
    close = by_stem.get(nearest(file.stem, by_stem, cutoff=0.7) or "")
    if close is not None:
        fix = f"mv {close} {file}" if file.name == FILE else f"leadtime check {close}"
    elif others:
        fix = f"leadtime check {others[0]}"
    else:
        # Whoever names a file has one elsewhere; a new project here would not be it.
        fix = f"leadtime init {folder}" if file.name == FILE else None
    valid = (
        f"one of {listing(str(p) for p in others)}" if others else "a project folder, or a YAML file in one"
    )
    return Problem(f"there is no {file.name} in {str(folder)!r}", valid, fix, file=str(file), code="file")


class _Checker:
    """Reads the sections one after the other, each as far as what came before allows."""

    def __init__(self, root: Mapping, into: Collector, file: Path, text: str) -> None:
        self.root, self.into, self.file, self.text = root, into, file, text

    def check(self) -> Project | None:
        """The project; None after noting problems."""
        found = self._model()
        start = self._start()
        title, notes = self._words("title"), self._words("notes")
        if found is None:
            self._unknown_sections(None)
            return None
        self._unknown_sections(tuple(found.model.tables))
        r = Reading(
            found.model, self.into, _check_other, start, start_given=self.root.get("start") is not None
        )
        plans, correlations = self._sections(r, start)
        stated = [] if "rivals" in found.model.tables else read_rivals(self.root.get("rivals"), r)
        sections = read_sections(self.root, r)
        self._graph(r)
        beliefs = None if self.into.problems else self._whole(r, plans, correlations)
        rivals = self._rivals(stated, r, plans, beliefs) if beliefs is not None else None
        if beliefs is None or rivals is None:
            return None
        warn_rivals(stated, r, plans)
        warn_constants(correlations, self.root.get("correlations"), r)
        self._warn_start(r)
        note_effects(self.root.get("beliefs"), r, plans, stated)
        data = {p.resolve() for p in (*self.into.data_files, found.file) if p is not None}
        return Project(
            folder=self.file.parent,
            file=self.file,
            title=title or self._name(),
            notes=notes,
            start=start,
            model_name=found.name,
            model=found.model,
            beliefs=beliefs,
            plans=tuple(plans),
            rivals=rivals,
            text=self.text,
            data_files=tuple(sorted(data)),
            others=tuple(sorted(self.into.others.items())),
            sections=sections,
            stated=written_sections(self.root, tuple(found.model.tables)),
        )

    def _name(self) -> str:
        """The name of a project without a title: that of its folder, and of its file if it is another."""
        folder = self.file.parent.resolve().name
        return folder if self.file.name == FILE else f"{folder}: {self.file.stem}"

    # -- the head of the file ----------------------------------------------------------------------------

    def _model(self) -> FoundModel | None:
        entry = self.root.entry("model")
        if entry is None or is_empty(entry[1]):
            self.into.problem(
                "missing-section",
                entry[0] if entry else None,
                "no model is named",
                valid="a shipped model, or FILE.py:NAME for your own",
                fix="model: crunch",
            )
            return None
        node = entry[1]
        if not isinstance(node, Scalar):
            self.into.problem("shape", node, "'model' is not a name", valid="model: crunch")
            return None
        try:
            return find_project_model(node.text, self.file.parent)
        except InputError as e:
            self.into.caught(e, node)
            return None

    def _start(self) -> dt.date | None:
        node = self.root.get("start")
        if node is None or is_empty(node):
            return None
        text = node.text if isinstance(node, Scalar) else "a list or a mapping"
        try:
            return units.from_decimal_year(units.parse_date(text))
        except UnitError:
            self.into.problem(
                "date",
                node,
                f"'start' is {text!r}, which is no date",
                valid="2026-11-01 or 2026-11",
                fix="start: 2026-11-01",
            )
            return None

    def _warn_start(self, r: Reading) -> None:
        """Warn of a start that nothing reads, where the model has dates of its own."""
        key = self.root.entry("start")
        dated = any(q.unit == "date" for q in r.model.quantities.values())
        if key is not None and dated and "start" not in r.scalars and not self.into.others:
            self.into.warn(
                "unused",
                key[0],
                f"nothing reads 'start': the model {r.model.name!r} does not ask for it",
                valid="a start that the model counts from, or that dates of another project are counted from",
            )

    def _words(self, name: str) -> str:
        node = self.root.get(name)
        if node is None or is_empty(node):
            return ""
        if not isinstance(node, Scalar):
            self.into.problem("shape", node, f"{name!r} is not a text", valid=f"{name}: some words")
            return ""
        return node.text.strip()

    def _unknown_sections(self, tables: tuple[str, ...] | None) -> None:
        """Note sections that nothing reads; None where the model, and so its tables, could not be found."""
        known = (*SECTIONS, *section_keys(), *(tables or ()))
        for key, _ in self.root:
            may_be_table = tables is None and nearest(key.text, known, cutoff=0.75) is None
            if key.text not in known and not may_be_table:
                self.into.unknown("unknown-key", key, "section", known)

    # -- the sections ------------------------------------------------------------------------------------

    def _sections(self, r: Reading, start: dt.date | None) -> tuple[list[Plan], list[Correlation]]:
        for table in r.model.tables.values():
            read_table(self.root.entry(table.name), table, r)
        check_row_names(r)
        section = self.root.entry("beliefs")
        read_beliefs(section[1] if section else None, r)
        self._give_start(r, start)
        plans = read_plans(self.root.entry("plans"), r)
        if section is None or isinstance(section[1], Mapping) or is_empty(section[1]):
            check_missing(section[0] if section else None, r, set_by_every(plans))
        check_levers(self.root.get("plans"), plans, r)
        fill_defaults(r)
        r.unsourced.warn(self.into)
        warn_sums(r)
        return plans, read_correlations(self.root.get("correlations"), r)

    def _give_start(self, r: Reading, start: dt.date | None) -> None:
        """Hand the project's start to a model that asks for it by that name."""
        from leadtime.evidence.distribution import parse_distribution

        stated = self.root.entry("start")
        if "start" not in r.scalars or stated is None:
            return
        if "start" in r.given:
            self.into.problem(
                "duplicate-name",
                stated[0],
                "'start' is given here and among the beliefs",
                fix="delete it among the beliefs",
            )
        elif start is None:
            r.failed.add("start")
        else:
            source = "the start that the project states"
            r.entries["start"] = {"dist": parse_distribution(start), "source": source, "kind": "assumption"}

    def _graph(self, r: Reading) -> None:
        """Check the model itself: a circle, or an input that nothing uses, is a mistake of its file."""
        try:
            r.model.check()
        except InputError as e:
            self.into.caught(e, self.root.get("model"))

    # -- the whole ---------------------------------------------------------------------------------------

    def _whole(self, r: Reading, plans: list[Plan], correlations: list[Correlation]) -> Beliefs | None:
        """The beliefs, after the plans were tried on the model and its functions on numbers with units."""
        from leadtime.evidence.beliefs import Beliefs
        from leadtime.futures.probe import check_units
        from leadtime.futures.resolve import Resolver

        node: Node | None = self.root.get("beliefs")
        try:
            beliefs = Beliefs.parse(nested(r.entries), correlations=correlations, folder=self.file.parent)
            node = self.root.get("plans")
            for plan in plans:
                Resolver(r.model, beliefs).overrides(plan)
            node = self.root.get("model")
            check_units(r.model, beliefs, plans[0])
        except InputError as e:
            self.into.caught(e, node)
            return None
        return beliefs

    def _rivals(
        self, stated: list[StatedRival], r: Reading, plans: list[Plan], own: Beliefs
    ) -> tuple[Rival, ...] | None:
        """The rivals with the beliefs of each; None after noting problems."""
        from leadtime.evidence.beliefs import Beliefs
        from leadtime.futures.probe import check_units

        made = []
        for rival in stated:
            entries = nested({**r.entries, **rival.entries})
            try:
                together = own.correlations if rival.correlations is None else rival.correlations
                beliefs = Beliefs.parse(entries, correlations=together, folder=self.file.parent)
                # Units that are declared were checked line by line; only the formulas know the others.
                if any(r.model.inputs[n.partition("[")[0]].unit is None for n in rival.entries):
                    check_units(r.model, beliefs, plans[0])
            except InputError as e:
                self.into.caught(e, rival.key)
                continue
            made.append(Rival(rival.name, beliefs, tuple(rival.entries), rival.note))
        return tuple(made) if len(made) == len(stated) else None
