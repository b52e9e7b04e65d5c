"""``python -m leadtime`` is the command line."""

from leadtime.cli import main

if __name__ == "__main__":
    main()
