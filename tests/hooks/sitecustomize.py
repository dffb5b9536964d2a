"""Read by each Python that starts with this folder in PYTHONPATH: texts that do to a worker what hostile files may do.

With JUBIR_STAND_IN set, the extractor knows nothing and takes the milliseconds that it says; the workers are the real ones.
"""

import functools
import os
import re
import time

if _days := 365 * int(os.environ.get("JUBIR_YEARS_LATER", 0)):
    _time = time.time
    time.time = lambda: _time() + _days * 86_400
    # time.gmtime and time.localtime are asked without an argument for the time of now. (What C asks the system is not reached.)
    _gmtime, _localtime = time.gmtime, time.localtime
    time.gmtime = lambda seconds=None: _gmtime(time.time() if seconds is None else seconds)
    time.localtime = lambda seconds=None: _localtime(time.time() if seconds is None else seconds)

from jubir.ingest import inputs
from jubir.schema import Mention, Person, Record, Release

_read = inputs.read


def read(item: inputs.Item, *, limits: inputs.Limits = inputs.LIMITS) -> Release:
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


inputs.read = read
if "JUBIR_STAND_IN" in os.environ:
    # Behind `read`, which it imports; before the workers, which import its `load`.
    from jubir.batch import task

    task.load = functools.lru_cache(maxsize=1)(lambda *_: stand_in)
