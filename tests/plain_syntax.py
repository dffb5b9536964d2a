"""A plain analysis of Indonesian by word lists and affixes, so that a stanza model can be trained on something.

Classes: punctuation, numbers, capitals inside a sentence (PROPN), closed lists, verbs by their prefix; the rest are nouns.
Sentences end behind . ? ! and at the end of a line. Trees: the first verb (else the first word) is the root, everything hangs on it,
but a preposition on the word behind it and a capitalised word on the one before it.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc

CLOSED = {
    "ADP": "di ke dari pada untuk dengan oleh dalam bagi kepada tentang antara sampai hingga menurut sejak selama",
    "CCONJ": "dan atau serta tetapi namun",
    "SCONJ": "bahwa agar supaya jika karena ketika sebelum setelah",
    "PRON": "ia dia beliau kami kita mereka saya yang siapa apa",
    "DET": "ini itu tersebut setiap para sebuah seorang",
    "AUX": "adalah akan telah sudah sedang bisa dapat harus",
    "ADV": "juga sangat lebih paling hanya tidak bukan belum akhirnya sebelumnya",
    "VERB": "kata ujar tutur ucap katanya ujarnya tuturnya ada",
}
CLASS = {word: pos for pos, words in CLOSED.items() for word in words.split()}
VERB = re.compile(r"(?:me(?:m|n|ng|ny)?|ber|di|ter)[a-z]{4,}$")


def classes(doc: Doc) -> list[str]:
    """The class of each token."""
    found: list[str] = []
    for token in doc:
        first = token.i == 0 or found[-1] in ("PUNCT", "SPACE")
        if token.is_space:
            found.append("SPACE")
        elif not any(char.isalnum() for char in token.text):
            found.append("PUNCT")
        elif token.text[0].isdigit():
            found.append("NUM")
        elif token.lower_ in CLASS:
            found.append(CLASS[token.lower_])
        elif token.text[0].isupper() and not first:
            found.append("PROPN")
        else:
            found.append("VERB" if VERB.match(token.text) else "NOUN")
    return found


def plainly_parsed(doc: Doc) -> Doc:
    """The same tokens with classes, lemmas (lower case) and trees."""
    pos = classes(doc)
    heads = list(range(len(doc)))
    deps = ["ROOT"] * len(doc)
    for start, end in sentences(doc):
        words = [i for i in range(start, end) if pos[i] not in ("SPACE", "PUNCT")]
        root = next((i for i in words if pos[i] == "VERB"), words[0] if words else start)
        for i in range(start, end):
            if i != root:
                heads[i], deps[i] = root, {"PUNCT": "punct", "SPACE": "dep", "ADV": "advmod"}.get(pos[i], "obl")
            if pos[i] == "ADP" and i + 1 < end and i + 1 in words and i != root:
                heads[i], deps[i] = i + 1, "case"
            elif pos[i] == "PROPN" and i - 1 in words and pos[i - 1] in ("PROPN", "NOUN") and i != root:
                heads[i], deps[i] = i - 1, "flat"
    words_of = [token.text for token in doc]
    spaces = [bool(token.whitespace_) for token in doc]
    lemmas = [token.lower_ for token in doc]
    return Doc(doc.vocab, words=words_of, spaces=spaces, pos=pos, lemmas=lemmas, heads=heads, deps=deps)


def sentences(doc: Doc) -> list[tuple[int, int]]:
    """The sentences as token spans."""
    found: list[tuple[int, int]] = []
    start = 0
    for token in doc:
        last = token.i + 1 == len(doc)
        closes = token.text in (".", "?", "!") and not last and doc[token.i + 1].text not in ("”", '"', "’", "»", ")")
        closes = closes or token.text in ("”", '"', "»") and token.i > 0 and doc[token.i - 1].text in (".", "?", "!")
        if last or "\n" in token.text or closes and "\n" not in doc[token.i + 1].text:
            found.append((start, token.i + 1))
            start = token.i + 1
    return found
