"""Small promises that every file keeps: docstrings, length, and nothing left for later."""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path

from tests.contracts.source import PACKAGE, ROOT, python_files, tree

MOST_LINES = 400
# Spelt in pieces, or this file would find itself.
LEFT_OVERS = re.compile(
    r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK|NotImplemented" + r"Error)\b|for" + r" now\b"
)
OUR_FOLDERS = ("src", "tests", "tools", "benchmarks", "examples", "docs")
TEXT = {".py", ".md", ".yaml", ".toml", ".j2", ".css", ".csv"}


def our_files(*suffixes: str) -> list[Path]:
    """Text files that people wrote: not built, not downloaded, not output."""
    top = [p for p in ROOT.iterdir() if p.suffix in suffixes]
    inside = [p for name in OUR_FOLDERS for p in (ROOT / name).rglob("*") if p.suffix in suffixes]
    return [p for p in [*top, *inside] if not {"out", "node_modules", "__pycache__"} & set(p.parts)]


def _is_public(node: ast.AST) -> bool:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return isinstance(node, kinds) and not node.name.startswith("_")


def _undocumented(body: list[ast.stmt], where: str) -> list[str]:
    missing = []
    for node in body:
        if not _is_public(node):
            continue
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        overload = any(isinstance(d, ast.Name) and d.id == "overload" for d in node.decorator_list)
        if not ast.get_docstring(node) and not overload:
            missing.append(f"{where}:{node.lineno} {node.name}")
        if isinstance(node, ast.ClassDef):
            missing += _undocumented(node.body, where)
    return missing


def test_public_things_say_what_they_mean() -> None:
    """Every module and every public class, function and method of the package has a docstring."""
    missing = []
    for path in python_files():
        where = str(path.relative_to(ROOT))
        if not ast.get_docstring(tree(path)):
            missing.append(f"{where}: the module")
        missing += _undocumented(tree(path).body, where)
    assert not missing, "\n".join(missing)


def test_tests_say_what_they_prove() -> None:
    """Every test has a docstring: a test that fails tells its reader which promise was broken."""
    missing = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(tree(path)):
            is_test = isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
            if is_test and not ast.get_docstring(node):
                missing.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not missing, "\n".join(missing)


def test_files_stay_readable_in_one_sitting() -> None:
    """No Python file of ours is longer than 400 lines."""
    long = {
        str(p.relative_to(ROOT)): n for p in our_files(".py") if (n := p.read_text().count("\n")) > MOST_LINES
    }
    assert not long, long


def test_functions_stay_small() -> None:
    """No function of the package is longer than 60 lines, and the median is under ten."""
    lengths = {}
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                lines = _code_lines(node)
                lengths[f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}"] = lines
    long = {k: n for k, n in lengths.items() if n > 60}
    assert not long, long
    assert sorted(lengths.values())[len(lengths) // 2] < 10


def _code_lines(node: ast.FunctionDef) -> int:
    """Lines of a function from its first statement after the docstring to its end."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or node.lineno) - body[0].lineno + 1 if body else 0


def test_nothing_is_left_for_later() -> None:
    """What is here works: no note to self, no stub, in code or in prose."""
    found = []
    for path in our_files(*TEXT):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if LEFT_OVERS.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert not found, "\n".join(found)


EXEMPTION = re.compile(
    r"#\s*(?:noqa(?::\s*(?P<rules>[A-Z]+\d+(?:,\s*[A-Z]+\d+)*))?"
    r"|type:\s*ignore(?P<codes>\[[\w, -]+\])?)(?P<why>.*)"
)


def test_every_exemption_from_a_rule_has_its_reason() -> None:
    """A `noqa` names its rule and says why, there or above; a `type: ignore` names what it ignores."""
    bare = []
    for path in our_files(".py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for above, line in itertools.pairwise(["", *lines]):
            mark = EXEMPTION.search(line)
            if not mark or "`" in line or "re.compile" in line:
                continue
            reasoned = len(mark["why"].strip(" -—#:.")) > 8 or above.strip().startswith("#")
            if not mark["codes"] and not (mark["rules"] and reasoned):
                bare.append(f"{path.relative_to(ROOT)}: {line.strip()}")
    assert not bare, "\n".join(bare)
