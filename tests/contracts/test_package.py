"""The package as it is installed: version, licence, extras, and what importing it costs."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib

import pytest

import leadtime
from tests.contracts.source import ROOT

HEAVY = (
    "scipy.stats",
    "matplotlib",
    "pyarrow",
    "pint",
    "pydantic",
    "rich",
    "ruamel.yaml",
    "jinja2",
    "distributed",
)
METADATA = importlib.metadata.metadata("leadtime")


def loaded_after(code: str) -> set[str]:
    """Which heavy libraries a fresh interpreter has loaded after running some code."""
    probe = f"{code}\nimport sys\nprint('\\nloaded:', *(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("loaded:")[2].split())


def test_importing_leadtime_stays_light() -> None:
    """`import leadtime` loads no library that only some functions need."""
    assert not loaded_after("import leadtime")


def test_help_stays_light() -> None:
    """`leadtime --help` loads none of our heavy libraries; pydantic only if typer itself asks for it."""
    code = "import sys\nsys.argv = ['leadtime', '--help']\nfrom leadtime.cli import main\n"
    code += "try:\n    main()\nexcept SystemExit:\n    pass"
    assert loaded_after(code) <= loaded_after("import typer")


def test_version_is_the_same_everywhere() -> None:
    """The package, its metadata and the newest entry of the changelog name one version."""
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert leadtime.__version__ == METADATA["Version"] == newest[1]


def test_licence_is_shipped() -> None:
    """The wheel names its licence and carries the whole text of it."""
    assert METADATA["License-Expression"] == "Apache-2.0"
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_heavy_libraries_are_extras() -> None:
    """`pip install leadtime` brings no cluster; `pip install 'leadtime[cluster]'` does."""
    assert "cluster" in (METADATA.get_all("Provides-Extra") or [])
    wanted = importlib.metadata.requires("leadtime") or []
    assert all("extra ==" in r for r in wanted if r.startswith(("dask", "distributed")))


def test_every_dependency_is_defended() -> None:
    """Each library that we ask for has its row in docs/dependencies.md."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [
        *project["dependencies"],
        *(r for extra in project["optional-dependencies"].values() for r in extra),
    ]
    names = {re.split(r"[<>=!~\[ ]", r)[0] for r in asked}
    page = (ROOT / "docs" / "dependencies.md").read_text()
    assert not [name for name in sorted(names) if f"| {name} |" not in page]


@pytest.mark.parametrize("name", ["README.md", "VISION.md", "CHANGELOG.md", "Makefile", ".ci/run"])
def test_front_matter_is_there(name: str) -> None:
    """The files that a newcomer looks for exist and are not empty."""
    assert (ROOT / name).stat().st_size > 100
