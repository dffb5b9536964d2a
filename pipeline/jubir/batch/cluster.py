"""Tasks -> results by Dask, on this machine or on many that share a file system; the same function as that of our own workers."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from jubir.batch.search_path import safe_start, without_working_folder
from jubir.batch.task import DEATHS, Receipt, Settings, load, process_task, receipt_of
from jubir.batch.workers import Broken, Task, limit_memory


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
        try:
            client = Client(scheduler, timeout=20)
        except (OSError, ValueError) as error:
            raise Broken(f"no Dask scheduler answers at {scheduler}") from error
        with client:
            yield from _rounds(tasks, client, settings)
        return
    # No dashboard: it would listen on the network. Our own limit of memory: what breaks it gets a reason of its own.
    options: dict[str, Any] = {"dashboard_address": None, "memory_limit": 0, "silence_logs": 50}
    with (
        safe_start(),
        LocalCluster(n_workers=jobs, threads_per_worker=1, processes=True, **options) as cluster,
        Client(cluster) as client,
    ):
        yield from _rounds(tasks, client, settings)


def _rounds(tasks: Sequence[Task], client: Any, settings: Settings) -> Iterator[Receipt]:
    """Hands out what is not done, until all is."""
    from distributed import KilledWorker, as_completed
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
        for future in as_completed(futures):
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


def work(task: Task, settings: Settings) -> None:
    """What a Dask worker does."""
    sys.path[:] = without_working_folder(sys.path)
    limit_memory(settings.memory_bytes)
    if process_task(task.inputs, task.out_path, settings=settings).exhausted:
        load.cache_clear()
        gc.collect()
