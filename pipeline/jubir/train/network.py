"""The reader's network in torch: the encoder, and the heads of jubir.stages.heads with what they are wrong by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from jubir.stages.heads import LABELS, NEVER, RELATIONS, STRETCHES
from jubir.stages.inputs import STRETCH_FEATURES, portions
from jubir.stages.pieces import PAD
from jubir.stages.tags import forbidden, tags_of_labels
from jubir.train.samples import Sample

LAYERS, HEADS, WIDTH, EPS = 12, 12, 384, 1e-12
PROJECTION, HIDDEN = 192, 128
Params = dict[str, Tensor]


def encode(params: Params, ids: Tensor, mask: Tensor, *, frozen: int = 0, dropout: float = 0.0) -> Tensor:
    """(rows, pieces, WIDTH) of ids (rows, pieces); the first `frozen` layers learn nothing."""
    attend = None if bool(mask.all()) else mask[:, None, None, :]
    with torch.set_grad_enabled(torch.is_grad_enabled() and not frozen):
        x = F.embedding(ids, params["emb_word"]) + params["emb_pos"][: ids.shape[1]]
        x = F.layer_norm(x, (WIDTH,), params["emb_ln_w"], params["emb_ln_b"], EPS)
        for i in range(frozen):
            x = layer(params, i, x, attend, 0.0)
    for i in range(frozen, LAYERS):
        x = layer(params, i, x, attend, dropout)
    return x


def layer(params: Params, i: int, x: Tensor, attend: Tensor | None, dropout: float) -> Tensor:
    """One layer of a BERT encoder."""
    rows, length, _ = x.shape

    def weights(name: str) -> tuple[Tensor, Tensor]:
        return params[f"l{i}_{name}_w"], params[f"l{i}_{name}_b"]

    q, k, v = (F.linear(x, *weights(part)).view(rows, length, HEADS, -1).transpose(1, 2) for part in "qkv")
    context = F.scaled_dot_product_attention(q, k, v, attn_mask=attend)
    context = F.linear(context.transpose(1, 2).reshape(rows, length, WIDTH), *weights("ao"))
    x = F.layer_norm(x + F.dropout(context, dropout, dropout > 0), (WIDTH,), *weights("aln"), EPS)
    inner = F.linear(F.gelu(F.linear(x, *weights("fi"))), *weights("fo"))
    return F.layer_norm(x + F.dropout(inner, dropout, dropout > 0), (WIDTH,), *weights("oln"), EPS)


class Network(nn.Module):  # type: ignore[misc, unused-ignore]
    """Encoder and heads; the names of the heads' parameters are those that jubir.stages.heads reads."""

    def __init__(self, encoder: Params, feats: int, pair_feats: int, *, frozen: int) -> None:
        super().__init__()
        self.frozen = frozen
        self.enc = nn.ParameterDict({name: nn.Parameter(value.clone(), self.learns(name)) for name, value in encoder.items()})
        tags, said = tags_of_labels(LABELS), tags_of_labels(["INDIRECT"])
        self.feat = nn.Linear(3 * feats, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        self.names = nn.Linear(WIDTH, len(tags))
        self.names_moves = nn.Parameter(torch.zeros(len(tags) + 1, len(tags)))
        self.said = nn.Linear(WIDTH, len(said))
        self.said_moves = nn.Parameter(torch.zeros(len(said) + 1, len(said)))
        self.head = nn.Linear(4 * WIDTH, PROJECTION)
        self.tail = nn.Linear(4 * WIDTH, PROJECTION)
        self.stretch = twice(PROJECTION + STRETCH_FEATURES, len(STRETCHES))
        self.bare = twice(2 * PROJECTION, 1)
        self.mix = nn.ModuleDict({r: nn.Linear(3 * PROJECTION + pair_feats, HIDDEN) for r in RELATIONS})
        self.out = nn.ModuleDict({r: nn.Linear(HIDDEN, 1) for r in RELATIONS})
        self.none = nn.ModuleDict({r: twice(PROJECTION, 1) for r in RELATIONS})
        self.never = {
            "names": torch.from_numpy(forbidden(tags)),
            "said": torch.from_numpy(forbidden(said)),
        }

    def learns(self, name: str) -> bool:
        return not self.frozen if name.startswith("emb") else int(name[1 : name.index("_")]) >= self.frozen

    def heads(self) -> dict[str, Tensor]:
        """The parameters of all that stands on the encoder."""
        return {name: value.detach() for name, value in self.state_dict().items() if not name.startswith("enc.")}

    def moves(self, which: str) -> Tensor:
        moves: Tensor = self.names_moves if which == "names" else self.said_moves
        return moves.masked_fill(self.never[which], NEVER)

    def states(
        self, samples: Sequence[Sample], feats: Sequence[Tensor], *, dropout: float = 0.0, hidden: float = 0.0
    ) -> list[Tensor]:
        """For each sample (units + 1, WIDTH); the last row is outside the text."""
        rows = [row for sample in samples for row in sample.inputs.rows]
        states, starts = self.encoded(rows, dropout)
        out: list[Tensor] = []
        first = 0
        for sample, f in zip(samples, feats, strict=True):
            own = starts[torch.from_numpy(sample.inputs.row) + first] + torch.from_numpy(sample.inputs.place)
            first += len(sample.inputs.rows)
            wide = torch.cat([F.pad(f[:-1], (0, 0, 1, 0)), f, F.pad(f[1:], (0, 0, 0, 1))], 1)
            h = F.dropout(self.norm(states[own] + self.feat(wide)), hidden)
            out.append(F.pad(h, (0, 0, 0, 1)))
        return out

    def encoded(self, rows: list[list[int]], dropout: float) -> tuple[Tensor, Tensor]:
        """States of all pieces of all rows, one after another, and where each row's begin. Rows of like length go together."""
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        starts = torch.zeros(len(rows), dtype=torch.long)
        parts: list[Tensor] = []
        offset = 0
        while order:
            longest = len(rows[order[-1]])
            part = [i for i in order if len(rows[i]) >= longest * 0.85]
            order = order[: len(order) - len(part)]
            ids = torch.full((len(part), longest), PAD)
            for k, i in enumerate(part):
                ids[k, : len(rows[i])] = torch.tensor(rows[i])
                starts[i] = offset + k * longest
            offset += len(part) * longest
            states = encode(dict(self.enc), ids, ids != PAD, frozen=self.frozen, dropout=dropout)
            parts.append(states.reshape(-1, WIDTH))
        return torch.cat(parts), starts

    def pairs(self, relation: str, heads: Tensor, tails: Tensor, feats: Tensor) -> Tensor:
        both = torch.cat([heads, tails, heads * tails, feats], 1)
        scores: Tensor = self.out[relation](F.relu(self.mix[relation](both)))[:, 0]
        return scores


def twice(width: int, out: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, out))


def edges(h: Tensor, spans: Sequence[tuple[int, int]]) -> Tensor:
    """(spans, 4 * WIDTH): the unit before, the first, the last, the unit behind."""
    a = torch.tensor([span[0] for span in spans])
    b = torch.tensor([span[1] for span in spans])
    before = torch.where(a > 0, a - 1, torch.full_like(a, len(h) - 1))
    return torch.cat([h[before], h[a], h[b - 1], h[b]], 1)


def losses(
    net: Network, samples: Sequence[Sample], feats: Sequence[Tensor], *, dropout: float = 0.1, hidden: float = 0.15
) -> dict[str, Tensor]:
    """What the network is wrong by, summed over the samples: negative log probabilities by head."""
    states = net.states(samples, feats, dropout=dropout, hidden=hidden)
    found: dict[str, list[Tensor]] = {}
    for which, layer_ in (("names", net.names), ("said", net.said)):
        rows, tags = [], []
        for h, sample in zip(states, samples, strict=True):
            wanted = sample.names if which == "names" else sample.said
            if wanted is not None:
                scores = layer_(h)
                for a, b in portions(sample.inputs.units):
                    rows.append(scores[a:b])
                    tags.append(begun_anew(wanted[a:b]))
        if rows:
            found[which] = [field_loss(rows, tags, net.moves(which))]
    for h, sample in zip(states, samples, strict=True):
        if sample.said is not None:
            for name, loss in losses_of(net, h, sample):
                found.setdefault(name, []).append(loss)
    return {name: torch.stack(values).sum() for name, values in found.items()}


def begun_anew(tags: np.ndarray) -> Tensor:
    """The tags of a portion; what goes on from the one before begins anew."""
    own = tags.copy()
    if own[0] and own[0] % 2 == 0:
        own[0] -= 1
    return torch.from_numpy(own)


def losses_of(net: Network, h: Tensor, sample: Sample) -> list[tuple[str, Tensor]]:
    """The losses of one sample's stretches, titles and links."""
    out: list[tuple[str, Tensor]] = []
    if sample.stretches and sample.stretch_feats is not None:
        hp = F.gelu(net.head(edges(h, [(s.start, s.end) for s in sample.inputs.outer])))
        scores = net.stretch(torch.cat([hp, torch.from_numpy(sample.stretch_feats)], 1))
        out.append(("stretch", F.cross_entropy(scores, torch.tensor(sample.stretches), reduction="sum")))
    if not sample.spans:
        return out
    own = edges(h, [(a, b) for a, b, _ in sample.spans])
    hp, tp = F.gelu(net.head(own)), F.gelu(net.tail(own))
    if sample.bare:
        which = torch.tensor([i for i, _ in sample.bare])
        scores = net.bare(torch.cat([hp[which], tp[which]], 1))[:, 0]
        right = torch.tensor([float(bare) for _, bare in sample.bare])
        out.append(("bare", F.binary_cross_entropy_with_logits(scores, right, reduction="sum")))
    for relation, pairs in sample.pairs.items():
        if not pairs.tail:
            continue
        heads, group = torch.tensor(pairs.head), torch.tensor(pairs.group)
        feats = torch.from_numpy(np.concatenate(pairs.feats))
        scores = net.pairs(relation, hp[heads[group]], tp[torch.tensor(pairs.tail)], feats)
        right = torch.tensor(pairs.right)
        if relation == "HOLDS":
            told = right >= 0
            loss = F.binary_cross_entropy_with_logits(scores[told], right[told], reduction="sum")
        else:
            none = net.none[relation](hp[heads])[:, 0]
            every = torch.cat([scores, none])
            owner = torch.cat([group, torch.arange(len(heads))])
            good = torch.cat([right, torch.tensor(pairs.none)]) > 0
            whole = sum_by_group(every, owner, len(heads))
            part = sum_by_group(every.masked_fill(~good, NEVER), owner, len(heads))
            loss = ((whole - part) * torch.tensor(pairs.weight)).sum()
        out.append((relation, loss))
    return out


def sum_by_group(x: Tensor, group: Tensor, count: int) -> Tensor:
    """The logarithm of the summed exponentials of each group."""
    top = torch.full((count,), NEVER).scatter_reduce(0, group, x.detach(), "amax")
    summed = torch.zeros(count).index_add(0, group, torch.exp(x - top[group]))
    return top + torch.log(summed.clamp(min=1e-30))


def field_loss(rows: list[Tensor], tags: list[Tensor], moves: Tensor) -> Tensor:
    """The summed negative log probability of tag sequences under a linear chain."""
    lengths = torch.tensor([len(row) for row in rows])
    scores = nn.utils.rnn.pad_sequence(rows, batch_first=True)
    wanted = nn.utils.rnn.pad_sequence(tags, batch_first=True)
    mask = torch.arange(scores.shape[1])[None] < lengths[:, None]
    state = scores[:, 0] + moves[-1]
    own = scores.gather(2, wanted[:, :, None])[:, :, 0]
    steps = own[:, 1:] + moves[wanted[:, :-1], wanted[:, 1:]]
    total = own[:, 0] + moves[-1][wanted[:, 0]] + (steps * mask[:, 1:]).sum(1)
    for i in range(1, scores.shape[1]):
        reached = torch.logsumexp(state[:, :, None] + moves[:-1], dim=1) + scores[:, i]
        state = torch.where(mask[:, i, None], reached, state)
    return (torch.logsumexp(state, 1) - total).sum()
