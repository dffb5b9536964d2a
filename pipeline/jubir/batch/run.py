"""Inputs -> records and errors: every release is read and extracted by itself, so that one cannot spoil another."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from jubir.ingest.decode import Refused
from jubir.ingest.inputs import LIMITS, Failure, Found, Item, Limits, read
from jubir.schema import Issue, Record, Release
from jubir.stages.privacy import Contacts, hide, masked_failure

Extract = Callable[[Release], Record]


@dataclass(frozen=True)
class Done:
    """A record, and the release's text where no file of the user's holds it."""

    record: Record
    text: str | None = None


@dataclass
class Run:
    """What came of all inputs, each list sorted; found == records + failures."""

    records: list[Record] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)  # release_id -> text, of rewritten releases

    @property
    def failed(self) -> list[Failure]:
        """The failures that lose something; a text that came a second time is no loss."""
        return [f for f in self.failures if f.code != "duplicate"]

    @property
    def exit_status(self) -> int:
        """0 all right, 1 some inputs failed, 3 nothing could be read."""
        if not self.records:
            return 3
        return 1 if self.failed else 0


def process(item: Item, *, extractor: Extract, limits: Limits = LIMITS, contacts: Contacts = "keep") -> Done | Failure:
    """What comes of one input. Nothing but the item, the extractor, the limits and `contacts` decides it."""
    result = try_out(item, extractor=extractor, limits=limits, contacts=contacts)
    return masked_failure(result) if isinstance(result, Failure) and contacts != "keep" else result


def try_out(item: Item, *, extractor: Extract, limits: Limits, contacts: Contacts) -> Done | Failure:
    try:
        release = read(item, limits=limits)
    except Refused as refused:
        return Failure(item.path, "ingest", refused.code, str(refused), refused.sha256)
    except MemoryError:
        raise
    except Exception as error:
        # A file that no reader was ever tried on, such as a new kind of damage.
        return Failure(item.path, "ingest", "internal-error", where(error))
    try:
        record = extractor(release)
    except MemoryError:
        raise
    except Exception as error:
        # A defect of ours must not stop the other releases.
        return Failure(release.path, "extract", "internal-error", where(error), release.sha256, release.release_id)
    release, record = hide(release, record, contacts)
    return Done(record, release.text if release.rewritten else None)


def where(error: Exception) -> str:
    """The class of an exception and the line that raised it; not its message, which may hold the release's text."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def process_all(
    items: Iterable[Item], *, extractor: Extract, limits: Limits = LIMITS, contacts: Contacts = "keep"
) -> Iterator[Done | Failure]:
    """What comes of each input, in the order of the inputs."""
    for item in items:
        yield process(item, extractor=extractor, limits=limits, contacts=contacts)


def text_hash(record: Record) -> str:
    return record.source.get("text_sha256") or record.release_id


def told_apart(record: Record) -> Record:
    """The record of a text whose short id another text of the run has: the id is the whole hash, whatever their order."""
    issue = Issue("id-shared", f"another text has the id {record.release_id}, too: this one has a longer id")
    return replace(record, release_id=f"rel-{text_hash(record)}", issues=[*record.issues, issue])


def collect(found: Found, results: Iterable[Done | Failure]) -> Run:
    """The run: records sorted by path, of the same text only the first, and every failure."""
    done: list[Done] = []
    run = Run(failures=list(found.failures))
    for result in results:
        if isinstance(result, Done):
            done.append(result)
        else:
            run.failures.append(result)
    done.sort(key=lambda d: (d.record.source["path"], d.record.release_id))
    texts: dict[str, set[str]] = {}
    for result in done:
        texts.setdefault(result.record.release_id, set()).add(text_hash(result.record))
    first: set[str] = set()
    for result in done:
        record = result.record
        if len(texts[record.release_id]) > 1:
            record = told_apart(record)
        if text_hash(record) in first:
            source, message = record.source, f"the same text as {record.release_id}"
            run.failures.append(
                Failure(source["path"], "ingest", "duplicate", message, source["sha256"], record.release_id)
            )
            continue
        first.add(text_hash(record))
        run.records.append(record)
        if result.text is not None:
            run.texts[record.release_id] = result.text
    run.failures.sort(key=lambda f: (f.path, f.code, f.message, f.sha256))
    return run
