"""Inputs -> a run, through workers and the journal: what is done is not done again, what failed is tried again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from jubir.batch.fingerprint import configuration, key_part
from jubir.batch.journal import Journal, digest, key_of
from jubir.batch.publish import RUN, finish, is_published, publish, said
from jubir.batch.run import Run, collect
from jubir.batch.task import Input, Receipt, Settings
from jubir.batch.workers import Task, run_local
from jubir.ingest.inputs import Failure, Found, Item

# A task is what is lost of the disk's attention when a machine loses its power, and what another machine is given at once.
INPUTS_A_TASK = 32

Engine = Callable[[Sequence[Task]], Iterator[Receipt]]


@dataclass(frozen=True)
class How:
    """How the work is done. None of it changes a result."""

    jobs: int = 1
    engine: str = "local"
    scheduler: str | None = None
    fresh: bool = False
    fail_fast: bool = False


@dataclass
class Batch:
    """A run with what run.json says of it."""

    run: Run
    configuration: dict[str, Any]
    digest: str  # of all results
    counts: dict[str, int] = field(default_factory=dict)
    clock: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)  # by what wrote the files


class Stopped(Exception):
    """An input failed in a run that is to stop at the first failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"{failure.path}: {failure.message} [{failure.code}]")


def run_batch(
    found: Found,
    output: Path,
    *,
    settings: Settings,
    how: How,
    watch: Callable[[int], Any],
    fill: Callable[[Run, Path], dict[str, Any]],
    published_as: Sequence[str] = (),
) -> Batch:
    """Works through the inputs and publishes the tables. `watch(total)` gives a context with a function for each receipt;
    `fill` writes the files of a run into a folder and says something of it; `published_as` are the options that it depends on.

    Raises Stopped, journal.Busy, workers.Broken, OSError. Whatever ends it, the results so far are kept, the old tables whole.
    """
    began = time.time()
    values = configuration(settings)
    journal = Journal(output)
    with journal.at_work(fresh=how.fresh):
        finish(output)
        keys = [key_of(item, key_part(values), limits=settings.limits) for item in found.items]
        processed = work_through(found, keys, journal, settings=settings, how=how, watch=watch)
        batch = gathered(found, keys, journal, values)
        publish_tables(batch, output, fill=fill, published_as=published_as)
        journal.close(set(keys))
        batch.clock = clock(began, how, processed)
        write_run(batch, output)
    return batch


def work_through(
    found: Found, keys: Sequence[str], journal: Journal, *, settings: Settings, how: How, watch: Callable[[int], Any]
) -> int:
    """Sees to it that the journal has a result for each key; how many inputs that took. Raises Stopped."""
    if how.fail_fast and found.failures:
        raise Stopped(found.failures[0])
    wanted = {
        key: Input(key, absolute(item), journal.attempts(key))
        for key, item in zip(keys, found.items, strict=True)
        if not journal.is_done(key)
    }
    # Failures of earlier runs would look like results of this one.
    for key in wanted:
        journal.lines.pop(key, None)
    tasks = cut(list(wanted.values()), journal.work.absolute(), jobs=how.jobs)
    with watch(len(wanted)) as advance:
        for receipt in engine(how, settings)(tasks) if tasks else ():
            advance(receipt)
            if receipt.failed and how.fail_fast:
                break
    for task in tasks:
        if task.out_path.exists():
            journal.take(task.out_path)
    failures = [r for key, entry in wanted.items() if key in journal.lines
                and isinstance(r := journal.result(key, entry.item.path), Failure)]  # fmt: skip
    if failures and how.fail_fast:
        raise Stopped(failures[0])
    return len(wanted)


def absolute(item: Item) -> Item:
    """The item as a process finds it that works in another folder."""
    return replace(item, file=item.file.absolute()) if item.file else item


def cut(inputs: Sequence[Input], folder: Path, *, jobs: int) -> list[Task]:
    """The inputs in tasks, each with the file for its results: named after its inputs, whoever works on it, and when."""
    # Enough tasks for all workers to be busy to the end, as large ones as that allows.
    size = max(1, min(INPUTS_A_TASK, -(-len(inputs) // (4 * jobs))))
    tasks = [tuple(inputs[n : n + size]) for n in range(0, len(inputs), size)]
    return [Task(task, folder / f"{digest(i.key for i in task)[:16]}.jsonl") for task in tasks]


def engine(how: How, settings: Settings) -> Engine:
    """What works through tasks."""
    if how.engine == "dask":
        # Here and not above: few have the extra.
        from jubir.batch.cluster import run_dask

        return partial(run_dask, jobs=how.jobs, settings=settings, scheduler=how.scheduler)
    return partial(run_local, jobs=how.jobs, settings=settings)


def gathered(found: Found, keys: Sequence[str], journal: Journal, values: dict[str, Any]) -> Batch:
    """The results of all inputs as a run."""
    results = [key if journal.is_done(key) else journal.lines[key] for key in keys]
    run = collect(found, (journal.result(key, i.path) for key, i in zip(keys, found.items, strict=True)))
    return Batch(run, values, digest([*sorted(results), *sorted(map(str, found.failures))]), counts(found, run))


def publish_tables(
    batch: Batch, output: Path, *, fill: Callable[[Run, Path], dict[str, Any]], published_as: Sequence[str]
) -> None:
    """Publishes the files of a run, unless they are there already."""
    total = digest([batch.digest, *published_as])
    if not is_published(output, total):
        publish(output, partial(fill, batch.run), digest=total)
    batch.said = said(output)


def clock(began: float, how: How, processed: int) -> dict[str, Any]:
    """What run.json says of the time that was spent since `began` (seconds since 1970)."""
    seconds = max(time.time() - began, 0.001)
    return {
        "started": datetime.fromtimestamp(began, UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "jobs": how.jobs,
        "engine": how.engine,
        "processed": processed,
        "processed_a_second": round(processed / seconds, 2),
    }


def counts(found: Found, run: Run) -> dict[str, int]:
    """How many inputs there were and what became of them. Raises RuntimeError where one is lost."""
    total = len(found.items) + len(found.failures)
    failed = len(run.failed)
    values = {"found": total, "ok": len(run.records), "failed": failed, "skipped": len(run.failures) - failed}
    if total != values["ok"] + values["failed"] + values["skipped"]:
        raise RuntimeError(f"inputs were lost: {values}")
    return values


def write_run(batch: Batch, output: Path) -> None:
    """Writes run.json: what was used and what came of it, and under "clock" what is another thing each time."""
    put_json({"configuration": batch.configuration, "counts": batch.counts, "clock": batch.clock}, output / RUN)


def put_json(values: dict[str, Any], file: Path) -> None:
    """Replaces a file whole."""
    temporary = file.with_name(f".{file.name}.new")
    temporary.write_text(json.dumps(values, indent=1) + "\n", "utf-8")
    temporary.replace(file)
