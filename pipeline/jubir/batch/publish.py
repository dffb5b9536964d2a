"""A folder of files -> the same folder with other files, all of them or none.

The new files are written into DIR/.jubir/new. When all are on the disk, the folder is renamed to DIR/.jubir/ready: from then on they are
the published ones, and whoever comes next moves what was not moved yet. Until then the old ones stand untouched. Of each file that gives
way a second name is kept until all have: where one cannot be replaced, those that were are put back, and the message says which it is.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jubir.batch.journal import HIDDEN, sync_folder

MANIFEST = "published.json"
RUN = "run.json"
OLD = ".jubir-old"
# "people.csv", "texts/rel-0123456789abcdef.txt"
NAME = re.compile(r"(?:texts/)?[A-Za-z0-9_-][A-Za-z0-9_.-]*")


def publish(output: Path, fill: Callable[[Path], dict[str, Any]], *, digest: str) -> None:
    """Replaces what was published in a folder by what `fill` writes into the folder it is given, and keeps
    what it says (JSON values). Raises OSError."""
    hidden = output / HIDDEN
    hidden.mkdir(parents=True, exist_ok=True)
    finish(output)
    new = hidden / "new"
    shutil.rmtree(new, ignore_errors=True)
    try:
        new.mkdir()
        said = fill(new)
        files = sorted(path for path in new.rglob("*") if path.is_file())
        names = {path.relative_to(new).as_posix(): stamp(path) for path in files}
        (new / MANIFEST).write_text(json.dumps({"digest": digest, "files": names, "said": said}), "utf-8")
        for path in (*files, new / MANIFEST):
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        for folder in {path.parent for path in files} | {new}:
            sync_folder(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    new.rename(hidden / "ready")
    sync_folder(hidden)
    finish(output)


def finish(output: Path) -> None:
    """Moves in what is ready, also what a run that was killed had made ready, and takes away what is published no longer.

    Raises OSError where a file cannot be replaced: then none is, and what was ready is not any more.
    """
    hidden = output / HIDDEN
    ready = hidden / "ready"
    if not ready.is_dir():
        shutil.rmtree(hidden / "old", ignore_errors=True)
        return
    if (ready / MANIFEST).exists():
        names = manifest(ready / MANIFEST).get("files", {})
        gone = manifest(hidden / MANIFEST).get("files", {}).keys() - names.keys()
        switch(output, [name for name in names if (ready / name).exists()], sorted(gone))
        for folder in {(output / name).parent for name in names}:
            sync_folder(folder)
        (ready / MANIFEST).replace(hidden / MANIFEST)
    shutil.rmtree(ready)
    for folder in {(output / name).parent for name in (*names_of(hidden), RUN)}:
        for old in folder.glob(f".*{OLD}"):
            old.unlink(missing_ok=True)
    shutil.rmtree(hidden / "old", ignore_errors=True)


def names_of(hidden: Path) -> list[str]:
    return list(manifest(hidden / MANIFEST).get("files", {}))


def switch(output: Path, new: Sequence[str], gone: Sequence[str]) -> None:
    """Moves files out of DIR/.jubir/ready to their places, and takes others away; all or none."""
    ready = output / HIDDEN / "ready"
    moved: list[str] = []
    name = RUN
    try:
        # What is written when all else is published must be possible, too.
        keep_old(output, RUN)
        for name in new:
            (output / name).parent.mkdir(parents=True, exist_ok=True)
            keep_old(output, name)
        for name in new:
            moved.append(name)
            move(ready / name, output / name)
        for name in gone:
            if (output / name).is_file():
                moved.append(name)
                move(output / name, old_of(output, name))
    except OSError as error:
        for done in reversed(moved):
            if done in new and not (ready / done).exists():
                move(output / done, ready / done)
            if old_of(output, done).exists():
                move(old_of(output, done), output / done)
        ready.rename(ready.with_name("new"))
        message = f"{name} cannot be replaced ({error.strerror})"
        raise OSError(error.errno, message, name) from error


def old_of(output: Path, name: str) -> Path:
    """Where the second name of a file stands: in the same folder, which may be another file system than ours."""
    file = output / name
    return file.with_name(f".{file.name}{OLD}") if "/" in name else output / HIDDEN / "old" / name


def keep_old(output: Path, name: str) -> None:
    """Gives a file that is to be replaced a second name. Raises OSError where it cannot be replaced."""
    file, old = output / name, old_of(output, name)
    old.parent.mkdir(exist_ok=True)
    old.unlink(missing_ok=True)
    if file.is_dir() and not file.is_symlink():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
    if not file.exists():
        return
    try:
        os.link(file, old, follow_symlinks=False)
    except OSError as error:
        # File systems without second names; a file that may not have one may not be replaced either.
        if error.errno not in (errno.ENOTSUP, errno.EXDEV, errno.EMLINK, errno.ENOSYS):
            raise
        shutil.copy2(file, old)


def move(file: Path, place: Path) -> None:
    """Moves a file, also to another file system, where it is whole or not at all."""
    try:
        file.replace(place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = place.with_name(f".{place.name}.new")
        try:
            shutil.copy2(file, beside)
            with beside.open("rb") as stream:
                os.fsync(stream.fileno())
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
        file.unlink()


def is_published(output: Path, digest: str) -> bool:
    """True where the folder holds what was published under that digest, untouched."""
    published = manifest(output / HIDDEN / MANIFEST)
    if published.get("digest") != digest or (output / HIDDEN / "ready").exists():
        return False
    return all(
        (output / name).is_file() and stamp(output / name) == was for name, was in published.get("files", {}).items()
    )


def published(output: Path) -> set[str]:
    """The names of the files that are published in a folder."""
    return set(manifest(output / HIDDEN / MANIFEST).get("files", {}))


def said(output: Path) -> dict[str, Any]:
    """What was said of the files that are published."""
    return dict(manifest(output / HIDDEN / MANIFEST).get("said", {}))


def manifest(file: Path) -> dict[str, Any]:
    """What a manifest says; nothing where there is none or a power cut has broken it."""
    try:
        values = json.loads(file.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    if not isinstance(values, dict):
        return {}
    files = values.get("files", {})
    # Whoever made the folder may have written another manifest: no file outside the folder is replaced or deleted.
    if not isinstance(files, dict) or not all(NAME.fullmatch(name) for name in files):
        return {}
    return values


def refuse_links(output: Path) -> None:
    """Raises OSError where the folder leads to files outside it, which whoever made it may have wanted changed."""
    for folder in (output / HIDDEN, output / "texts"):
        for file in (folder, *(folder.rglob("*") if folder.name == HIDDEN and not folder.is_symlink() else ())):
            if file.is_symlink():
                raise OSError(errno.ELOOP, f"{file.relative_to(output).as_posix()} is a link to another place")


def stamp(file: Path) -> list[int]:
    """What changes when somebody writes into a file."""
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]
