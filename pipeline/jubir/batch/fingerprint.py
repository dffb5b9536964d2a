"""What results depend on beside the input: code, lexicon, model, limits, libraries. As hashes and versions, for keys and run.json."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from jubir import __version__
from jubir.batch.journal import digest
from jubir.batch.task import Settings
from jubir.stages.lexicon import data_folder
from jubir.stages.reader import reader_folder

CODE = Path(__file__).parent.parent


def configuration(settings: Settings) -> dict[str, Any]:
    """Everything that decides a result, as JSON values. Raises FileNotFoundError where the model is not there."""
    return {
        "jubir": __version__,
        "code_sha256": hash_of(CODE, "**/*.py", leave_out="train"),
        "lexicon_sha256": hash_of(data_folder("seeds") / "lexicon", "*"),
        "model": settings.model if settings.model == "default" else "folder",
        "model_sha256": hash_of(reader_folder(settings.model), "*"),
        "limits": asdict(settings.limits),
        "contacts": settings.contacts,
        "versions": {"python": platform.python_version(), **libraries()},
    }


def key_part(values: dict[str, Any]) -> str:
    """A configuration as a short text."""
    return digest([json.dumps(values, sort_keys=True)])


def hash_of(folder: Path, pattern: str, *, leave_out: str | None = None) -> str:
    """A hash of the names and contents of the files of a folder that fit a pattern; a folder in it may be left out."""
    total = hashlib.sha256()
    for file in sorted(folder.glob(pattern)):
        name = file.relative_to(folder)
        if file.is_file() and "__pycache__" not in name.parts and name.parts[0] != leave_out:
            total.update(f"{name.as_posix()}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def libraries() -> dict[str, str]:
    """The versions of what jubir needs to run, extras set aside."""
    try:
        needed = metadata.requires("jubir") or []
    except metadata.PackageNotFoundError:
        return {}
    names = sorted({re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in needed if "extra ==" not in line})
    return {name: metadata.version(name) for name in names}
