"""Read by each Python that starts with this folder in PYTHONPATH: texts that do to a worker what hostile files may do.

With JUBIR_STAND_IN set, the extractor knows nothing and takes the milliseconds that it says; the workers are the real ones.
"""

import datetime
import os
import re
import time

if _days := 365 * int(os.environ.get("JUBIR_YEARS_LATER", 0)):
    _time = time.time
    time.time = lambda: _time() + _days * 86_400

    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Later":
            return super().now(tz) + datetime.timedelta(_days)

        @classmethod
        def utcnow(cls) -> "Later":
            return super().utcnow() + datetime.timedelta(_days)

    class LaterDay(datetime.date):
        @classmethod
        def today(cls) -> "LaterDay":
            return super().today() + datetime.timedelta(_days)

    datetime.datetime = Later  # type: ignore[misc]
    datetime.date = LaterDay  # type: ignore[misc]

import pipeline
from pipeline import ingest
from pipeline.schema import Mention, Person, Record, Release

_read = ingest.read


def read(item: ingest.Item, *, limits: ingest.Limits = ingest.LIMITS) -> Release:
    release = _read(item, limits=limits)
    if "RACUN" in release.text:  # poison
        os._exit(9)
    if "GANTUNG" in release.text:  # hangs in C, holding the interpreter's lock
        re.match(r"(a+)+$", "a" * 60 + "b")
    if "RAKUS" in release.text:  # greedy
        hoard = [b""]
        while True:
            hoard.append(bytes(50_000_000))
    return release


def stand_in(release: Release) -> Record:
    time.sleep(int(os.environ["JUBIR_STAND_IN"]) / 1000)
    record = Record(release.release_id, release.source, title=release.text.splitlines()[0])
    record.people.append(Person("p1", release.text[:5], mentions=[Mention(0, 5, release.text[:5])]))
    return record


ingest.read = read
if "JUBIR_STAND_IN" in os.environ:
    pipeline.load = lambda **_: stand_in  # type: ignore[assignment, return-value]
