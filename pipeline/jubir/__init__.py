"""jubir: who said what, in which role, for whom, about which programme, out of Indonesian press releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jubir.api import Reader, Source, extract, extract_many, load, read, read_tables, to_pandas
    from jubir.ingest.decode import Refused
    from jubir.schema import Record, Release

__version__ = "0.1.0"
__all__ = [
    "Reader",
    "Record",
    "Refused",
    "Release",
    "Source",
    "extract",
    "extract_many",
    "load",
    "read",
    "read_tables",
    "to_pandas",
]


def __getattr__(name: str) -> Any:
    # Who wants the version, and every module of the package, comes by here: nothing is imported that is not asked for.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from jubir import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
