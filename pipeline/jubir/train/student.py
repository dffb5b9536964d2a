"""The default model: word vectors, names and syntax, each learned by `spacy train`, joined in one pipeline."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from jubir import __version__
from jubir.measure.marked import MarkedText
from jubir.stages.parse import blank, tokenizer
from jubir.stages.sentences import SYNTAX
from jubir.train.augment import Names, documents, names_of, varied
from jubir.train.corpora import LICENSED_RAW, RAW_ORDER, overlaps, protected_grams, read_jsonl, read_lines
from jubir.train.treebanks import docs_of, read_trees

HELD_OUT = 250  # marked sentences that choose the best step; the dev releases are never looked at
# Subword vectors for words that the marked and labelled texts do not hold; the table is 11 MB.
VECTORS = {"dim": 96, "bucket": 30_000, "epoch": 5}
SILVER_SIZES = (30, 60, 120, 200)  # words a document
GOLD_ROUNDS = 5  # how often the project's own marks stand beside the silver ones
TREEBANKS = ("id_csui-train", "id_pud", "id_gsd-dev")


def sets(work: Path, *names: str) -> list[MarkedText]:
    """The texts of the converted sets, one set after the other."""
    return [text for name in names for text in read_jsonl(work / "sets" / f"{name}.jsonl")]


def silver(work: Path) -> dict[str, list[MarkedText]]:
    """The raw texts as the teacher labelled them, a list a set."""
    return {name: read_jsonl(work / f"silver-{name}.jsonl") for name in RAW_ORDER}


def spacy_cli(*arguments: str | Path) -> None:
    """Runs spaCy's command line; raises CalledProcessError when it fails."""
    subprocess.run([sys.executable, "-m", "spacy", *map(str, arguments)], check=True)


def spacy_train(
    config: Path, output: Path, train: Path, dev: Path, vectors: Path, *, student: Path | None = None
) -> None:
    """Runs `spacy train` unless its result stands there already; student: the trained pipeline it goes on with."""
    if (output / "model-last").exists():
        return
    paths: list[str | Path] = ["--paths.train", train, "--paths.dev", dev, "--paths.vectors", vectors]
    if student is not None:
        paths += ["--paths.student", student]
    code = Path(__file__).with_name("callbacks.py")
    spacy_cli("train", config, "--output", output, *paths, "--code", code)


def learn_vectors(work: Path) -> Path:
    """The folder of the floret vectors, learned from every raw and marked text."""
    folder = work / "vectors"
    if folder.exists():
        return folder
    import floret

    nlp, plain = blank(), work / "plain.txt"
    names = [*(f"raw-{name}" for name in RAW_ORDER), "sentences", "releases-train", "idner-train", "nergrit-train"]
    with plain.open("w", encoding="utf-8") as file:
        for text in sets(work, *names):
            file.write(" ".join(token.text for token in nlp.make_doc(text.text) if not token.is_space) + "\n")
    # One thread: with more, the result is another one on every run.
    options = {"mode": "floret", "hashCount": 2, "minn": 3, "maxn": 5, "minCount": 3, "neg": 10, "thread": 1}
    model = floret.train_unsupervised(str(plain), model="skipgram", **options, **VECTORS)
    model.save_floret_vectors(str(work / "vectors.floret"))
    spacy_cli("init", "vectors", "id", work / "vectors.floret", work / "vectors.part", "--mode", "floret")
    (work / "vectors.part").rename(folder)
    return folder


# --- names -------------------------------------------------------------------------------------------------------


def write_docs(texts: Iterable[MarkedText], path: Path) -> int:
    """Marked texts as a DocBin, tokenized as the pipeline does; how many marks cut a token and were left out."""
    from spacy.tokens import DocBin
    from spacy.util import filter_spans

    nlp, docs, lost = blank(), DocBin(), 0
    for text in texts:
        doc = nlp.make_doc(text.text)
        spans = [doc.char_span(s, e, label=label, alignment_mode="contract") for s, e, label in text.spans]
        lost += sum(span is None for span in spans)
        doc.ents = filter_spans([span for span in spans if span is not None])
        docs.add(doc)
    docs.to_disk(path)
    return lost


def pool_of(own: Sequence[MarkedText], labelled: Iterable[MarkedText], chance: random.Random) -> Names:
    """Names to exchange: our own marks, and for four labels three times as many out of the silver ones."""
    names = names_of(own)
    more = names_of(labelled)
    for label in ("PER", "ORG", "LOC", "TITLE"):
        fitting = sorted({name for name in more.get(label, []) if len(name) > 3 and '"' not in name})
        chance.shuffle(fitting)
        names[label] = [*names.get(label, []), *fitting[: 3 * len(names.get(label, []))]]
    return names


def silver_texts(labelled: Iterable[Sequence[MarkedText]], names: Names, chance: random.Random) -> list[MarkedText]:
    """The labelled texts of every set as documents, in a tenth of them some names exchanged."""
    found: list[MarkedText] = []
    for part in labelled:
        texts = [varied(t, names, chance, swap=0.1 if chance.random() < 0.3 else 0.0, capitals=0.03) for t in part]
        found += documents(texts, SILVER_SIZES, chance)
    return found


def gold_texts(
    sentences: Sequence[MarkedText], releases: Sequence[MarkedText], names: Names, chance: random.Random, *, rounds: int
) -> list[MarkedText]:
    """The marked texts so many times, as they are at first, then with names exchanged."""
    found: list[MarkedText] = []
    for number in range(rounds):
        swap = 0.2 if number else 0.0
        shuffled = [varied(text, names, chance, swap=swap, capitals=0.04) for text in sentences]
        chance.shuffle(shuffled)
        found += documents(shuffled, (1, 1, 40, 80), chance)
        running = [varied(text, names, chance, swap=swap, capitals=0.02) for text in releases]
        found += documents(running, (60, 120, 250), chance)
    return found


def learn_names(work: Path, models: Path, vectors: Path) -> Path:
    """The folder of the trained recognizer, at its best step on sentences held out.

    The first course has all silver and five times the gold, the second three times the gold and a tenth of the silver.
    """
    marked, releases = sets(work, "sentences"), sets(work, "releases-train")
    random.Random(3).shuffle(marked)
    held, sentences = marked[:HELD_OUT], [*marked[HELD_OUT:], *sets(work, "own")]
    chance = random.Random(5)
    labelled = silver(work)
    names = pool_of([*sentences, *releases], (text for part in labelled.values() for text in part), chance)
    first, second = work / "train.spacy", work / "train-gold.spacy"
    if not second.exists():
        write_docs(held, work / "held.spacy")
        texts = silver_texts(labelled.values(), names, chance)
        if not first.exists():
            write_docs([*texts, *gold_texts(sentences, releases, names, chance, rounds=GOLD_ROUNDS)], first)
        some = chance.sample(texts, len(texts) // 10)
        write_docs([*some, *gold_texts(sentences, releases, names, chance, rounds=3)], second)
    spacy_train(models / "config.cfg", work / "student", first, work / "held.spacy", vectors)
    student = work / "student" / "model-best"
    output = work / "student-gold"
    spacy_train(models / "gold.cfg", output, second, work / "held.spacy", vectors, student=student)
    return average([student, output / "model-last"], work / "names")


# --- syntax ------------------------------------------------------------------------------------------------------


def learn_syntax(corpora: Path, work: Path, models: Path, vectors: Path) -> Path:
    """The folder of the trained tagger, lemmatizer and parser; every twentieth sentence of the treebanks is held out."""
    from spacy.tokens import DocBin

    nlp = blank()
    protected = protected_grams(corpora, corpora.parent / "gold")
    parts: dict[str, DocBin] = {"train": DocBin(), "dev": DocBin()}
    for name in TREEBANKS:
        trees = [
            tree
            for tree in read_trees(read_lines(corpora / "ud" / f"{name}.conllu"))
            if not overlaps("".join(word.form + " " * word.space for word in tree), protected)
        ]
        held = [tree for number, tree in enumerate(trees) if number % 20 == 7]
        kept = [tree for number, tree in enumerate(trees) if number % 20 != 7]
        for doc in docs_of(held, nlp.vocab):
            parts["dev"].add(doc)
        for size in (1, 4):
            for doc in docs_of(kept, nlp.vocab, size=size):
                parts["train"].add(doc)
    for part, docs in parts.items():
        docs.to_disk(work / f"ud-{part}.spacy")
    spacy_train(models / "syntax.cfg", work / "syntax", work / "ud-train.spacy", work / "ud-dev.spacy", vectors)
    return work / "syntax" / "model-best"


# --- what ships --------------------------------------------------------------------------------------------------


def average(parts: Sequence[Path], folder: Path) -> Path:
    """The folder of a pipeline with the mean weights of several that one training left behind.

    On the dev releases it finds bodies better than each of them (ORG .718; .703, .698, .701).
    """
    import spacy

    first, *others = [spacy.load(part) for part in parts]
    for name, pipe in first.pipeline:
        layers = [list(nlp.get_pipe(name).model.walk()) for nlp in others]  # type: ignore[attr-defined, unused-ignore]
        for layer, *rest in zip(pipe.model.walk(), *layers, strict=True):  # type: ignore[attr-defined, unused-ignore]
            for key in layer.param_names:
                if layer.has_param(key):
                    layer.set_param(key, sum(same.get_param(key) for same in [layer, *rest]) / len(parts))
    first.to_disk(folder)
    return folder


def ship(names: Path, syntax: Path, target: Path, work: Path) -> None:
    """Writes recognizer and parser as one pipeline with jubir's tokenizer; of the strings only licensed words and labels stay."""
    import spacy
    from spacy.strings import StringStore

    nlp, parsing = spacy.load(names), spacy.load(syntax)
    keep = set(blank().vocab.strings) | set(nlp.pipe_labels["ner"])
    # Features, relations and pieces of lemmas are strings, too; all of it is from the treebanks, which are licensed.
    keep |= set(parsing.vocab.strings)
    for name in SYNTAX:
        if name in parsing.pipe_names:
            nlp.add_pipe(name, source=parsing)
        else:
            nlp.add_pipe(name)
    licensed = sets(work, *(f"raw-{name}" for name in LICENSED_RAW))
    keep |= {word for text in licensed for word in text.text.split()}
    nlp.tokenizer = tokenizer(nlp.vocab)
    # Where the corpora stood is nobody's business.
    for part, key in (("paths", "train"), ("paths", "dev"), ("initialize", "vectors")):
        nlp.config[part][key] = None
    nlp.meta |= {"name": "jubir_default", "version": __version__, "license": "CC BY-SA 4.0"}
    nlp.meta |= {"description": "Indonesian names, sentences, word classes, lemmas and trees; see models/README.md"}
    # spaCy's figures are of sentences held out of one course; the card has those of what ships.
    nlp.meta["performance"] = {}
    if target.exists():
        shutil.rmtree(target)
    nlp.to_disk(target)
    strings = StringStore(sorted(word for word in set(nlp.vocab.strings) if word in keep))
    strings.to_disk(target / "vocab" / "strings.json")
