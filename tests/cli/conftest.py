"""A small project that every test of the command line may read, and a copy that it may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.shell import leadtime


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lab template, once."""
    folder = tmp_path_factory.mktemp("cli") / "lab"
    done = leadtime("init", folder, "--template", "lab")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def lab(pristine: Path, tmp_path: Path) -> Path:
    """A copy of the lab template."""
    return Path(shutil.copytree(pristine, tmp_path / "lab"))
