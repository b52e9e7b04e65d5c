"""Run the tests with the oldest libraries that pyproject.toml says are enough.

Each `name>=floor` becomes `name==floor.*` in a fresh environment. Extra arguments go to pytest.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def floors() -> Iterator[str]:
    """The floor of every library that the core, the extras and the tests ask for."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = told["project"]["optional-dependencies"].values()
    groups = told["dependency-groups"]["test"]
    for asked in [*told["project"]["dependencies"], *(r for extra in extras for r in extra), *groups]:
        name, _, floor = asked.partition(">=")
        yield f"{name}=={floor}.*"


def main() -> None:
    """Install the floors, then the sources on top of them, then test."""
    with tempfile.TemporaryDirectory(prefix="leadtime-floors-") as name:
        folder = Path(name)
        venv.create(folder, symlinks=True)
        python = folder / "bin" / "python"
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(python)]
        wanted = list(floors())
        print("== installing", *wanted, flush=True)
        ours = f"{ROOT}[cluster,schedule,team]"
        subprocess.run([*pip, "install", *wanted, ours], check=True, stdin=subprocess.DEVNULL)
        tested = subprocess.run(
            [str(python), "-m", "pytest", "-q", "-n", "auto", *sys.argv[1:]], cwd=ROOT, check=False
        )
    sys.exit(tested.returncode)


if __name__ == "__main__":
    main()
