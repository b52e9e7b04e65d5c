"""The command that asks a person for their own beliefs, one at a time."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadtime.cli.arguments import Folder, Json, one_of, plain_id
from leadtime.cli.outputs import check_file
from leadtime.cli.streams import emit, emit_json, say
from leadtime.errors import InputError, listing, nearest

if TYPE_CHECKING:
    from leadtime.cli.dialogue import Asked, Kept, Talk
    from leadtime.evidence.elicitation.track import Track
    from leadtime.project import Project
    from leadtime.project.elicited import Stated

INTO = ("yaml", "ledger", "both")
_SHARES = ("probability", "fraction", "share")
_WHO = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")


def _level(text: str | float) -> float:
    plain = str(text).strip()
    try:
        value = float(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        value = 0.0
    if not 0.2 <= value <= 0.998:
        raise InputError(f"--level is {plain!r}", valid="from 20% to 99.8%", fix="--level 90%")
    return value


def elicit(
    folder: Folder = Path(),
    belief: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A belief to ask for; may be given again. [default: all of them]"),
    ] = None,
    who: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Whose beliefs they are: a name or a pseudonym.")
    ] = "me",
    to: Annotated[
        str,
        typer.Option(
            parser=one_of("--to", INTO),
            metavar="yaml|ledger|both",
            help="Write a project file with these beliefs, records for the ledger, or both.",
        ),
    ] = "yaml",
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The project file. [default: DIR/beliefs-NAME.yaml]")
    ] = None,
    level: Annotated[
        float,
        typer.Option(parser=_level, metavar="P", help="The interval between the low and the high value."),
    ] = 0.9,
    record: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The person's past answers. [default: DIR/records/NAME.csv]"),
    ] = None,
    json: Json = False,
) -> None:
    """Ask a person for low, high and median of one belief after the other, and write down what they keep.

    Each answer is shown as a picture with what follows from it, and written as soon as it is kept. The file
    is a project of its own: leadtime crux leadtime.yaml beliefs-NAME.yaml. Answers may come from a pipe.
    """
    from leadtime.project import load_project

    if not _WHO.fullmatch(who):
        raise InputError(
            f"--as is {who!r}", valid="up to 40 letters, digits, spaces, '.', '_' and '-'", fix="--as ann"
        )
    project = load_project(folder)
    session = Session(project, who, to, output, level)
    asked = session.questions(belief)
    track = _track(project, who, level, record)
    session.run(asked, track, json=json)


class Session:
    """One sitting: what was kept is on the disk before the next question is asked."""

    def __init__(self, project: Project, who: str, to: str, output: Path | None, level: float) -> None:
        self.project, self.who, self.to, self.level = project, who, to, level
        slug = who.replace(" ", "-")
        self.file = output or project.folder / f"beliefs-{slug}.yaml"
        if self.file.resolve() == project.file.resolve():
            raise InputError(
                f"{self.file} is the project itself",
                valid="another file",
                fix=f"--output beliefs-{slug}.yaml",
            )
        if to != "ledger":
            if self.file.suffix not in {".yaml", ".yml"}:
                raise InputError(f"{self.file} is no YAML file", valid="a name that ends in .yaml")
            check_file(self.file, fix=f"--output beliefs-{slug}.yaml")
        self.today = dt.datetime.now(dt.UTC).date()
        self.earlier = _earlier(self.file, who) if to != "ledger" else _beside(self.file, who)
        self.kept: list[Kept] = []
        self.skipped: list[str] = []
        self.left: list[str] = []
        self.written: dict[str, None] = {}

    # -- what to ask -------------------------------------------------------------------------------------

    def questions(self, wanted: Sequence[str] | None) -> list[Asked]:
        """The beliefs to ask for: those that are named, or all that the person has not answered yet."""
        from leadtime.project.elicited import askable, can_ask

        if not wanted:
            done = {} if self.to == "ledger" else self.earlier
            names = [n for n in askable(self.project) if n not in done]
            return [self._asked(n) for n in names]
        known = [n for n in self.project.beliefs.names if can_ask(self.project, n)]
        for name in wanted:
            if name not in known:
                raise InputError(
                    f"there is no belief {name!r} to ask for", valid=listing(known), fix=nearest(name, known)
                )
        return [self._asked(n) for n in dict.fromkeys(wanted)]

    def _asked(self, name: str) -> Asked:
        from leadtime.cli.dialogue import Asked
        from leadtime.evidence.elicitation.fit import ANYWHERE
        from leadtime.evidence.wording import canonical_unit

        declared = self.project.model.inputs[name.partition("[")[0]]
        dist = self.project.beliefs[name].dist
        unit = dist.unit or ("" if declared.unit is None else canonical_unit(declared.unit))
        limits = declared.limits
        if unit in _SHARES:
            unit = ""
        support = ANYWHERE if limits is None or unit == "date" else limits.ends(unit)
        share = not unit and support == (0.0, 1.0)
        return Asked(name, " ".join(declared.doc.split()), unit, support, share, dist)

    # -- the sitting -------------------------------------------------------------------------------------

    def run(self, asked: list[Asked], track: Track | None, *, json: bool) -> None:
        """Ask everything, and tell what was written, also when the person leaves before the end."""
        from leadtime.cli.dialogue import Quit, Talk, heard

        tell, out = (say, sys.stderr) if json else (emit, sys.stdout)
        talk = Talk(tell, lambda prompt: heard(prompt, out=out), track)
        self.left = [a.name for a in asked]
        _open(talk, asked, self)
        try:
            for i, one in enumerate(asked, 1):
                tell(f"\n{i} of {len(asked)}: {one.name} {_in_words(one)}")
                self._one(talk, one)
        except Quit:
            tell("")
        finally:
            self._close(json=json)

    def _one(self, talk: Talk, one: Asked) -> None:
        from leadtime.cli.dialogue import beside

        while True:
            kept = talk.about(one, self.level)
            if kept is None:
                self.skipped.append(one.name)
            else:
                try:
                    self._write(kept)
                except InputError as e:
                    talk.say(f"  This cannot be written: {e.problem.found}")
                    continue
                self.kept.append(kept)
                talk.say(f"  Kept. {beside(one, kept)}")
            self.left.remove(one.name)
            return

    def _write(self, kept: Kept) -> None:
        """Put an answer on the disk."""
        records: tuple[str, ...] = ()
        if self.to != "yaml":
            path, new = _to_ledger(self.project, self.who, kept, self.today)
            self.written[str(path)] = None
            records = (new,)
        # A file of the person that states this belief names the record whose place the new one takes.
        if self.to != "ledger" or kept.asked.name in self.earlier:
            from leadtime.project import save_project
            from leadtime.project.elicited import with_beliefs

            stated = {**self.earlier, kept.asked.name: self._stated(kept, records)}
            text = with_beliefs(self.project.text, str(self.project.file), list(stated.values()))
            save_project(self.file, text)
            self.earlier = stated
            self.written[str(self.file)] = None

    def _stated(self, kept: Kept, records: tuple[str, ...]) -> Stated:
        from leadtime.project.elicited import Stated

        source = f"{self.who}{_ELICITED}{self.today}"
        return Stated(kept.asked.name, str(kept.fit.distribution), source, _note(kept), records)

    def _close(self, *, json: bool) -> None:
        if json:
            emit_json(
                {
                    "as": self.who,
                    "project": str(self.project.file),
                    "level": self.level,
                    "kept": [k.to_json() for k in self.kept],
                    "skipped": self.skipped,
                    "left": self.left,
                    "files": list(self.written),
                }
            )
            return
        emit(f"\nKept {len(self.kept)}, skipped {len(self.skipped)}, not asked {len(self.left)}.")
        for file in self.written:
            emit(f"wrote {file}")
        if str(self.file) in self.written:
            emit(f"Next: leadtime crux {self.project.file} {self.file}")


_ELICITED = ", elicited "


def _open(talk: Talk, asked: list[Asked], session: Session) -> None:
    """What the person should know before the first question."""
    if not asked:
        talk.say(
            f"{session.who} has answered everything that can be asked; "
            f"name a belief with --belief to answer it anew."
        )
        return
    talk.say(
        f"{len(asked)} to ask. Answer with a number and its unit, or: skip, again, quit, ?\n"
        "The project's own numbers are shown after yours, so that they do not pull you."
    )
    if session.earlier:
        talk.paragraph(f"Answered before, and kept: {listing(session.earlier)}.")
    if talk.track is not None:
        talk.paragraph(talk.track.told)


def _in_words(one: Asked) -> str:
    from leadtime.evidence.wording import unit_words

    unit = "a probability or share" if one.share else "a date" if one.unit == "date" else ""
    unit = unit or (f"in {unit_words(one.unit)}" if one.unit else "a pure number")
    return f"({unit})\n  {one.doc}" if one.doc else f"({unit})"


def _note(kept: Kept) -> str:
    from leadtime.evidence.elicitation.answers import shown
    from leadtime.evidence.wording import percent

    pairs = zip(kept.fitted.levels, kept.stated, strict=True)
    a = kept.asked
    told = "stated " + ", ".join(f"{percent(p)}: {shown(x, a.unit, share=a.share)}" for p, x in pairs)
    if kept.widened:
        told += "; then widened by the person's record"
    return f"{told}; {kept.fit.family}, off by {kept.fit.off_p:.1%} at most"


def _track(project: Project, who: str, level: float, record: Path | None) -> Track | None:
    """The person's record, if there is a file of it."""
    from leadtime.evidence.elicitation.track import read_record, track

    file = record or project.folder / "records" / f"{who.replace(' ', '-')}.csv"
    if record is None and not file.is_file():
        return None
    return track(who, read_record(file), level)


def _earlier(file: Path, who: str) -> dict[str, Stated]:
    """What the person answered in earlier sittings, from the file that they wrote."""
    from leadtime.project import load_project
    from leadtime.project.elicited import Stated

    if not file.exists():
        return {}
    beliefs = load_project(file).beliefs
    told = {name: beliefs[name] for name in beliefs.names if name != "start"}
    return {
        n: Stated(n, str(b.dist), str(b.source), b.note or "", b.evidence)
        for n, b in told.items()
        if (b.source or "").startswith(f"{who}{_ELICITED}")
    }


def _beside(file: Path, who: str) -> dict[str, Stated]:
    """What the person's file states, where answers go to the ledger alone; nothing where it is not theirs."""
    try:
        return _earlier(file, who)
    except InputError:
        return {}


def _to_ledger(project: Project, who: str, kept: Kept, today: dt.date) -> tuple[Path, str]:
    """Add a record of an answer to the ledger; it takes the place of an earlier one of the same person."""
    from leadtime.evidence.ledger import NAME, Ledger
    from leadtime.evidence.records import Dated, Record

    ledger = Ledger(project.folder / NAME)
    name, slug = kept.asked.name, plain_id(f"{who}-{kept.asked.name}")
    title = f"Elicitation of {name} from {who}"
    old = [r.id for r in ledger.about(name) if r.source.title == title]
    base, n = f"{slug[:60]}-{today}", 1
    used = {e.id for e in ledger.entries}
    while (new := base if n == 1 else f"{base}-{n}") in used:
        n += 1
    raw = {
        "id": new,
        "kind": "expert judgement",
        "about": [name],
        "statement": f"{who} {_note(kept)}.",
        "source": {
            "type": "interview",
            "title": title,
            "author": [{"literal": who}],
            "issued": Dated.of(today),
            "accessed": Dated.of(today),
        },
        "result": {"form": "distribution", "dist": str(kept.fit.distribution)},
        "appraisal": {"group": re.sub(r"\s+", "-", who.lower())},
    }
    record = Record.from_json(raw)
    if old:
        ledger.supersede(old[-1], record, "asked again")
    else:
        ledger.add(record)
    return ledger.path, new
