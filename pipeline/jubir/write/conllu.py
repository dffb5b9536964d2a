"""A parsed Doc -> CoNLL-U, with clitics split off as the Indonesian treebanks have them.

One rule for clitics, the other way round than pipeline/jubir/train/treebanks.py reads them. A word is written as a multi-word token of stem
and clitic where it is a noun, verb, adjective, number or preposition that ends in -nya (adverbs such as `akhirnya` and words
such as `punya` stay whole), or one of a closed list of stems with -lah, -kah or -pun. The clitic hangs on its stem: -nya as
the subject of a verb of saying (katanya), as the possessor of a noun, as the article of the rest; the others as particles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

SPLIT_CLASSES = frozenset(["NOUN", "VERB", "ADJ", "NUM", "ADP"])
WHOLE = frozenset("hanya tanya punya bertanya ditanya".split())
EMPHATIC = ("lah", "kah", "pun")
EMPHATIC_STEMS = frozenset(
    "apa siapa bagaimana ini itu tidak bukan demikian begitu dia kita kami mereka jangan sudah walau meski bisa".split()
)
BARE_VERBS = frozenset("kata ujar tutur ucap jelas tegas ungkap tambah lanjut imbuh papar terang sebut harap".split())
PRONOUN = "Number=Sing|Person=3|PronType=Prs"


@dataclass(frozen=True)
class Clitic:
    """What is split off a word, as a word of its own."""

    form: str
    pos: str
    morph: str
    dep: str


def clitic_of(token: Token) -> Clitic | None:
    """The clitic that a word ends in, None for most words."""
    low = token.lower_
    if low.endswith("nya") and len(low) > 5 and low not in WHOLE and token.pos_ in SPLIT_CLASSES:
        form = token.text[-3:]
        if low[:-3] in BARE_VERBS:
            return Clitic(form, "PRON", PRONOUN, "nsubj")
        if token.pos_ == "NOUN":
            return Clitic(form, "PRON", PRONOUN, "nmod:poss")
        return Clitic(form, "DET", "Definite=Def|PronType=Art", "det")
    if low.endswith(EMPHATIC) and low[:-3] in EMPHATIC_STEMS:
        return Clitic(token.text[-3:], "PART", "", "advmod:emph")
    return None


def to_conllu(doc: Doc, *, name: str) -> str:
    """The sentences of a Doc with classes, lemmas and trees as CoNLL-U; `name` is the id of the document.

    Every line of the text starts a paragraph. Raises ValueError where the Doc has no trees.
    """
    if not doc.has_annotation("DEP"):
        raise ValueError(f"{name}: the text is not parsed")
    lines = [f"# newdoc id = {name}"]
    number = 0
    for sentence in doc.sents:
        words = [token for token in sentence if not token.is_space]
        if not words:
            continue
        number += 1
        before = doc.text[: words[0].idx].rstrip(" \t")
        if not before or before.endswith("\n"):
            lines.append("# newpar")
        lines += [f"# sent_id = {name}-{number}", f"# text = {text_of(sentence)}", *rows(words), ""]
    return "\n".join([*lines, ""])


def text_of(sentence: Span) -> str:
    """The sentence on one line, one blank for any white space."""
    return " ".join(sentence.text.split())


def rows(words: list[Token]) -> Iterator[str]:
    """The ten columns of each word of a sentence, two or three lines for a word with a clitic."""
    place: dict[int, int] = {}
    clitics = {token.i: clitic_of(token) for token in words}
    at = 1
    for token in words:
        place[token.i] = at
        at += 2 if clitics[token.i] else 1
    # White space is left out; where it was the root, the first word that hung on it takes its place.
    tops = [token for token in words if token.head.i == token.i] or [t for t in words if t.head.i not in place]
    root = place[tops[0].i]
    for token in words:
        own = place[token.i]
        second = token.head.i == token.i and own != root
        head = 0 if own == root else root if second else place.get(token.head.i, root)
        dep = "root" if head == 0 else "parataxis" if second else token.dep_
        last = token.i + 1 == len(token.doc) or token.i == words[-1].i
        glued = not last and not token.whitespace_ and not token.doc[token.i + 1].is_space
        misc = "SpaceAfter=No" if glued else "_"
        clitic = clitics[token.i]
        form, lemma = token.text, token.lemma_ or token.lower_
        if clitic is not None:
            yield f"{own}-{own + 1}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}"
            form, misc = form[: -len(clitic.form)], "_"
            lemma = lemma.removesuffix(clitic.form.casefold())
        yield f"{own}\t{form}\t{lemma}\t{token.pos_ or 'X'}\t_\t{str(token.morph) or '_'}\t{head}\t{dep}\t_\t{misc}"
        if clitic is not None:
            low = clitic.form.casefold()
            yield f"{own + 1}\t{clitic.form}\t{low}\t{clitic.pos}\t_\t{clitic.morph or '_'}\t{own}\t{clitic.dep}\t_\t_"
