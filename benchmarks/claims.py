"""The full runs: of each its task, its data, its settings, and what must come out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SCRATCH = ROOT / "demo/proofs"
MINILM = ROOT / "models/minilm"
SMOLLM2 = ROOT / "models/smollm2"
BEFORE = "before training"
"""What projects call the scores of their model before it learnt."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One task, its data, and what must come out."""

    task: str
    about: str
    """Model and data, as the page says them."""
    note: str
    """What there is to know of the data before the figures mean something."""
    data: str
    """The module of `benchmarks` that writes the data, and the file's name."""
    arguments: tuple[str, ...] = ()
    """What that module is told beside the file."""
    metric: str
    target: float | None = None
    """What the metric must reach; of a loss, the share of that before training which it
    must not exceed."""
    near: tuple[str, float] | None = None
    """Another proof, and how much worse than that this one may be."""
    leads: bool = False
    """Whether it must not be worse than the best of the base learners."""
    also: str = ""
    """A metric that is shown beside and promises nothing; like the other one, but no loss."""
    tuning: str = "full"
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def falls(self) -> bool:
        """Whether less of the metric is better."""
        return self.metric == "loss"

    def best(
        self, beside: Mapping[str, Mapping[str, float]], metric: str = ""
    ) -> tuple[str, float]:
        """The best of the base learners by a metric; not the model before it learnt."""
        found = {n: s[metric or self.metric] for n, s in beside.items() if n != BEFORE}
        falls = self.falls and not metric
        return (min if falls else max)(found.items(), key=lambda item: item[1])


PROOFS = {
    "reviews": Proof(
        task="textcls",
        about="MiniLM on movie-review sentences",
        note="10,568 sentences, labelled by the sign of what some twenty people felt.",
        data="reviews:reviews.csv",
        metric="accuracy",
        target=0.80,
        settings={"model.name": str(MINILM), "train.epochs": 2},
    ),
    "reviews-lora": Proof(
        task="textcls",
        about="the same, by LoRA",
        note="The same rows and epochs: what LoRA costs beside moving every weight.",
        data="reviews:reviews.csv",
        metric="accuracy",
        target=0.80,
        near=("reviews", 0.03),
        tuning="lora",
        settings={"model.name": str(MINILM), "train.epochs": 2},
    ),
    "news": Proof(
        task="textcls",
        about="MiniLM on BBC news",
        note="2,225 articles of five subjects, their first 64 tokens. Their words alone say"
        " nearly all, and a linear model sees the whole of them: it should be ahead here.",
        data="news:news.csv",
        metric="accuracy",
        target=0.95,
        settings={"model.name": str(MINILM), "data.max_length": 64, "train.epochs": 1},
    ),
    "zh-reviews": Proof(
        task="textcls",
        about="a small BERT of characters on Chinese reviews",
        note="17,361 reviews of books, hotels and goods. No Chinese encoder arrives in a"
        " package, so the model begins with random weights: two layers, one token a"
        " character. So small and from nothing, it need not beat a linear model on"
        " characters and pairs of them; a pretrained encoder should.",
        data="zh_reviews:zh-reviews.csv",
        metric="accuracy",
        target=0.80,
        settings={
            "model.name": str(SCRATCH / "characters"),
            "model.pretrained": False,
            "data.max_length": 128,
            "optim.lr": 1e-3,
            "train.batch_size": 64,
            "train.epochs": 4,
        },
    ),
    "ratings": Proof(
        task="textreg",
        about="MiniLM on ratings of movie-review sentences",
        note="The same sentences with their mean rating, -4 to 4; rank correlation.",
        data="reviews:ratings.csv",
        arguments=("--ratings",),
        metric="spearman",
        target=0.60,
        settings={"model.name": str(MINILM), "train.epochs": 1},
    ),
    "tweets": Proof(
        task="tokcls",
        about="MiniLM on entities in tweets",
        note="2,394 tweets, ten types of entities: little text, much of it mistyped.",
        data="tweets:tweets.conll",
        metric="f1",
        target=0.45,
        settings={"model.name": str(MINILM)},
    ),
    "films": Proof(
        task="qa",
        about="MiniLM on questions about films",
        note="500 films; facts are real, sentences and questions are made up from them, one"
        " question in eight has no answer. What is held out is about unseen films.",
        data="films:films.json",
        metric="exact_match",
        target=0.95,
        settings={"model.name": str(MINILM), "optim.lr": 2e-4},
    ),
    "digits": Proof(
        task="imagecls",
        about="a small vision transformer on digits",
        note="1,797 images of 8 x 8, from random weights.",
        data="digits:digits.parquet",
        metric="accuracy",
        target=0.95,
        settings={
            "model.name": "configs/tiny-vit",
            "model.pretrained": False,
            "optim.lr": 2e-3,
            "train.epochs": 40,
            "train.batch_size": 32,
            "data.shift": 0.1,
            "data.rotate": 10,
            "data.zoom": 0.1,
        },
    ),
    "fashion": Proof(
        task="imagecls",
        about="a small vision transformer on Fashion-MNIST",
        note="12,000 of its images, seen at 16 x 16, from random weights.",
        data="fashion:fashion.parquet",
        metric="accuracy",
        target=0.85,
        settings={
            "model.name": "configs/tiny-vit",
            "model.pretrained": False,
            "optim.lr": 1e-3,
            "train.epochs": 15,
            "train.batch_size": 64,
        },
    ),
    "pairs": Proof(
        task="seq2seq",
        about="a small Marian on English and French",
        note="3,000 pairs of a made-up grammar, from random weights: it is there to be learnt"
        " whole, and what is held out is other sentences of it.",
        data="grammar_pairs:pairs.csv",
        metric="exact_match",
        target=0.95,
        settings={
            "model.name": str(SCRATCH / "marian"),
            "data.max_length": 64,
            "data.max_target_length": 64,
            "objective.metric": "loss",
            "objective.max_new_tokens": 64,
            "optim.lr": 2e-3,
            "train.batch_size": 32,
            "train.epochs": 20,
        },
    ),
    "messages": Proof(
        task="seq2seq",
        about="a small Marian on what programs say, English and French",
        note="12,306 short texts as people translated them. The model, random at first,"
        " learns from these alone: words that stand there once stay unknown to it, so few"
        " texts come out whole and right, and by letters in common the nearest text that is"
        " known is ahead. A pretrained model should have neither trouble.",
        data="messages:messages.csv",
        metric="exact_match",
        leads=True,
        also="chrf",
        settings={
            "model.name": str(SCRATCH / "marian-messages"),
            "data.eval_fraction": 0.1,
            "data.max_length": 64,
            "data.max_target_length": 64,
            "objective.metric": "loss",
            "objective.max_new_tokens": 64,
            "optim.lr": 1e-3,
            "train.batch_size": 64,
            "train.epochs": 15,
        },
    ),
    "talks": Proof(
        task="sft",
        about="SmolLM2-135M-Instruct on small talk, by LoRA",
        note="Short exchanges, each once; those that are held out begin with questions that"
        " were not learnt. Loss a token of the answers.",
        data="talks:talks.jsonl",
        metric="loss",
        target=0.8,
        tuning="lora",
        settings={
            "model.name": str(SMOLLM2),
            "data.kind_column": "subject",
            "data.max_train_samples": 400,
            "data.max_eval_samples": 200,
            "objective.max_new_tokens": 32,
            "train.batch_size": 8,
            "train.epochs": 1,
        },
    ),
}


def bounds(name: str, results: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """What the metric of a proof must reach, or of a loss not exceed, in words and numbers.

    Args:
        name: of the proof.
        results: of this proof and of others, as `proofs.prove` returns them.
    """
    proof, found = PROOFS[name], {}
    if proof.target is not None and proof.falls:
        before = results[name]["beside"][BEFORE][proof.metric]
        found[f"{proof.target:.2f} of before"] = proof.target * before
    elif proof.target is not None:
        found[f"{proof.target:.2f}"] = proof.target
    if proof.near:
        other, distance = proof.near
        worse = distance if proof.falls else -distance
        # without the other one, nothing is near it
        best = float("-inf") if proof.falls else float("inf")
        if other in results:
            best = results[other]["scores"][proof.metric] + worse
        found[f"`{other}` {'+' if proof.falls else '-'} {distance:.2f}"] = best
    if proof.leads:
        found["the best beside"] = proof.best(results[name]["beside"])[1]
    return found


def missed(name: str, results: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What a proof did not reach, in words."""
    metric = PROOFS[name].metric
    value = results[name]["scores"][metric]
    return [
        f"{name}: {metric} {value:.3f} does not reach {words}"
        for words, bound in bounds(name, results).items()
        if (value > bound if PROOFS[name].falls else value < bound)
    ]
