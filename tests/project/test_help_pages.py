"""The help pages of the errors: every kind has one, and its examples do what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import leadtime.errors
from leadtime.errors import LeadtimeError
from leadtime.project.init import InitError
from leadtime.project.yaml_reader import YamlError
from tests.project.pages import PAGES, run_example
from tools.pages import Block, blocks

SOURCES = Path(leadtime.errors.__file__).parent / "project"
CODE = re.compile(r'(?:problem|warn|note)\(\s*"([a-z-]+)"|code="([a-z-]+)"')
FILE_CODES = sorted(
    {a or b for p in SOURCES.glob("*.py") for a, b in CODE.findall(p.read_text(encoding="utf-8"))}
    | {YamlError.code, "unit", "model", "no-source", "no-kind"}
)
OTHER_CODES = sorted(
    {c.code for c in vars(leadtime.errors).values() if isinstance(c, type) and issubclass(c, LeadtimeError)}
    | {InitError.code}
)
WITHOUT_EXAMPLE = {"file"}  # there is no file to show where the file is what is missing


def _sections(code: str) -> dict[str, list[Block]]:
    """The blocks of a page under each of its headings."""
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (\w+)$", text, flags=re.MULTILINE)
    return {name: list(blocks(body)) for name, body in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.mark.parametrize("code", sorted({*FILE_CODES, *OTHER_CODES}))
def test_every_kind_of_error_has_its_page(code: str) -> None:
    """A code that a message carries leads to a page, and the overview leads there too."""
    assert (PAGES / f"{code}.md").is_file()
    assert f"({code}.md)" in (PAGES / "README.md").read_text(encoding="utf-8")


def test_every_page_is_of_some_error() -> None:
    """No page is left over from an error that is gone."""
    assert {p.stem for p in PAGES.glob("*.md")} - {"README"} == {*FILE_CODES, *OTHER_CODES}


@pytest.mark.parametrize("code", [c for c in FILE_CODES if c not in WITHOUT_EXAMPLE])
def test_the_examples_do_what_the_page_says(code: str, tmp_path: Path) -> None:
    """The wrong example gives this error, in the words that are shown, and the right one gives none."""
    sections = _sections(code)
    example, shown = (b.body for b in sections["Wrong"])
    report = run_example(example, tmp_path)
    told = report.problems or report.warnings or report.notes
    assert {p.code for p in told} == {code}
    assert "\n\n".join(str(p) for p in told) == shown.strip()
    right = run_example(sections["Right"][0].body, tmp_path)
    assert right.ok, str(right)
    assert not [*right.warnings, *right.notes], str(right)
