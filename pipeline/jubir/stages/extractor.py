"""The stages in their order: a release -> its record."""

from __future__ import annotations

from dataclasses import dataclass

from jubir.ingest.wraps import flowing
from jubir.schema import Record, Release
from jubir.stages.closed import closed_forms, without_titles
from jubir.stages.laws import keep_laws
from jubir.stages.lexicon import load_lexicon
from jubir.stages.normal import Normal
from jubir.stages.reader import Reader, load_reader, reader_folder
from jubir.stages.reading import Reading
from jubir.stages.record import make_record
from jubir.stages.zones import find_zones


@dataclass(frozen=True, eq=False)
class Extractor:
    """What is loaded once: the reader and the lexicon. Threads may share it."""

    reader: Reader
    normal: Normal

    def __call__(self, release: Release) -> Record:
        return extract(release, extractor=self)

    def read(self, text: str) -> Reading:
        """What is known of a text when all stages have seen it."""
        reading = self.reader(Reading(text))
        reading = keep_laws(without_titles(reading, self.normal), self.normal)
        return closed_forms(reading, self.normal)


def load(*, model: str = "default") -> Extractor:
    """The extractor; `model` is "default" or the folder of a trained reader. Raises OSError or ValueError where it cannot be loaded."""
    return Extractor(load_reader(reader_folder(model)), Normal(load_lexicon()))


def extract(release: Release, *, extractor: Extractor | None = None) -> Record:
    """The record of one release."""
    loaded = extractor or load()
    text = flowing(release.text)
    return make_record(release, loaded.read(text), find_zones(text), loaded.normal)
