"""Tasks -> results by worker processes of our own, which may hang, run out of memory or be killed without any loss.

Each worker has a pipe to itself and shares no lock and no queue with the others: in the pools of the standard library and in pebble a
worker that is killed in the wrong moment takes a lock with it, and all wait for ever.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from jubir.batch.search_path import safe_start, without_working_folder
from jubir.batch.task import DEATHS, Input, Receipt, Settings, load, process_task

# spaCy's strings and our caches grow; a new worker costs a second or two, which is little among so many releases.
INPUTS_A_WORKER = 5_000
# Two workers with as many threads each as there are processors would only get in each other's way.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1")


class Broken(Exception):
    """No worker can start: the lexicon or the model cannot be loaded. The message says why."""


@dataclass(frozen=True)
class Task:
    inputs: tuple[Input, ...]
    out_path: Path


@dataclass
class Worker:
    process: BaseProcess
    pipe: Connection
    ready: bool = False
    task: Task | None = None
    given: int = 0  # inputs


@dataclass
class Crew:
    """The workers, and what is left to do."""

    jobs: int
    settings: Settings
    tasks: deque[Task]
    workers: list[Worker] = field(default_factory=list)
    deaths: dict[Path, int] = field(default_factory=dict)
    stillborn: int = 0  # workers that died one after the other before they were ready


def run_local(tasks: Sequence[Task], *, jobs: int, settings: Settings) -> Iterator[Receipt]:
    """A receipt for each task, as they are done. Raises Broken, or what the disk refuses (OSError)."""
    os.environ.update(ONE_THREAD)
    crew = Crew(jobs, settings, deque(tasks))
    try:
        while crew.tasks or any(worker.task for worker in crew.workers):
            while len(crew.workers) < min(jobs, len(crew.tasks) + sum(w.task is not None for w in crew.workers)):
                crew.workers.append(hire(settings))
            # A dead worker's pipe is at its end: that, too, wakes us up.
            for pipe in wait([worker.pipe for worker in crew.workers]):
                worker = next(w for w in crew.workers if w.pipe is pipe)
                receipt = hear(crew, worker)
                if receipt is not None:
                    yield receipt
    finally:
        for worker in crew.workers:
            worker.process.kill()
        for worker in crew.workers:
            worker.process.join()
            worker.pipe.close()


def hire(settings: Settings) -> Worker:
    """A new worker. It is forked off a process that has imported spaCy and nothing else, where the system can do that."""
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        context.set_forkserver_preload(["jubir.stages.extractor", "jubir.batch.workers"])
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, settings), daemon=True)  # type: ignore[attr-defined]
    with safe_start():
        process.start()
    theirs.close()
    return Worker(process, ours)


def hear(crew: Crew, worker: Worker) -> Receipt | None:
    """Takes a worker's message, or its end, and gives it the next task; the receipt, if it is one."""
    try:
        message = worker.pipe.recv()
    except (EOFError, ConnectionError):
        bury(crew, worker)
        return None
    if isinstance(message, Exception):
        raise message
    if worker.task is not None and not worker.task.out_path.exists():
        crew.tasks.appendleft(worker.task)  # it ran out of memory and hands back what is left
    worker.ready, worker.task, crew.stillborn = True, None, 0
    spent = worker.given >= INPUTS_A_WORKER or (isinstance(message, Receipt) and message.exhausted)
    if spent or not crew.tasks:
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        crew.workers.remove(worker)
    else:
        worker.task = crew.tasks.popleft()
        worker.given += len(worker.task.inputs)
        # It may have been killed since: its end is heard next.
        with contextlib.suppress(ConnectionError):
            worker.pipe.send(worker.task)
    return message if isinstance(message, Receipt) else None


def bury(crew: Crew, worker: Worker) -> None:
    """Gives a dead worker's task to another, which goes on where this one was."""
    worker.process.join()
    worker.pipe.close()
    crew.workers.remove(worker)
    if worker.task is None:
        crew.stillborn += not worker.ready
        if crew.stillborn > DEATHS:
            raise Broken(f"workers die while they start, the last with exit status {worker.process.exitcode}")
        return
    path = worker.task.out_path
    crew.deaths[path] = crew.deaths.get(path, 0) + 1
    # Each input may kill a few workers; more than all of them together is no input's doing.
    if crew.deaths[path] > DEATHS * (len(worker.task.inputs) + 1):
        raise Broken(f"workers die without end, the last with exit status {worker.process.exitcode}")
    crew.tasks.appendleft(worker.task)


def serve(pipe: Connection, settings: Settings) -> None:
    """The life of a worker: loads the model, says so, then a receipt for each task; ends with its pipe."""
    # Ctrl-C in a terminal goes to every process; who stops the workers is the one that hired them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is imported from here on, such as the reader of a format, is none of the user's modules.
    sys.path[:] = without_working_folder(sys.path)
    limit_memory(settings.memory_bytes)
    with contextlib.suppress(EOFError, ConnectionError):
        try:
            load(settings.model, settings.parser)
        except (OSError, ValueError) as error:
            pipe.send(Broken(str(error)))
            return
        pipe.send(None)
        while True:
            task: Task = pipe.recv()
            try:
                pipe.send(process_task(task.inputs, task.out_path, settings=settings))
            except ConnectionError:
                raise
            except OSError as error:
                pipe.send(error)


def limit_memory(size: int) -> None:
    """Sets how much memory this process may take, in bytes; beyond it, Python raises MemoryError."""
    try:
        import resource
    except ImportError:  # Windows
        return
    # Not the address space: libraries map files and reserve much more than they use.
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))
