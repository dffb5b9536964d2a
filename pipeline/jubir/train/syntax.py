"""The syntax pipeline: word vectors and trees, learned by `spacy train`; sentences by rule stand in front."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from jubir import __version__
from jubir.stages.parse import blank, tokenizer
from jubir.train.corpora import LICENSED_RAW, RAW_ORDER, overlaps, protected_grams, read_lines, sets
from jubir.train.treebanks import docs_of, read_trees

# Subword vectors for words that the treebanks do not hold; the table is 11 MB.
VECTORS = {"dim": 96, "bucket": 30_000, "epoch": 5}
TREEBANKS = ("id_csui-train", "id_pud", "id_gsd-dev")


def spacy_cli(*arguments: str | Path) -> None:
    """Runs spaCy's command line; raises CalledProcessError when it fails."""
    subprocess.run([sys.executable, "-m", "spacy", *map(str, arguments)], check=True)


def spacy_train(config: Path, output: Path, train: Path, dev: Path, vectors: Path) -> None:
    """Runs `spacy train` unless its result stands there already."""
    if (output / "model-last").exists():
        return
    paths: list[str | Path] = ["--paths.train", train, "--paths.dev", dev, "--paths.vectors", vectors]
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


def ship(syntax: Path, target: Path, work: Path) -> None:
    """Writes sentences by rule and the parser as one pipeline with jubir's tokenizer; of the strings only licensed words and labels stay."""
    import spacy
    from spacy.strings import StringStore

    nlp = spacy.load(syntax)
    # Features, relations and pieces of lemmas are strings, too; all of it is from the treebanks, which are licensed.
    keep = set(blank().vocab.strings) | set(nlp.vocab.strings)
    nlp.add_pipe("jubir_sentences", first=True)
    licensed = sets(work, *(f"raw-{name}" for name in LICENSED_RAW))
    keep |= {word for text in licensed for word in text.text.split()}
    nlp.tokenizer = tokenizer(nlp.vocab)
    # Where the corpora stood is nobody's business.
    for part, key in (("paths", "train"), ("paths", "dev"), ("paths", "vectors"), ("initialize", "vectors")):
        nlp.config[part][key] = None
    nlp.meta |= {"name": "jubir_syntax", "version": __version__, "license": "CC BY-SA 4.0"}
    nlp.meta |= {"description": "Indonesian sentences, word classes, lemmas and trees; see models/README.md"}
    # spaCy's figures are of sentences held out of one course; the card has those of what ships.
    nlp.meta["performance"] = {}
    if target.exists():
        shutil.rmtree(target)
    nlp.to_disk(target)
    strings = StringStore(sorted(word for word in set(nlp.vocab.strings) if word in keep))
    strings.to_disk(target / "vocab" / "strings.json")
