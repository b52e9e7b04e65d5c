"""The pages say what is so: links lead somewhere, commands print what is shown, examples run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.contracts.source import ROOT
from tools.make_docs import cli_page
from tools.pages import Reader, anchors, blocks, links

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
RUNNABLE = [p for p in PAGES if any(b.runs for b in blocks(p.read_text(encoding="utf-8")))]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of ours finds the file, and every anchor its heading."""
    dead = []
    for target in links(page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if not path.exists():
            dead.append(f"{target}: no such file")
        elif anchor and path.suffix == ".md" and anchor not in anchors(path.read_text(encoding="utf-8")):
            dead.append(f"{target}: no such heading")
    assert not dead, "\n".join(dead)


@pytest.mark.slow
@pytest.mark.parametrize("page", RUNNABLE, ids=_name)
def test_pages_can_be_followed(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A reader who does what a page says, block by block, sees what the page shows."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("out"))
    reader = Reader(tmp_path)
    with capsys.disabled():
        reader.follow(page.read_text(encoding="utf-8"))


def test_every_page_is_reached_from_the_index() -> None:
    """Following links from README.md and docs/index.md reaches every page of docs/."""
    reached: set[Path] = set()
    waiting = [ROOT / "README.md", ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        targets = links(page.read_text(encoding="utf-8"))
        local = [t.partition("#")[0] for t in targets if "://" not in t]
        waiting += [p for t in local if t and (p := (page.parent / t).resolve()).is_file()]
    lost = [_name(p) for p in PAGES if p.is_relative_to(ROOT / "docs") and p not in reached]
    assert not lost, f"no link leads to {lost}"


@pytest.mark.parametrize(
    "body",
    [
        "```console\n$ echo one\ntwo\n```\n",
        "```console\n$ false\n```\n",
        "```python\nassert 1 == 2\n```\n",
        "```python\n>>> 1 + 1\n3\n```\n",
        "```yaml a.yaml\nx: 1\n```\n```diff a.yaml\n-y: 1\n+y: 2\n```\n",
    ],
)
def test_a_page_that_is_wrong_is_caught(body: str, tmp_path: Path) -> None:
    """The reader of these tests does notice when a page shows something else than what happens."""
    reader = Reader(tmp_path)
    with pytest.raises(AssertionError):
        reader.follow(body)


def test_a_page_that_is_right_passes(tmp_path: Path) -> None:
    """Commands, wildcards, prompts, changes to a file: a right page of every kind can be followed."""
    body = (
        "```yaml a.yaml\nx: 1\n```\n```diff a.yaml\n-x: 1\n+x: 2\n```\n"
        "```console\n$ cat a.yaml\nx: 2\n$ echo 3.14 days\n3... days\n```\n"
        "```python\nn = 2\n```\n```python\n>>> n + 1\n3\n```\n"
    )
    reader = Reader(tmp_path)
    reader.follow(body)


def test_command_page_is_up_to_date() -> None:
    """docs/cli.md says what the commands say; `make docs` writes it again."""
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == cli_page(), "run: make docs"
