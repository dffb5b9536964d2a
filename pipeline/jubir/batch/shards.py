"""One of n parts of the inputs, worked through anywhere, and all parts together: --shard i/n and jubir merge."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jubir.batch.batch import Batch, How, clock, gathered, publish_tables, put_json, work_through, write_run
from jubir.batch.fingerprint import configuration, key_part
from jubir.batch.journal import HIDDEN, Journal, digest, key_of
from jubir.batch.publish import finish
from jubir.batch.run import Run
from jubir.batch.task import Settings, read_lines
from jubir.ingest.inputs import Failure, Found, Item

PART = re.compile(r"part-(\d+)-of-(\d+)\.json")


class Unfit(Exception):
    """Parts that do not make a whole; the message says what is missing or does not go together."""


def shard_of(found: Found, number: int, parts: int) -> Found:
    """The inputs of part `number` (from 1) of `parts`. Their paths decide: every machine comes to the same parts."""

    def mine(entry: Item | Failure) -> bool:
        return int(digest([entry.path])[:12], 16) % parts == number - 1

    return Found([item for item in found.items if mine(item)], [f for f in found.failures if mine(f)])


def run_shard(
    found: Found, output: Path, part: tuple[int, int], *, settings: Settings, how: How, watch: Callable[[int], Any]
) -> Batch:
    """Works through one part of the inputs; no tables are written. Raises as run_batch does."""
    began = time.time()
    values = configuration(settings)
    name = f"{part[0]}-of-{part[1]}"
    found = shard_of(found, *part)
    journal = Journal(output, part=f"-{name}")
    with journal.at_work(fresh=how.fresh):
        keys = [key_of(item, key_part(values), limits=settings.limits) for item in found.items]
        processed = work_through(found, keys, journal, settings=settings, how=how, watch=watch)
        batch = gathered(found, keys, journal, values)
        batch.clock = clock(began, how, processed)
        journal.close(set(keys))
        paths = [[key, item.path] for key, item in zip(keys, found.items, strict=True)]
        content = {"configuration": values, "inputs": paths, "failures": [asdict(f) for f in found.failures]}
        put_json(content | {"clock": batch.clock}, journal.folder / f"part-{name}.json")
    return batch


def join(
    folders: Sequence[Path],
    output: Path,
    *,
    fill: Callable[[Run, Path], dict[str, Any]],
    published_as: Sequence[str] = (),
) -> Batch:
    """All parts, from the folders that they were written into, as one run. Raises Unfit, journal.Busy, OSError."""
    began = time.time()
    parts = gather(folders)
    values = same_configuration(parts)
    found = Found()  # of the items nothing is needed but their paths
    lines: dict[str, str] = {}
    keys: list[str] = []
    for file, content in parts.items():
        lines |= read_lines(file.parent / f"journal{file.stem.removeprefix('part')}.jsonl")[0]
        keys += [key for key, _ in content["inputs"]]
        found.items += [Item(path) for _, path in content["inputs"]]
        found.failures += [Failure(**failure) for failure in content["failures"]]
    if missing := [key for key in keys if key not in lines]:
        raise Unfit(f"{len(missing)} results are not there; a part was worked on again and is not done")
    journal = Journal(output)
    with journal.at_work():
        journal.lines = lines
        batch = gathered(found, keys, journal, values)
        finish(output)
        publish_tables(batch, output, fill=fill, published_as=published_as)
        journal.close(set(keys))
        batch.clock = clock(began, How(engine="merge"), 0)
        write_run(batch, output)
    return batch


def gather(folders: Iterable[Path]) -> dict[Path, dict[str, Any]]:
    """The files that describe parts, with what they say. Raises Unfit where one is missing, or there are two of one."""
    found: dict[tuple[int, int], Path] = {}
    for folder in sorted({folder.resolve() for folder in folders}):
        for file in sorted((folder / HIDDEN).glob("part-*.json")):
            if match := PART.fullmatch(file.name):
                part = int(match[1]), int(match[2])
                if part in found:
                    raise Unfit(f"part {part[0]}/{part[1]} is there twice: {found[part]} and {file}")
                found[part] = file
    totals = sorted({total for _, total in found})
    if not totals:
        raise Unfit("no parts there; jubir extract --shard i/n makes them")
    if len(totals) > 1:
        raise Unfit(f"parts of several runs: of {' and of '.join(map(str, totals))}")
    if missing := [n for n in range(1, totals[0] + 1) if (n, totals[0]) not in found]:
        raise Unfit(f"missing: {', '.join(f'{n}/{totals[0]}' for n in missing)}")
    return {file: json.loads(file.read_text("utf-8")) for _, file in sorted(found.items())}


def forget_shown(output: Path) -> None:
    """Deletes the parts in a folder whose results hide no contacts."""
    for file in sorted((output / HIDDEN).glob("part-*.json")):
        if PART.fullmatch(file.name) and json.loads(file.read_text("utf-8"))["configuration"]["contacts"] == "keep":
            journal = Journal(output, part=file.stem.removeprefix("part"))
            shutil.rmtree(journal.work, ignore_errors=True)
            journal.file.unlink(missing_ok=True)
            file.unlink()


def same_configuration(parts: dict[Path, dict[str, Any]]) -> dict[str, Any]:
    """The configuration of all parts. Raises Unfit where they differ, and names in what."""
    (first, one), *others = ((file, content["configuration"]) for file, content in parts.items())
    for file, other in others:
        if differ := [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]:
            raise Unfit(f"{first} and {file} were made with different {', '.join(sorted(differ))}")
    return dict(one)
