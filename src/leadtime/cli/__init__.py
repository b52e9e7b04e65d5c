"""The command line: commands named after the functions, and nothing that the functions cannot do."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run ``leadtime`` with the arguments of the process and leave with its exit code.

    0 done; 2 you can fix this (a wrong command or input); 3 the numbers do not support this (the partial
    answer is printed); 130 stopped by Ctrl-C (what was done is shown); 141 nobody reads the output any more.
    """
    import sys

    _one_thread_for_matrices()
    from leadtime.cli import streams
    from leadtime.cli.app import run

    streams.prepare()
    sys.exit(run(sys.argv[1:]))


def _one_thread_for_matrices() -> None:
    """Have BLAS work on one thread, before NumPy starts it, unless the environment says otherwise.

    Our matrices have a few hundred columns: further threads mostly wait for one another, and waiting costs
    CPU. Futures are simulated on all cores all the same.
    """
    import os

    if "OMP_NUM_THREADS" not in os.environ:
        for library in ("OPENBLAS", "MKL", "BLIS"):
            os.environ.setdefault(f"{library}_NUM_THREADS", "1")
