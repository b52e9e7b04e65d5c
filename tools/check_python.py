"""Say plainly what is missing before an environment is made. Runs on any Python 3, however old."""

import sys

if sys.version_info < (3, 11):
    found = ".".join(str(n) for n in sys.version_info[:3])
    sys.exit(
        "Leadtime needs Python 3.11 or newer; {} is Python {}.\n".format(sys.executable, found)
        + "Name a newer one: make PYTHON=python3.12"
    )
try:
    # Debian and Ubuntu leave both out of their python3 package.
    import ensurepip  # noqa: F401  asking for it is the test
    import venv  # noqa: F401  asking for it is the test
except ImportError:
    sys.exit(
        "{} has no venv module. On Debian or Ubuntu: apt install python3-venv\n".format(sys.executable)
        + "Or name another Python: make PYTHON=python3.12"
    )
