"""A folder of files -> the same folder with other files, all of them or none.

The new files are written into DIR/.jubir/new. When all are on the disk, the folder is renamed to DIR/.jubir/ready: from then on they are
the published ones, and whoever comes next moves what was not moved yet. Until then the old ones stand untouched.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jubir.batch.journal import HIDDEN, sync_folder

MANIFEST = "published.json"


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
    """Moves in what is ready, also what a run that was killed had made ready, and takes away what is published no longer."""
    hidden = output / HIDDEN
    ready = hidden / "ready"
    if not ready.is_dir():
        return
    if (ready / MANIFEST).exists():
        names = manifest(ready / MANIFEST).get("files", {})
        for name in names:
            if (ready / name).exists():
                (output / name).parent.mkdir(parents=True, exist_ok=True)
                (ready / name).replace(output / name)
        for name in manifest(hidden / MANIFEST).get("files", {}).keys() - names.keys():
            (output / name).unlink(missing_ok=True)
        for folder in {(output / name).parent for name in names}:
            sync_folder(folder)
        (ready / MANIFEST).replace(hidden / MANIFEST)
    shutil.rmtree(ready)


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
    return values if isinstance(values, dict) else {}


def stamp(file: Path) -> list[int]:
    """What changes when somebody writes into a file."""
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]
