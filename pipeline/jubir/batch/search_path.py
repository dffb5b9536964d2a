"""Where a process looks for modules: never in the folder that a user works in, where a click.py of theirs may lie."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

HOME = Path(__file__).parent.parent.parent  # what has the package in it


def without_working_folder(entries: Iterable[str]) -> list[str]:
    """A search path without the working folder, unless that is where jubir itself is found.

    >>> without_working_folder(["", ".", os.getcwd(), "/usr/lib/python3"])
    ['/usr/lib/python3']
    """
    return [entry for entry in entries if is_home(entry) or not is_working_folder(entry)]


def is_working_folder(entry: str) -> bool:
    try:
        return Path(entry).samefile(os.curdir)
    except OSError:  # there is no such folder, or this one has been deleted
        return False


def is_home(entry: str) -> bool:
    return Path(entry or os.curdir).resolve() == HOME


@contextmanager
def safe_start() -> Iterator[None]:
    """Processes that start meanwhile do not look for modules in the working folder, where Python looks first otherwise.

    Whatever multiprocessing does before it comes to us, such as importing what it preloads, is guarded by this alone.
    """
    before = {name: os.environ.get(name) for name in ("PYTHONSAFEPATH", "PYTHONPATH")}
    os.environ["PYTHONSAFEPATH"] = "1"
    if path := before["PYTHONPATH"]:
        os.environ["PYTHONPATH"] = os.pathsep.join(without_working_folder(path.split(os.pathsep)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
