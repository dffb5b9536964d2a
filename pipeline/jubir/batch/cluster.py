"""Tasks -> results by Dask, on this machine or on many that share a file system; the same function as that of our own workers."""

from __future__ import annotations

import concurrent.futures
import contextlib
import gc
import importlib.util
import queue
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from jubir.batch.search_path import safe_start, without_working_folder
from jubir.batch.task import DEATHS, Receipt, Settings, load, process_task, receipt_of
from jubir.batch.workers import Broken, Task, limit_memory

# What a scheduler, or its first worker, may take to answer; how often it is asked while nothing is done.
SECONDS = 20
ASKED_EVERY = 5.0
SILENT = "the Dask scheduler does not answer any more"
T = TypeVar("T")


def run_dask(
    tasks: Sequence[Task], *, jobs: int, settings: Settings, scheduler: str | None = None
) -> Iterator[Receipt]:
    """A receipt for each task, as they are done, by the workers of a scheduler or by `jobs` workers on this machine.

    Whether a task is done, its file says: a future may be lost with its worker, or be done twice. Raises Broken, or OSError.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise Broken("--engine dask needs Dask: pip install 'jubir[dask]'") from error
    if scheduler is not None:
        # A port that takes a call and says nothing keeps a client for minutes, beyond its own timeout.
        client = within(
            SECONDS, partial(Client, scheduler, timeout=SECONDS), f"no Dask scheduler answers at {scheduler}"
        )
        try:
            yield from _rounds(tasks, client, settings)
        finally:
            with contextlib.suppress(Broken):
                within(5, partial(client.close, timeout=2), "")
        return
    # No dashboard: it would listen on the network. Our own limit of memory: what breaks it gets a reason of its own.
    # Its port is open to whoever works on this machine, and takes code from them, if it did not ask for a
    # certificate that is made for this run alone.
    if importlib.util.find_spec("cryptography") is None:
        raise Broken("--engine dask needs the package cryptography: pip install 'jubir[dask]'")
    options: dict[str, Any] = {"security": True, "dashboard_address": None, "memory_limit": 0, "silence_logs": 50}
    with (
        safe_start(),
        LocalCluster(n_workers=jobs, threads_per_worker=1, processes=True, **options) as cluster,
        Client(cluster) as client,
    ):
        yield from _rounds(tasks, client, settings)


def _rounds(tasks: Sequence[Task], client: Any, settings: Settings) -> Iterator[Receipt]:
    """Hands out what is not done, until all is."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    left = list(tasks)
    # Each input may kill a few workers, and Dask gives a task up after a few deaths; what it gave up goes on where it was.
    for number in range((DEATHS + 2) * max(len(task.inputs) for task in tasks) + 1):
        names = [f"jubir-{task.out_path.stem}-{number}" for task in left]
        futures = {
            client.submit(work, task, settings, key=name, pure=False): task
            for name, task in zip(names, left, strict=True)
        }
        told = set()
        for future in answered(futures, client):
            task = futures[future]
            if future.status == "finished" and not task.out_path.exists():
                continue  # it ran out of memory: what is left is handed out in the next round
            if task.out_path.exists():
                told.add(task.out_path)
                yield receipt_of(task.out_path)
            elif future.status == "error":
                error = future.exception()
                if isinstance(error, OSError):
                    raise error
                if not isinstance(error, KilledWorker | FutureCancelledError):
                    raise Broken(f"a worker cannot do its work: {type(error).__name__}: {error}")
        for task in left:
            if task.out_path.exists() and task.out_path not in told:
                yield receipt_of(task.out_path)
        left = [task for task in left if not task.out_path.exists()]
        if not left:
            return
    raise Broken("workers die without end")


def answered(futures: Collection[Any], client: Any) -> Iterator[Any]:
    """The futures as they are done. Raises Broken where the scheduler has died, or has no workers, for SECONDS."""
    from distributed import wait

    left = set(futures)
    ask = partial(client.sync, client.scheduler.ncores, callback_timeout=SECONDS)
    without_workers = 0.0
    while left:
        try:
            done = wait(left, timeout=ASKED_EVERY, return_when="FIRST_COMPLETED").done
        except (TimeoutError, concurrent.futures.CancelledError):
            # Futures are cancelled, among others, when the connection is lost: that is asked below.
            within(SECONDS, ask, SILENT)
            done = {future for future in left if future.status != "pending"}
        yield from done
        left -= done
        if done:
            continue
        if within(SECONDS, ask, SILENT):
            without_workers = 0.0
        else:
            without_workers += ASKED_EVERY
            if without_workers >= SECONDS:
                raise Broken(f"the Dask scheduler has had no workers for {SECONDS} s")


def within(seconds: float, ask: Callable[[], T], message: str) -> T:
    """What a call gives that may never come back. Raises Broken with the message."""
    answers: queue.SimpleQueue[tuple[T | None, Exception | None]] = queue.SimpleQueue()

    def call() -> None:
        try:
            answers.put((ask(), None))
        except Exception as error:
            answers.put((None, error))

    threading.Thread(target=call, daemon=True).start()
    try:
        answer, error = answers.get(timeout=seconds + 1)
    except queue.Empty:
        raise Broken(message) from None
    if error is not None:
        raise Broken(message) from error
    return answer  # type: ignore[return-value]


def work(task: Task, settings: Settings) -> None:
    """What a Dask worker does."""
    sys.path[:] = without_working_folder(sys.path)
    limit_memory(settings.memory_bytes)
    if process_task(task.inputs, task.out_path, settings=settings).exhausted:
        load.cache_clear()
        gc.collect()
