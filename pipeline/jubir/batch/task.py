"""A few inputs -> one file of results. The same function for a worker of our own, a Dask worker and a job of a cluster.

What comes of an input is one line, `KEY JSON`, that is written to a part file at once: when the worker dies, the next attempt goes
on behind the last line, and knows which input killed it. Whoever wants to know what is done looks at the files.
"""

from __future__ import annotations

import faulthandler
import json
import os
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from jubir.batch.run import Done, Extract, process
from jubir.ingest.inputs import LIMITS, Failure, Item, Limits
from jubir.stages.privacy import Contacts

# An input that its worker does not survive this often is given up. One death may be anybody's (a full memory, a kill), three are not.
DEATHS = 3
START = "start"
used = False  # whether this process has worked on an input
PACKAGE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Settings:
    """What the results depend on, and what a worker may use for one input."""

    model: str = "default"
    limits: Limits = LIMITS
    seconds: float = 30.0
    memory_bytes: int = 2_000_000_000
    contacts: Contacts = "keep"
    parser: str = "default"


@dataclass(frozen=True)
class Input:
    """An input under the key that its result is kept by; `attempts`: how often earlier runs failed on it."""

    key: str
    item: Item
    attempts: int = 0


@dataclass(frozen=True)
class Receipt:
    """What a task came to. `exhausted`: the worker ran out of memory and should not be given another; where the task's file is
    not there, the rest of the task is for somebody else."""

    done: int
    failed: int
    exhausted: bool = False


@dataclass
class Earlier:
    """What dead workers left of a task: finished lines, and for unfinished inputs how often and how they ended."""

    lines: dict[str, str] = field(default_factory=dict)
    deaths: Counter[str] = field(default_factory=Counter)
    hung: dict[str, str] = field(default_factory=dict)  # key -> where in the code


def process_task(inputs: Sequence[Input], out_path: Path, *, settings: Settings) -> Receipt:
    """Writes the results of the inputs to a file that is there whole or not at all, and says what they came to.

    An input that takes more than its seconds ends this process; called again, it goes on behind that input. OSError where the disk
    refuses; what loading the model raises. Where memory runs out, the rest is handed back: what was being worked on is tried again by
    a process that has done nothing else, so that none is blamed for the memory that others have used.
    """
    global used
    extractor = load(settings.model, settings.parser)
    earlier = left_over(out_path)
    lines = dict(earlier.lines)
    exhausted = False
    mine = out_path.with_suffix(f".{platform.node()}-{os.getpid()}-{time.monotonic_ns()}.part")
    with mine.open("w", encoding="utf-8") as part, memory_zone(extractor), watched(mine, settings) as watch:
        for entry in inputs:
            if entry.key in lines:
                continue
            alone = True
            began = time.monotonic()
            if entry.key in earlier.hung:
                where = earlier.hung[entry.key]
                result = gave_up(entry, "timeout", f"not done in {settings.seconds:g} s{where}", settings.seconds)
            elif earlier.deaths[entry.key] >= DEATHS:
                result = gave_up(entry, "worker-died", f"the worker died {DEATHS} times", None, DEATHS)
            else:
                _put(part, f"{START} {entry.key}")
                watch()
                alone = not used or (entry.key in earlier.deaths and len(lines) == len(earlier.lines))
                used = True
                attempts = entry.attempts + earlier.deaths[entry.key] + 1
                try:
                    done = process(entry.item, extractor=extractor, limits=settings.limits, contacts=settings.contacts)
                    result = as_json(done, seconds=round(time.monotonic() - began, 3), attempts=attempts)
                except MemoryError:
                    exhausted = True
                    if alone:
                        message = f"more than {settings.memory_bytes // 1_000_000:,} MB"
                        seconds = round(time.monotonic() - began, 3)
                        result = gave_up(entry, "out-of-memory", message, seconds, attempts - entry.attempts)
            if exhausted and not alone:
                break
            lines[entry.key] = result
            _put(part, f"{entry.key} {result}")
            if exhausted:
                break
    if len(lines) < len({entry.key for entry in inputs}):
        return Receipt(0, 0, exhausted=True)
    temporary = mine.with_suffix(".new")
    write_lines(temporary, {entry.key: lines[entry.key] for entry in inputs})
    temporary.replace(out_path)
    for old in out_path.parent.glob(f"{out_path.stem}.*"):
        if old != out_path:
            old.unlink(missing_ok=True)
    return replace(receipt_of(out_path), exhausted=exhausted)


def receipt_of(out_path: Path) -> Receipt:
    """What a finished task came to."""
    lines = read_lines(out_path)[0].values()
    failed = sum(map(is_failure, lines))
    return Receipt(len(lines) - failed, failed)


@lru_cache(maxsize=1)
def load(model: str, parser: str = "default") -> Extract:
    """The extractor, loaded once a process."""
    # Here and not above: it brings spaCy, which the process that minds the workers does without.
    from jubir.stages import extractor

    return extractor.load(model=model, parser=parser)


def memory_zone(extractor: Extract) -> AbstractContextManager[Any]:
    """spaCy forgets, at its end, the words that it met; what is kept of a release is plain Python and no part of a Doc."""
    nlp = getattr(extractor, "nlp", None)
    return nlp.memory_zone() if nlp is not None else nullcontext()


@contextmanager
def watched(part: Path, settings: Settings) -> Iterator[Callable[[], None]]:
    """What is yielded starts the clock of an input anew: when that runs out, the process ends and says where it was.

    faulthandler's clock is a thread of C: it also ends what hangs in a library and never comes back to Python.
    """
    with part.with_suffix(".trace").open("w", encoding="utf-8") as trace:

        def again() -> None:
            faulthandler.dump_traceback_later(settings.seconds, exit=True, file=trace)

        try:
            yield again
        finally:
            faulthandler.cancel_dump_traceback_later()


def left_over(out_path: Path) -> Earlier:
    """What earlier attempts at a task have left behind."""
    earlier = Earlier()
    for part in sorted(out_path.parent.glob(f"{out_path.stem}.*.part")):
        lines, unfinished = read_lines(part)
        earlier.lines |= lines
        if unfinished:
            earlier.deaths[unfinished] += 1
            trace = part.with_suffix(".trace")
            if trace.exists() and (text := trace.read_text("utf-8", "replace")):
                earlier.hung[unfinished] = _place(text)
    return earlier


def read_lines(part: Path) -> tuple[dict[str, str], str | None]:
    """The finished lines of a part file, and the key of the input that was being worked on, if any."""
    lines: dict[str, str] = {}
    unfinished = None
    # What stands behind the last line feed is a line that was cut off, maybe inside a character.
    for line in part.read_text("utf-8", "replace").split("\n")[:-1]:
        key, _, rest = line.partition(" ")
        if key == START:
            unfinished = rest
        else:
            lines[key] = rest
            unfinished = None
    return lines, unfinished


def _place(trace: str) -> str:
    """Where a process stood when its time was up: the innermost of our own lines."""
    for line in trace.splitlines():
        name, _, rest = line.strip().removeprefix('File "').partition('", line ')
        if Path(name).is_relative_to(PACKAGE):
            return f", in {Path(name).name}:{rest.split()[0]}"
    return ""


def gave_up(entry: Input, code: str, message: str, seconds: float | None, attempts: int = 1) -> str:
    failure = Failure(entry.item.path, "extract", code, message)
    return as_json(failure, seconds=seconds, attempts=entry.attempts + attempts)


def as_json(result: Done | Failure, *, seconds: float | None, attempts: int) -> str:
    """A result as one line of JSON. Of a record nothing but the record: the same in every run."""
    if isinstance(result, Failure):
        return json.dumps({"failure": asdict(result) | {"seconds": seconds, "attempts": attempts}}, ensure_ascii=False)
    return json.dumps({"record": result.record.to_dict(), "text": result.text}, ensure_ascii=False)


def is_failure(line: str) -> bool:
    return line.startswith('{"failure"')


def write_lines(path: Path, lines: dict[str, str]) -> None:
    """Writes lines to a file and to the disk itself."""
    with path.open("w", encoding="utf-8") as stream:
        for key, line in lines.items():
            stream.write(f"{key} {line}\n")
        stream.flush()
        os.fsync(stream.fileno())


def _put(part: IO[str], line: str) -> None:
    part.write(line + "\n")
    part.flush()
