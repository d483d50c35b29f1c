"""What is said in new conversations: the answer that is written, and how sure it is."""

from collections.abc import Sequence
from typing import Any

import torch
from accelerate.utils import send_to_device
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from . import chat, dataset, objective, reading, templating, writing
from .chat import Message
from .config import Config
from .errors import UserError
from .targets import Targets
from .writing import IGNORED

LINE = "A line is what a user says."

Item = list[Message]
"""What has been said so far."""


def parse(line: str, place: str, cfg: Config) -> Item:
    """The conversation that a line begins.

    Raises:
        UserError: naming the place, if it says nothing, or prompts need more than that.
    """
    templating.check_alone(cfg.data.prompts, place)
    if not line.strip():
        raise UserError(f"{place}: is empty, expected what a user says")
    return reading.asked(line, cfg.data)


def answer(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[Item],
    cfg: Config,
) -> list[dict[str, Any]]:
    """An answer for each conversation of a batch: messages, prediction, probability.

    That is the probability of a token of the prediction, its end among them: their
    geometric mean.
    """
    prompts = dataset.prompts(tokenizer, texts, cfg.data)
    asked = dataset.ask(prompts, int(tokenizer.pad_token_id))
    asked = send_to_device(asked, model.device)
    said = objective.write(model, asked, cfg.objective)  # [B, S]
    labels = until_end(said, chat.ends(tokenizer))
    losses, counts = _losses(model, asked, said, labels)
    shares = torch.exp(-losses / counts.clamp(min=1)).tolist()
    targets = Targets(tokenizer=tokenizer)
    return [
        {"messages": messages, "prediction": targets.read(ids), "probability": share}
        for messages, ids, share in zip(texts, said.cpu().numpy(), shares, strict=True)
    ]


def shown(answer: dict[str, Any]) -> str:
    """An answer as a line for people."""
    return str(answer["prediction"])


def until_end(said: Tensor, ends: Sequence[int]) -> Tensor:
    """Tokens [B, S] up to the first that ends an answer, IGNORED behind it."""
    over = torch.isin(said, torch.tensor(ends, device=said.device))
    return said.masked_fill(over.cumsum(dim=1) - over.long() > 0, IGNORED)


def _losses(
    model: PreTrainedModel, asked: dict[str, Tensor], said: Tensor, labels: Tensor
) -> tuple[Tensor, Tensor]:
    """The losses of what was said, summed, and of how many tokens: [B]."""
    seen = torch.cat([asked["prompt_mask"], (labels != IGNORED).long()], dim=1)
    logits = model(
        input_ids=torch.cat([asked["prompt_ids"], said], dim=1),
        attention_mask=seen,
        position_ids=(seen.cumsum(dim=1) - 1).clamp(min=0),  # padding stands before
        logits_to_keep=said.shape[1] + 1,
        use_cache=False,
    ).logits
    return writing.token_losses(logits[:, :-1], labels)
