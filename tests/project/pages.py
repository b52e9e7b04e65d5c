"""The examples on the help pages, run as they stand: what a page shows is put before the common project."""

from __future__ import annotations

import os
from pathlib import Path

from leadtime.project import Report, check_project
from tools.pages import blocks

PAGES = Path(__file__).resolve().parents[2] / "docs" / "errors"


def base() -> tuple[str, str]:
    """The ``leadtime.yaml`` and the ``study.py`` of docs/errors/README.md."""
    found = {b.language: b.body for b in blocks((PAGES / "README.md").read_text(encoding="utf-8"))}
    return found["yaml"], found["python"]


def merged(lines: str, yaml: str) -> str:
    """The lines of an example, then the sections of the common project that it does not have."""
    sections: list[str] = []
    for line in yaml.splitlines():
        if not line.startswith(" "):
            sections.append("")
        sections[-1] += f"{line}\n"
    own = {line.partition(":")[0] for line in lines.splitlines()}
    return lines.rstrip("\n") + "\n" + "".join(s for s in sections if s.partition(":")[0] not in own)


def run_example(lines: str, folder: Path) -> Report:
    """Check the project that an example makes together with the common one."""
    yaml, model = base()
    (folder / "study.py").write_text(model, encoding="utf-8")
    (folder / "leadtime.yaml").write_text(merged(lines, yaml), encoding="utf-8")
    here = Path.cwd()
    os.chdir(folder)
    try:
        return check_project(".")
    finally:
        os.chdir(here)
