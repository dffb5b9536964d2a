"""Nothing goes over a network, and no model is unpickled."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

PROBE = """
import sys
def watch(event, arguments):
    if event == "pickle.find_class" or event.startswith("socket.") and event != "socket.gethostname":
        raise RuntimeError(f"{event} {arguments}")
sys.addaudithook(watch)
import jubir
from jubir.schema import Release
extractor = jubir.load()
print(extractor(Release("JAKARTA - “Siap,” kata Menteri Keuangan Sri Mulyani.", "a.txt")).people[0].name)
try:
    import pickle
    pickle.loads(pickle.dumps(Release))
except RuntimeError:
    print("watched")
"""


def test_the_reader_is_loaded_without_pickle_and_without_a_network() -> None:
    result = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=False)
    assert result.stdout.split("\n")[-2:] == ["watched", ""], result.stderr
    assert "Sri Mulyani" in result.stdout


def test_the_suite_cannot_reach_a_network() -> None:
    with socket.socket() as probe, pytest.raises(RuntimeError, match="network"):
        probe.connect(("192.0.2.1", 80))
    with pytest.raises(RuntimeError, match="network"):
        socket.getaddrinfo("example.org", 80)
