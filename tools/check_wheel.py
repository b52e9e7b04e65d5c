"""Build the source archive and, from that, the wheel; install the wheel in a fresh environment outside the
tree; use it as a user would; then run every test against it.

The sources under `src` are not on the path of the fresh environment, so a file that the wheel forgot is
missed here and not on a user's machine. Extra arguments go to pytest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"


def run(*command: str | Path, cwd: Path = ROOT, quiet: bool = False) -> None:
    """Run a command without the caller's Python paths; if it fails, so does the whole check."""
    kept = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}}
    out = subprocess.PIPE if quiet else None
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=kept,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout or "", end="")
        print(f"failed ({done.returncode}): {' '.join(str(p) for p in command)}", file=sys.stderr)
        sys.exit(done.returncode)


def build() -> Path:
    """The wheel, built by way of the source archive so that both are complete; alone in `dist`."""
    shutil.rmtree(DIST, ignore_errors=True)
    run(sys.executable, "-m", "build", "--outdir", DIST, ROOT, quiet=True)
    (wheel,) = DIST.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    stray = [name for name in names if not name.startswith(("leadtime/", "leadtime-"))]
    if stray:
        sys.exit(f"the wheel holds files outside the package: {stray}")
    print(f"== {wheel.name}: {len(names)} files, {wheel.stat().st_size / 1e3:.0f} kB")
    return wheel


def try_as_user(python: Path, folder: Path) -> None:
    """What a user does first, with nothing installed but what the wheel asks for."""
    leadtime = python.parent / "leadtime"
    run(leadtime, "--version", cwd=folder, quiet=True)
    run(python, "-W", "error", "-c", "import leadtime as lt; lt.Model; lt.simulate", cwd=folder)
    run(leadtime, "init", "mylab", "--template", "lab", cwd=folder, quiet=True)
    run(leadtime, "check", "mylab", cwd=folder, quiet=True)
    run(leadtime, "brief", "mylab", "--draws", "2000", cwd=folder, quiet=True)
    if not (folder / "mylab/out/brief.html").stat().st_size:
        sys.exit("the wheel wrote an empty brief")


def main() -> None:
    """Build, install, try, test."""
    print("== building the wheel", flush=True)
    wheel = build()
    with tempfile.TemporaryDirectory(prefix="leadtime-wheel-") as name:
        folder = Path(name)
        venv.create(folder / "env", symlinks=os.name != "nt")
        python = folder / "env" / "bin" / "python"
        pip: list[str | Path] = [
            sys.executable,
            "-m",
            "pip",
            "--quiet",
            "--disable-pip-version-check",
            "--python",
        ]
        pip.append(python)
        print("== installing it in a fresh environment and using it", flush=True)
        run(*pip, "install", wheel)
        try_as_user(python, folder)
        print("== running every test against it", flush=True)
        run(*pip, "install", f"{wheel}[cluster,schedule,team]", "--group", f"{ROOT / 'pyproject.toml'}:test")
        run(python, "-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal", *sys.argv[1:])


if __name__ == "__main__":
    main()
