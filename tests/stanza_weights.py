"""Trains small Indonesian weights for stanza with stanza's own trainers: python tests/stanza_weights.py TRAIN DEV FOLDER.

TRAIN and DEV are CoNLL-U files; FOLDER becomes what `jubir models stanza` would fetch: resources.json and id/*/jubir.pt. Seeded; the sizes are
cut down so far that two cores need about a minute, for a test and not for use.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import torch
from stanza.models import lemmatizer, mwt_expander, parser, tagger, tokenizer
from stanza.utils.datasets import conllu_to_text, prepare_tokenizer_data
from stanza.utils.datasets.contract_mwt import contract_mwt

NAME = "jubir"
PACKAGE = {"tokenize": NAME, "mwt": NAME, "pos": NAME, "lemma": NAME, "depparse": NAME}
SMALL = [
    "--hidden_dim",
    "80",
    "--char_hidden_dim",
    "40",
    "--char_emb_dim",
    "30",
    "--transformed_dim",
    "40",
    "--deep_biaff_hidden_dim",
    "60",
    "--dropout",
    "0.2",
    "--word_dropout",
    "0.1",
    "--no_pretrain",
]


def train(train_file: Path, dev_file: Path, folder: Path) -> None:
    """Writes the weights of all five processors and their resources.json."""
    # One thread: small steps are slower on several, and on a busy machine much slower.
    torch.set_num_threads(1)
    work = folder / "work"
    work.mkdir(parents=True)
    shards = {"train": train_file, "dev": dev_file}
    for shard, file in shards.items():
        conllu_to_text.main([str(file), str(work / f"{shard}.txt")])
        parts = [
            str(work / f"{shard}.txt"),
            str(file),
            "-o",
            str(work / f"{shard}.labels"),
            "-m",
            str(work / f"{shard}.mwt"),
        ]
        prepare_tokenizer_data.main(parts)
    common = ["--shorthand", f"id_{NAME}", "--save_name", f"{NAME}.pt", "--seed", "1", "--cpu"]

    def save_in(processor: str) -> list[str]:
        language = [] if processor == "lemma" else ["--lang", "id"]
        return [*language, *common, "--save_dir", str(folder / "id" / processor)]

    files = ["--txt_file", str(work / "train.txt"), "--label_file", str(work / "train.labels")]
    files += ["--dev_txt_file", str(work / "dev.txt"), "--dev_label_file", str(work / "dev.labels")]
    files += ["--dev_conll_gold", str(dev_file), "--mwt_json_file", str(work / "dev.mwt")]
    tokenizer.main([*save_in("tokenize"), *files, "--steps", "600", "--eval_steps", "200", "--batch_size", "8"])
    both = ["--train_file", str(train_file), "--eval_file", str(dev_file)]
    contract_mwt(str(dev_file), str(work / "dev.contracted"))
    expander = [
        "--train_file",
        str(train_file),
        "--eval_file",
        str(work / "dev.contracted"),
        "--gold_file",
        str(dev_file),
    ]
    mwt_expander.main([*save_in("mwt"), *expander, "--num_epoch", "4"])
    steps = ["--max_steps", "200", "--eval_interval", "100", "--fix_eval_interval"]
    # The tagger's batches are counted in sentences, the parser's in words.
    tagger.main([*save_in("pos"), *both, *SMALL, *steps, "--batch_size", "16", "--word_emb_dim", "40"])
    lemmatizer.main([*save_in("lemma"), *both, "--dict_only"])
    parser.main([*save_in("depparse"), *both, *SMALL, *steps[:-1], "--batch_size", "400", "--no_checkpoint"])
    (folder / "resources.json").write_text(json.dumps(resources(folder), indent=1) + "\n", "utf-8")


def resources(folder: Path) -> dict[str, object]:
    """The resources.json of the weights: what there is, with its digest."""
    language: dict[str, object] = {"lang_name": "Indonesian", "packages": {"default": PACKAGE}}
    for processor in PACKAGE:
        digest = hashlib.md5((folder / "id" / processor / f"{NAME}.pt").read_bytes()).hexdigest()
        language[processor] = {NAME: {"md5": digest}}
    return {"id": language}


if __name__ == "__main__":
    train(*map(Path, sys.argv[1:4]))
