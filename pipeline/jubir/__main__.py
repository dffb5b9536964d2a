"""What the command jubir runs, and python -m jubir."""

from __future__ import annotations

import sys

from jubir.batch.search_path import without_working_folder


def main() -> None:
    """The command. Nothing in the working folder is in its way: a click.py there is not click."""
    sys.path[:] = without_working_folder(sys.path)
    from jubir.cli import main

    main()


if __name__ == "__main__":
    main()
