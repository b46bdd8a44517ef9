"""The network of the reader and of the model of entailment: a BERT of width 384 with a span head and an answer head."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, HEADS, INNER = 384, 12, 1536
VOCABULARY, POSITIONS, EPSILON = 30522, 512, 1e-12


class Layer(nn.Module):
    """One transformer block with the norm after each sum, as in Devlin et al. 2019."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Take (batch, length, width) and an additive (batch, 1, 1, length) mask; give the same shape back."""
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).reshape(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        # By hand: on a CPU the backward pass of PyTorch's own attention takes half of a step where there is a mask.
        shares = (q @ k.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5 + mask.to(q.dtype)).softmax(-1).to(q.dtype)
        mixed = (shares @ v).transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class ReaderNetwork(nn.Module):
    """Question and passage in, start and end logits a token and one answer logit a pair out; six layers are MiniLM's."""

    def __init__(self, dropout: float = 0.1, layers: int = 6) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.kinds = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.span = nn.Linear(WIDTH, 2)
        self.answer = nn.Linear(WIDTH, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Take three (batch, length) integer tensors; give start and end (batch, length) and answer (batch,) logits."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.words(ids) + self.positions(places) + self.kinds(kinds)))
        away = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, away)
        spans = self.span(x).float()
        return spans[..., 0], spans[..., 1], self.answer(x[:, 0]).float().squeeze(-1)


def load_encoder(network: ReaderNetwork, source: Mapping[str, Tensor]) -> None:
    """Fill the encoder from the weights of a BERT, by their names in Transformers; the two heads keep their random values.

    Raises ValueError when they are those of another network.
    """
    state = {
        "words.weight": source["embeddings.word_embeddings.weight"],
        "positions.weight": source["embeddings.position_embeddings.weight"],
        "kinds.weight": source["embeddings.token_type_embeddings.weight"],
        "norm.weight": source["embeddings.LayerNorm.weight"],
        "norm.bias": source["embeddings.LayerNorm.bias"],
    }
    for number in range(len(network.layers)):
        state |= _layer_state(source, number)
    missing, unexpected = network.load_state_dict(state, strict=False)
    if unexpected or any(not name.startswith(("span.", "answer.")) for name in missing):
        raise ValueError(f"the weights do not fit the network: missing {missing}, unexpected {unexpected}")


def _layer_state(source: Mapping[str, Tensor], number: int) -> dict[str, Tensor]:
    theirs, ours = f"encoder.layer.{number}.", f"layers.{number}."
    names = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    state = {}
    for kind in ("weight", "bias"):
        parts = [source[f"{theirs}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
        state[f"{ours}qkv.{kind}"] = torch.cat(parts)
        state |= {f"{ours}{mine}.{kind}": source[f"{theirs}{other}.{kind}"] for mine, other in names.items()}
    return state
