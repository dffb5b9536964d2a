"""The Python API: texts -> records -> data frames. `import jubir` gives all of it.

    import jubir

    record = jubir.extract(Path("release.pdf"))            # or a text, or a Release
    for quote in record.quotes:
        print(quote.speaker, quote.text)
    frames = jubir.to_pandas(jubir.extract_many(paths, jobs=4))

Threads may share everything here: a reader takes one release at a time, so that threads gain no speed; processes do. After a fork the
child loads a model of its own when it first needs one, since not everything that a model consists of lives through a fork.
"""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakSet

from jubir.ingest.decode import Refused, defect
from jubir.schema import Record, Release

if TYPE_CHECKING:
    import pandas as pd

Source: TypeAlias = str | Path | Release
OnError: TypeAlias = Callable[[Source, Exception], object]
Pairs: TypeAlias = Generator[tuple[Source, Record | Exception], None, None]
# Sources that wait for a worker: enough that none is idle, and few enough that an endless iterable may be given.
AHEAD = 4


class Reader:
    """Reads releases with a model that it keeps: `jubir.load()` gives one.

    Threads may share a reader; they wait for each other. In a forked child, and where it is unpickled, it loads its model anew.
    """

    def __init__(self, model: str | Path = "default") -> None:
        self.model = str(model)
        self._extract: Callable[[Release], Record] | None = None
        self._begin()
        self._extract = _extractor(self.model)
        _READERS.add(self)

    def _begin(self) -> None:
        """A state that nothing is held or loaded in: what a forked child starts from."""
        self._lock = threading.Lock()
        self._extract = None

    def __call__(self, source: Source) -> Record:
        """The record of a text, of a file or of a Release. Raises as `extract` does."""
        release = _release(source)
        with self._lock:
            if self._extract is None:
                self._extract = _extractor(self.model)
            return self._extract(release)

    def __repr__(self) -> str:
        return f"jubir.load({self.model!r})"

    def __reduce__(self) -> tuple[Callable[[str], Reader], tuple[str]]:
        return Reader, (self.model,)


_READERS: WeakSet[Reader] = WeakSet()
_shared: dict[str, Reader] = {}
_shared_lock = threading.Lock()


def _after_fork() -> None:
    """Forgets, in a forked child, locks that a thread of the parent may hold, and models."""
    global _shared_lock
    _shared_lock = threading.Lock()
    for reader in _READERS:
        reader._begin()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _extractor(model: str) -> Callable[[Release], Record]:
    # The one place that knows what reads; here and not above, since it brings spaCy.
    from jubir.stages import extractor

    return extractor.load(model=model)


def load(model: str | Path = "default") -> Reader:
    """A reader with its model: "default"; "accurate" (slower; needs the extra [accurate]); "none" (rules and lexicon alone);
    or the folder of a trained pipeline.

    Raises OSError or ValueError where the model cannot be loaded.

    >>> reader = load()
    >>> reader("JAKARTA - “Siap,” kata Menteri Keuangan Sri Mulyani.").people[0].name
    'Sri Mulyani'
    """
    return Reader(model)


def shared(model: str | Path = "default") -> Reader:
    """The reader of a model that everything in this process shares, loaded when it is first asked for."""
    name = str(model)
    with _shared_lock:
        if name not in _shared:
            _shared[name] = Reader(name)
        return _shared[name]


def extract(source: Source) -> Record:
    """The record of a text (str), of a file (Path, in any format that jubir reads) or of a Release, by the default model.

    The model is loaded on the first call in a process. Offsets count code points of the text; those of a file refer to the text
    that `read` gives. Raises TypeError for anything else, Refused for what is no text or cannot be read, FileNotFoundError.

    >>> record = extract("JAKARTA - “Siap,” kata Menteri Keuangan Sri Mulyani.")
    >>> [(quote.speaker, quote.text) for quote in record.quotes]
    [('Sri Mulyani', 'Siap,')]
    """
    _check(source)
    return shared()(source)


def extract_many(
    texts: Iterable[Source], *, jobs: int = 1, model: str | Path = "default", on_error: OnError | None = None
) -> Iterator[Record]:
    """The records of many texts, files or Releases, in their order, each as soon as it is there.

    With more than one of `jobs`, as many processes work, each with a model of its own. They are started anew (spawn): a script that
    calls this needs `if __name__ == "__main__":`, as for everything of multiprocessing. `on_error` is called with what could
    not be read and why, and the rest goes on; without it the error is raised. Nothing limits the time or the memory that
    a text may take, and nothing is kept: for thousands of files of unknown origin there is `jubir extract`.

    >>> [record.release_id[:8] for record in extract_many(["Solo - Pasar dibuka.", "Solo - Pasar ditutup."])]
    ['rel-ee69', 'rel-2374']
    """
    if isinstance(texts, str | Path | Release):
        raise TypeError(f"extract_many takes several texts; for one {type(texts).__name__} there is jubir.extract")
    if jobs < 1:
        raise ValueError(f"jobs is {jobs}; at least one process must work")
    pairs = _in_turn(texts, str(model)) if jobs == 1 else _side_by_side(texts, str(model), jobs)
    return _records(pairs, on_error)


def _records(pairs: Pairs, on_error: OnError | None) -> Iterator[Record]:
    # Closed at once, and not when a traceback is forgotten: that ends the workers.
    with closing(pairs):
        for source, result in pairs:
            if isinstance(result, Record):
                yield result
            elif on_error is None:
                raise result
            else:
                on_error(source, result)


def _in_turn(texts: Iterable[Source], model: str) -> Pairs:
    for source in texts:
        _check(source)
        yield source, _attempt(source, model)


def _side_by_side(texts: Iterable[Source], model: str, jobs: int) -> Pairs:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    waiting: deque[tuple[Source, Future[Record | Exception]]] = deque()
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin_worker)
    try:
        for source in texts:
            _check(source)
            waiting.append((source, pool.submit(_attempt, source, model)))
            if len(waiting) >= AHEAD * jobs:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin_worker() -> None:
    from jubir.batch.workers import ONE_THREAD

    os.environ.update(ONE_THREAD)
    # Ctrl-C in a terminal goes to every process; who stops the workers is the one that started them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _attempt(source: Source, model: str) -> Record | Exception:
    """The record of a source, or what went wrong with it. A model that cannot be loaded is no fault of the source: that is raised."""
    reader = shared(model)
    try:
        return reader(source)
    except Exception as error:
        # A traceback does not get from one process to another.
        error.add_note(traceback.format_exc())
        return error


def read(path: Path) -> Release:
    """The release that a file holds, in any format that jubir reads: `text` is what all offsets refer to, `path` the file's name.

    Of a mail that is the mail without its attachments. Raises FileNotFoundError; Refused with its reason for what cannot be read,
    for folders and for a file of several releases (JSON lines).
    """
    # Here and not above: a text needs none of it.
    from jubir.ingest import inputs

    if path.is_dir():
        raise Refused("not-a-file", f"{path}: a folder; extract_many takes its files")
    # Absolute, since "-" would be standard input.
    found = inputs.find([str(path.absolute())])
    for failure in found.failures:
        if failure.code == "not-found":
            raise FileNotFoundError(f"{path}: no such file")
        raise Refused(failure.code, f"{path}: {failure.message}", sha256=failure.sha256)
    items = [item for item in found.items if item.file is not None and not item.part] or found.items
    if len(items) != 1:
        raise Refused("several-releases", f"{path}: holds {len(items)} releases; `jubir extract` reads them all")
    try:
        return inputs.read(items[0])
    except Refused as refused:
        raise Refused(refused.code, f"{path}: {refused}", sha256=refused.sha256) from None


def _check(source: object) -> None:
    if not isinstance(source, str | Path | Release):
        raise TypeError(
            f"jubir reads a text (str), a file (pathlib.Path) or a jubir.Release, not {type(source).__name__}"
        )


def _release(source: Source) -> Release:
    _check(source)
    if isinstance(source, Release):
        return source
    if isinstance(source, Path):
        return read(source)
    if problem := defect(source):
        raise Refused(*problem)
    return Release(source)


def to_pandas(records: Iterable[Record]) -> dict[str, pd.DataFrame]:
    """The tables of records as data frames, by name: those that `jubir extract` writes as CSV but for errors, with who is who in all
    of the records. Rows in the order of the records; of a text that comes twice, the first record counts.

    Texts are object with None where there is none, whole numbers Int64, dates datetime64[s].

    >>> frames = to_pandas([extract("JAKARTA - “Siap,” kata Menteri Keuangan Sri Mulyani.")])
    >>> frames["roles"][["person", "title"]].values.tolist()
    [['Sri Mulyani', 'Menteri Keuangan']]
    """
    # Here and not above: they bring pandas.
    from jubir.across.identities import identify
    from jubir.write.rows import across, tables

    first: dict[str, Record] = {}
    for record in records:
        first.setdefault(record.release_id, record)
    frames = tables(first.values()) | across(identify(list(first.values())))
    return {name: _dated(name, frame) for name, frame in frames.items()}


def read_tables(folder: str | Path) -> dict[str, pd.DataFrame]:
    """The CSV tables of a folder that jubir wrote, by name, with the types that `to_pandas` gives them.

    Both profiles are read; of `--csv excel-id` the apostrophes before cells are taken off, while line breaks in cells stay spaces.
    Raises FileNotFoundError where there are none, ValueError for a cell that is not of its column's type.
    """
    from jubir.write.profiles import read_csv
    from jubir.write.tables import TABLES

    files = {name: Path(folder) / f"{name}.csv" for name in TABLES}
    if not files["releases"].is_file():
        raise FileNotFoundError(f"{folder}: no releases.csv; `jubir extract` writes tables there")
    return {name: _dated(name, read_csv(name, file)) for name, file in files.items() if file.is_file()}


def _dated(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its dates as such: files have them as ISO 8601. In seconds: nanoseconds begin in 1677."""
    import numpy as np
    import pandas as pd

    from jubir.write.tables import TABLES

    for column in TABLES[name].columns:
        if column.type == "date":
            days = np.array([value or "NaT" for value in frame[column.name]], dtype="datetime64[s]")
            frame[column.name] = pd.Series(days, index=frame.index)
    return frame
