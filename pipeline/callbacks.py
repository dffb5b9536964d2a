"""What `spacy train` needs to know of jubir (its --code): the tokenizer."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.util import registry

from pipeline.parse import tokenizer


@registry.callbacks("jubir.tokenizer.v1")  # type: ignore[misc, unused-ignore, untyped-decorator]
def own_tokenizer() -> Callable[[Language], Language]:
    """A callback that gives a pipeline jubir's tokenizer before it is trained."""

    def give(nlp: Language) -> Language:
        nlp.tokenizer = tokenizer(nlp.vocab)
        return nlp

    return give
