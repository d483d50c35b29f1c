"""The parts of a pretrained model: the linear layers of its body, and its head."""

from torch import nn
from transformers import PreTrainedModel

from .errors import UserError


def linear_layers(
    model: PreTrainedModel, targets: tuple[str, ...] = ()
) -> dict[str, nn.Linear]:
    """The linear layers of the body, but for the pooler, by name.

    Only those whose names end like one of `targets`, if there are any.

    Raises:
        UserError: naming the ends that there are, if none does.
    """
    body, words = model.base_model, model.get_output_embeddings()
    prefix = "" if body is model else f"{model.base_model_prefix}."
    layers = {
        f"{prefix}{name}": module
        for name, module in body.named_modules()
        if isinstance(module, nn.Linear)
        and module is not words
        and not name.startswith("pooler")
    }
    chosen = {n: m for n, m in layers.items() if not targets or n.endswith(targets)}
    if not chosen:
        ends = sorted({name.rpartition(".")[2] for name in layers})
        raise UserError(
            f"tuning.targets = {list(targets)} names no linear layer of the body"
            f" (there are: {', '.join(ends)})"
        )
    return chosen


def head(model: PreTrainedModel) -> dict[str, nn.Module]:
    """What is new on the body, and the body's pooler, by name: all of it learns.

    What puts out words is not new: it was pretrained with the body, and often shares
    its weights with the embeddings.
    """
    body, words = model.base_model, model.get_output_embeddings()
    parts = {
        name: module
        for name, module in model.named_children()
        if body is not model
        and module not in (body, words)
        and any(True for _ in module.parameters())
    }
    if isinstance(pooler := getattr(body, "pooler", None), nn.Module):
        parts["pooler"] = pooler
    return parts
