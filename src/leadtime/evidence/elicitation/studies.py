"""Reading studies: the input files of Excalibur (``.dtt`` and ``.rls``), and a CSV file of one's own.

``STUDY.dtt`` has the answers, ``STUDY.rls`` beside it the truths, with −999.5 or −999.6 for what is not
known (in the ``.dtt``: for what was not answered). The CSV file has one row for an expert and a question::

    question,expert,5%,50%,95%,truth,scale,unit
    tasks,Ada,2,4,9,5,,hour

The columns of quantiles are called by their levels. ``truth``, ``scale`` (``uniform`` or ``log``), ``unit``
and ``text`` may be left out; a question has the same in each of its rows, or says it once.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.elicitation.study import Answer, Question, Scale, Study, check_answer
from leadtime.evidence.wording import percent

MAX_BYTES = 10_000_000
"""Largest file that is read."""
UNKNOWN = (-999.5, -999.6)
"""How Excalibur writes that a number is not known."""
_SCALES: dict[str, Scale] = {
    "UNI": "uniform",
    "LOG": "log",
    "uniform": "uniform",
    "log": "log",
    "": "uniform",
}
_NUMBER = r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?"
_ROW = re.compile(
    r"\s*(?P<n>\d+)\s+(?P<who>\S.*?)\s+(?P<item>\d+)\s+(?P<name>\S.*?)\s+(?P<scale>UNI|LOG)\b(?P<rest>.*)"
)
_TRUTH = re.compile(
    rf"\s*(?P<item>\d+)\s+(?P<name>\S.*?)\s+(?P<x>{_NUMBER})\s+(?P<scale>UNI|LOG)\b(?P<text>.*)"
)
_HEAD = re.compile(r"NQ=\s*(?P<n>\d+)\s+QU=(?P<levels>(?:\s*\d+(?:\.\d*)?(?=\s|$))+)")
_LEVEL = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*")
_COLUMNS = ("question", "expert", "truth", "scale", "unit", "text")


def read_study(path: Path | str) -> Study:
    """The study in a ``.dtt`` file (and the ``.rls`` beside it), or in a CSV file.

    Raises :class:`InputError` with file and line.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix in {".dtt", ".rls"}:
        return _excalibur(file if suffix == ".dtt" else _beside(file, ".dtt"))
    if suffix == ".csv":
        return _own(file)
    raise InputError(
        f"{file.name} is no study that can be read",
        valid="a .dtt file of Excalibur with its .rls beside it, or a .csv file",
        file=str(file),
    )


def _beside(file: Path, suffix: str) -> Path:
    found = [p for p in (file.with_suffix(suffix), file.with_suffix(suffix.upper())) if p.exists()]
    return found[0] if found else file.with_suffix(suffix)


def text_of(file: Path) -> str:
    """The text of a file in UTF-8 or, as old programs wrote, Latin-1. Raises :class:`InputError`."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InputError(f"{file.name} is larger than {MAX_BYTES // 10**6} MB", file=str(file))
        data = file.read_bytes()
    except FileNotFoundError:
        near = nearest(file.name, (p.name for p in file.parent.glob("*"))) if file.parent.is_dir() else None
        raise InputError(f"there is no file {file}", valid="a file that is there", fix=near) from None
    except OSError as e:
        raise InputError(f"{file} cannot be read: {(e.strerror or str(e)).lower()}") from e
    if b"\0" in data:
        raise InputError(f"{file.name} is not a text file", valid="text in UTF-8 or Latin-1", file=str(file))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


# -- Excalibur ---------------------------------------------------------------------------------------------


def _excalibur(file: Path) -> Study:
    lines = text_of(file).splitlines()
    head = _HEAD.search(lines[0]) if lines else None
    levels = tuple(float(p) / 100 for p in head["levels"].split()) if head else ()
    if not head or len(levels) != int(head["n"]):
        raise InputError(
            f"{file.name} does not begin with its levels",
            valid="a first line that ends like 'NQ=   3   QU=   5  50  95'",
            file=str(file),
            line=1,
        )
    questions, answers, experts = _truths(file), {}, dict[str, None]()
    names: dict[str, Question] = {}
    for line, text in enumerate(lines[1:], 2):
        if not text.strip():
            continue
        row = _ROW.match(text)
        if row is None:
            raise InputError(
                "this is no answer",
                valid="expert number, expert, item number, item, UNI or LOG, and the quantiles",
                file=str(file),
                line=line,
            )
        name, who = row["name"], row["who"]
        question = questions.get(int(row["item"])) or Question(name, _SCALES[row["scale"]])
        question = questions.setdefault(int(row["item"]), question)
        names[question.name] = question
        experts.setdefault(who)
        answer = _quantiles(row["rest"], len(levels), str(file), line)
        if answer is not None:
            _checked(answer, levels, question, who, file=str(file), line=line)
            answers[who, question.name] = answer
    ordered = tuple(q for _, q in sorted(questions.items()) if q.name in names)
    return Study(levels, ordered, tuple(experts), answers, file.stem)


def _quantiles(text: str, n: int, file: str, line: int) -> Answer | None:
    words = text.split()[:n]
    try:
        values = tuple(float(w) for w in words)
    except ValueError:
        values = ()
    if len(values) != n:
        raise InputError(
            f"there are not {n} quantiles", valid="a number for each level", file=file, line=line
        )
    return None if any(_unknown(x) for x in values) else values


def _unknown(x: float) -> bool:
    return any(abs(x - u) < 1e-6 for u in UNKNOWN)


def _truths(file: Path) -> dict[int, Question]:
    """What the ``.rls`` beside a ``.dtt`` says, by the number of the item; nothing where there is none."""
    beside = _beside(file, ".rls")
    if not beside.exists():
        return {}
    told: dict[int, Question] = {}
    for line, text in enumerate(text_of(beside).splitlines(), 1):
        if not text.strip():
            continue
        row = _TRUTH.match(text)
        if row is None:
            raise InputError(
                "this is no realisation",
                valid="item number, item, the value, and UNI or LOG",
                file=str(beside),
                line=line,
            )
        x = float(row["x"])
        told[int(row["item"])] = Question(
            row["name"], _SCALES[row["scale"]], None if _unknown(x) else x, row["text"].strip()
        )
    return told


def _checked(
    answer: Answer, levels: tuple[float, ...], question: Question, who: str, *, file: str, line: int
) -> None:
    """Check an answer, and say where it stands if it is wrong."""
    try:
        check_answer(answer, levels, question, f"{who} on {question.name}")
    except InputError as e:
        raise InputError(e.problem.found, valid=e.problem.valid, file=file, line=line) from None


def rows_of(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names in the first line of a CSV file, and every further row with its line.

    Raises :class:`InputError` for what is no such file.
    """
    try:
        rows = list(csv.reader(text_of(file).splitlines()))
    except csv.Error as e:
        raise InputError(f"{file.name} cannot be read: {e}", valid="a CSV file", file=str(file)) from e
    return [c.strip() for c in rows[0]] if rows else [], list(enumerate(rows[1:], 2))


# -- CSV ---------------------------------------------------------------------------------------------------


def _own(file: Path) -> Study:
    head, rows = rows_of(file)
    levels = {i: float(m[1]) / 100 for i, c in enumerate(head) if (m := _LEVEL.fullmatch(c))}
    _check_head(head, levels, file)
    order = sorted(levels, key=levels.__getitem__)
    stated: dict[str, dict[str, str]] = {}
    raw: list[tuple[int, str, str, list[str]]] = []
    for line, row in rows:
        if not any(c.strip() for c in row) or row[0].startswith("#"):
            continue
        cells = [*(c.strip() for c in row), *[""] * (len(head) - len(row))]
        told = dict(zip(head, cells, strict=False))
        if len(row) > len(head) or not told["question"] or not told["expert"]:
            raise InputError(
                f"this row has {len(row)} cells, and the first {len(head)}"
                if len(row) > len(head)
                else "this row lacks its question or its expert",
                valid="a cell for each column, with a question and an expert",
                file=str(file),
                line=line,
            )
        _merge(stated.setdefault(told["question"], {}), told, str(file), line)
        raw.append((line, told["expert"], told["question"], [cells[i] for i in order]))
    questions = {name: _question(name, told, file) for name, told in stated.items()}
    at = tuple(levels[i] for i in order)
    answers = _answers(raw, questions, at, str(file))
    experts = tuple(dict.fromkeys(who for _, who, _, _ in raw))
    return Study(at, tuple(questions.values()), experts, answers, file.stem)


def _check_head(head: list[str], levels: dict[int, float], file: Path) -> None:
    strange = [c for i, c in enumerate(head) if i not in levels and c not in _COLUMNS]
    missing = [c for c in ("question", "expert") if c not in head]
    if not strange and not missing and len(levels) > 1 and len(set(head)) == len(head):
        return
    found = f"an unknown column {strange[0]!r}" if strange else f"the columns {', '.join(head) or '(none)'}"
    raise InputError(
        f"{file.name} has {found}",
        valid=f"{', '.join(_COLUMNS)}, and two or more levels such as 5%, 50% and 95%",
        fix="question,expert,5%,50%,95%,truth",
        file=str(file),
        line=1,
    )


def _merge(known: dict[str, str], told: dict[str, str], file: str, line: int) -> None:
    """Add what a row says of its question; a second word on the same matter must be the same."""
    for key in ("truth", "scale", "unit", "text"):
        word = told.get(key, "")
        if word and known.setdefault(key, word) != word:
            raise InputError(
                f"the {key} of {told['question']!r} is {word!r} here, and {known[key]!r} above",
                valid="one for each question",
                file=file,
                line=line,
            )
    known.setdefault("line", str(line))


def _question(name: str, told: dict[str, str], file: Path) -> Question:
    scale, truth = told.get("scale", ""), told.get("truth", "")
    line = int(told["line"])
    if scale not in _SCALES:
        raise InputError(
            f"the scale of {name!r} is {scale!r}",
            valid="uniform or log",
            fix=nearest(scale, ("uniform", "log")),
            file=str(file),
            line=line,
        )
    try:
        known = float(truth) if truth else None
    except ValueError:
        raise InputError(
            f"the truth of {name!r} is {truth!r}", valid="a number, or nothing", file=str(file), line=line
        ) from None
    return Question(name, _SCALES[scale], known, told.get("text", ""), told.get("unit", ""))


def _answers(
    raw: list[tuple[int, str, str, list[str]]],
    questions: dict[str, Question],
    levels: tuple[float, ...],
    file: str,
) -> dict[tuple[str, str], Answer]:
    told: dict[tuple[str, str], Answer] = {}
    for line, who, name, cells in raw:
        if (who, name) in told:
            raise InputError(f"{who} answers {name} twice", valid="one row for each", file=file, line=line)
        if not any(cells):
            continue
        try:
            answer = tuple(float(c) for c in cells)
        except ValueError:
            bad = next((c for c in cells if not _is_number(c)), "")
            shown = listing(percent(p) for p in levels)
            raise InputError(
                f"{who} on {name}: {bad!r} is no number", valid=f"a number for {shown}", file=file, line=line
            ) from None
        _checked(answer, levels, questions[name], who, file=file, line=line)
        told[who, name] = answer
    return told


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
