"""jubir: who said what, in which role, for whom, about which programme, out of Indonesian press releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jubir.schema import Record, Release
    from jubir.stages.extractor import Extractor, extract, load

__version__ = "0.1.0"
__all__ = ["Extractor", "Record", "Release", "extract", "load"]


def __getattr__(name: str) -> Any:
    # What reads takes a moment to import; --help and the process that minds the workers need none of it.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from jubir.stages import extractor

    return getattr(extractor, name)
