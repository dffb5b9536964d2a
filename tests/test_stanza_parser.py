"""stanza as the second parser: its analysis on our tokens, with weights that stanza's own trainers make here."""

from __future__ import annotations

import functools
import http.server
import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from spacy.tokens import Doc, Span

from jubir.cli import main
from jubir.stages.parse import blank
from jubir.stages.sentences import load_parser
from jubir.stages.stanza_parser import StanzaMissing, Unit, analysed, load_stanza
from jubir.write.conllu import to_conllu

SAMPLES = sorted((ROOT / "seeds" / "releases").glob("*.txt"))
HELD_OUT = 2
needs_stanza = pytest.mark.skipif(
    importlib.util.find_spec("stanza") is None, reason="stanza is not installed: make test-stanza installs it"
)


def jubir(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], prog_name="jubir")


# --- alignment: no stanza needed ---------------------------------------------------------------------------------


def units(text: str, *words: tuple[str, int, str]) -> list[Unit]:
    """Words of a text in their order, with the number of their head and their relation; numbers count from 0."""
    found, at = [], 0
    for form, head, dep in words:
        at = text.index(form, at)
        found.append(Unit(at, at + len(form), "X", "", form.lower(), head, dep))
        at += len(form)
    return found


def shape(doc: Doc) -> list[tuple[str, str, str]]:
    return [(token.text, token.dep_, token.head.text) for token in doc if not token.is_space]


def test_a_token_of_several_words_is_the_one_nearest_to_the_root() -> None:
    text = "Prof.Ani datang"
    doc = Doc(blank().vocab, words=["Prof.Ani", "datang"], spaces=[True, False])
    found = analysed(
        doc, units(text, ("Prof", 2, "flat"), (".", 0, "punct"), ("Ani", 3, "nsubj"), ("datang", 3, "ROOT"))
    )
    assert shape(found) == [("Prof.Ani", "nsubj", "datang"), ("datang", "ROOT", "datang")]
    assert found[0].lemma_ == "ani"


def test_tokens_that_share_a_word_hang_on_the_first_with_letters() -> None:
    text = "”kata Ani"
    doc = Doc(blank().vocab, words=["”", "kata", "Ani"], spaces=[False, True, False])
    found = analysed(doc, units(text, ("”kata", 0, "ROOT"), ("Ani", 0, "nsubj")))
    assert shape(found) == [("”", "punct", "kata"), ("kata", "ROOT", "kata"), ("Ani", "nsubj", "kata")]
    assert [token.pos_ for token in found] == ["PUNCT", "X", "X"]


def test_boundaries_that_cross_make_no_circle() -> None:
    """Each token shares characters with two words, each word with two tokens."""
    doc = Doc(blank().vocab, words=["abcd", "efgh", "ijkl"], spaces=[False, False, False])
    crossing = [Unit(0, 2, "X", "", "", 1, "a"), Unit(2, 6, "X", "", "", 2, "b"), Unit(6, 10, "X", "", "", 3, "c")]
    found = analysed(doc, [*crossing, Unit(10, 12, "X", "", "", 3, "ROOT")])
    assert [token.head.i for token in found] == [1, 2, 2]
    assert len(list(found.sents)) == 1


def test_white_space_hangs_on_the_token_before_it_and_names_stay() -> None:
    text = "Ani datang.\n\nIa pergi."
    doc = blank().make_doc(text)
    doc.ents = [Span(doc, 0, 1, "PER")]
    words = [("Ani", 1, "nsubj"), ("datang", 1, "ROOT"), (".", 1, "punct"), ("Ia", 4, "nsubj"), ("pergi", 4, "ROOT")]
    found = analysed(doc, units(text, *words, (".", 4, "punct")))
    assert found.text == text
    assert [sentence.text for sentence in found.sents] == ["Ani datang.\n\n", "Ia pergi."]
    assert [(ent.text, ent.label_) for ent in found.ents] == [("Ani", "PER")]


def test_heads_that_are_no_tree_are_refused() -> None:
    doc = blank().make_doc("a b")
    with pytest.raises(ValueError, match="no tree"):
        analysed(doc, units("a b", ("a", 1, "x"), ("b", 0, "x")))


# --- what is missing ---------------------------------------------------------------------------------------------


def test_without_stanza_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "stanza", None)
    for arguments in (("parse", SAMPLES[0], "--parser", "stanza"), ("models", "stanza")):
        result = jubir(*arguments)
        assert result.exit_code == 1
        assert result.stderr == "Error: the parser stanza needs the extra [stanza]: pip install 'jubir[stanza]'\n"


@needs_stanza
def test_without_weights_one_line_says_what_to_do(tmp_path: Path) -> None:
    result = jubir("parse", SAMPLES[0], "--parser", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith(
        f"Error: no Indonesian weights of stanza in {tmp_path}: run `jubir models stanza` on"
    )
    assert result.stderr.count("\n") == 1


@needs_stanza
@pytest.mark.parametrize("resources", [{}, {"id": {"lang_name": "Indonesian", "packages": {"default": {}}}}])
def test_a_folder_without_all_weights_is_told_of(tmp_path: Path, resources: dict[str, object]) -> None:
    (tmp_path / "resources.json").write_text(json.dumps(resources))
    with pytest.raises(StanzaMissing, match="no Indonesian weights"):
        load_stanza(tmp_path)


def test_a_parser_that_is_none_is_a_wrong_call(tmp_path: Path) -> None:
    result = jubir("parse", SAMPLES[0], "--parser", tmp_path / "tiada")
    assert result.exit_code == 2
    assert "is neither default, stanza nor a folder" in result.stderr


# --- with weights ------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=1)
def ours() -> Callable[[str], Doc]:
    """Our own parser."""
    return load_parser()


def parsed_by_us(file: Path) -> list[Doc]:
    """The lines of a release by our own parser."""
    return [ours()(line) for line in file.read_text("utf-8-sig").split("\n") if line.strip()]


def analysis(docs: list[Doc]) -> list[tuple[str, str, int]]:
    """Form, class and number of the head of each word, white space left out."""
    found: list[tuple[str, str, int]] = []
    for doc in docs:
        words = [token for token in doc if not token.is_space]
        number = {token.i: len(found) + n for n, token in enumerate(words)}
        found += [(token.text, token.pos_, number.get(token.head.i, -1)) for token in words]
    return found


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of weights that stanza's trainers made of the sample releases as our parser writes them, two held out."""
    pytest.importorskip("stanza")
    folder = tmp_path_factory.mktemp("stanza")
    for name, part in (("train", SAMPLES[:-HELD_OUT]), ("dev", SAMPLES[-HELD_OUT:])):
        lines = [(f"{file.stem}-{n}", doc) for file in part for n, doc in enumerate(parsed_by_us(file), 1)]
        (folder / f"{name}.conllu").write_text("".join(to_conllu(doc, name=line) for line, doc in lines), "utf-8")
    trainer = Path(__file__).with_name("stanza_weights.py")
    command = [sys.executable, *map(str, (trainer, folder / "train.conllu", folder / "dev.conllu", folder / "weights"))]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert done.returncode == 0, done.stderr[-3000:]
    return folder / "weights"


@pytest.fixture(scope="module")
def second(weights: Path) -> Callable[[str], Doc]:
    return load_parser(str(weights))


@needs_stanza
@pytest.mark.slow
@pytest.mark.parametrize("file", SAMPLES[-HELD_OUT:], ids=lambda file: file.stem)
def test_the_analysis_lands_on_our_tokens(file: Path, second: Callable[[str], Doc]) -> None:
    """On releases that were held out: text and tokens are ours, and classes and heads are those that were taught."""
    text = file.read_text("utf-8-sig")
    found = second(text)
    assert found.text == text
    assert [token.text for token in found] == [token.text for token in blank().make_doc(text)]
    assert found.has_annotation("DEP") and found.has_annotation("SENT_START")
    pairs = list(zip(analysis([found]), analysis(parsed_by_us(file)), strict=True))
    assert all(one[0] == other[0] for one, other in pairs)
    # A minute of training; by chance it would be 0.2 and 0.05.
    assert sum(one[1] == other[1] for one, other in pairs) / len(pairs) > 0.75
    assert sum(one[2] == other[2] for one, other in pairs) / len(pairs) > 0.5
    # A line ends a sentence, as everywhere in jubir.
    assert all("\n" not in sentence.text.strip() for sentence in found.sents)


@needs_stanza
@pytest.mark.slow
def test_a_word_with_a_clitic_is_one_token(weights: Path) -> None:
    """stanza makes two words of it, kata + nya; the Doc has one, with what stanza says of the stem."""
    text = "“Kami siap,” katanya.\nMenurutnya, keluarganya senang."
    second = load_stanza(weights)
    split = [[word.text for word in token.words] for s in second.run(text).sentences for token in s.tokens]
    assert ["kata", "nya"] in split
    tokens = {token.text: token for token in second(blank().make_doc(text))}
    assert (tokens["katanya"].lemma_, tokens["katanya"].pos_) == ("kata", "VERB")
    assert "keluarganya" in tokens


@needs_stanza
@pytest.mark.slow
def test_the_command_gives_the_same_bytes_twice(weights: Path) -> None:
    one, two = (jubir("parse", *SAMPLES[-HELD_OUT:], "--parser", weights) for _ in range(2))
    assert one.exit_code == 0, one.output
    assert one.stdout == two.stdout and one.stdout.count("# newdoc") == HELD_OUT


# --- fetching ----------------------------------------------------------------------------------------------------


@pytest.fixture
def server(weights: Path) -> Iterator[str]:
    """The address of a server on this machine that has the weights, as stanza's own has them."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(weights))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def fetch(folder: Path, address: str) -> subprocess.CompletedProcess[str]:
    """`jubir models stanza` with stanza's addresses turned to another server."""
    turned = {
        "STANZA_RESOURCES_URL": address,
        "STANZA_RESOURCES_VERSION": "test",
        "STANZA_MODEL_URL": address + "/{lang}/{filename}",
        "NO_PROXY": "127.0.0.1",
    }
    command = [sys.executable, "-m", "jubir", "models", "stanza", "--folder", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **turned}, cwd=ROOT)


@needs_stanza
@pytest.mark.slow
def test_the_weights_are_fetched_by_stanza_itself(weights: Path, server: str, tmp_path: Path) -> None:
    (weights / "resources_test.json").write_bytes((weights / "resources.json").read_bytes())
    done = fetch(tmp_path / "fetched", server)
    assert done.returncode == 0, done.stderr
    assert sorted(file.parent.name for file in (tmp_path / "fetched" / "id").glob("*/*.pt")) == [
        "depparse",
        "lemma",
        "mwt",
        "pos",
        "tokenize",
    ]
    assert load_stanza(tmp_path / "fetched")(blank().make_doc("kata dia")).has_annotation("DEP")


@needs_stanza
def test_without_a_network_one_line_says_what_to_do(tmp_path: Path) -> None:
    done = fetch(tmp_path / "fetched", "http://127.0.0.1:9")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(
        "Error: stanza's weights cannot be fetched (ConnectionError); run this"
    )
    assert "Traceback" not in done.stderr
