"""What is said of new texts: the text that is generated, and how sure the model is."""

from collections.abc import Sequence
from typing import Any

import torch
from accelerate.utils import send_to_device
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from . import dataset, objective, templating, writing
from .config import Config
from .targets import Targets
from .templating import Fields
from .writing import IGNORED

LINE = "A line is a source."

Item = Fields
"""The source, and what else the prompt names."""


def parse(line: str, place: str, cfg: Config) -> Item:
    """The source that a line is.

    Raises:
        UserError: naming the place, if the prompt needs more than that.
    """
    templating.check_alone(cfg.data.prompts, place)
    return {"source": line}


def answer(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[Item],
    cfg: Config,
) -> list[dict[str, Any]]:
    """An answer for each text of a batch: source, prediction, probability.

    That is the probability of a token of the prediction: their geometric mean.
    """
    rows = dataset.tokenize(tokenizer, texts, cfg.data)
    batch = dict(tokenizer.pad(rows, return_tensors="pt"))
    batch = send_to_device(batch, model.device)
    generated = writing.write(model, batch, cfg.objective)  # [B, S]
    said = generated[:, 1:]  # the decoder's first token is given
    labels = said.masked_fill(said == tokenizer.pad_token_id, IGNORED)
    losses, counts = objective.token_losses(model, batch, labels)
    shares = torch.exp(-losses / counts.clamp(min=1)).tolist()
    targets = Targets(tokenizer=tokenizer)
    return [
        {**fields, "prediction": targets.read(ids), "probability": share}
        for fields, ids, share in zip(
            texts, generated.cpu().numpy(), shares, strict=True
        )
    ]


def shown(answer: dict[str, Any]) -> str:
    """An answer as a line for people."""
    return str(answer["prediction"])
