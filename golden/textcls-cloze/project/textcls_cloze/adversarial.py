"""Adversarial training: what is right must stay right when the input moves a little."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from .errors import UserError


def passes(model: nn.Module, size: float) -> Iterator[tuple[bool, int]]:
    """The ways of a batch through the model: one, or also one with its input disturbed.

    Of each, whether its input is clean, and how many come after it. The second is the
    fast gradient method (Miyato et al., 2017): to what the embeddings say of a row's
    words (or of an image's patches) that is added which raises its loss most, `size`
    times as long as what they say; so they need not be scaled first, as they are there.
    The gradients of both add up. Of an encoder-decoder, the source is disturbed.

    Raises:
        UserError: if the model has no embeddings that the loss hangs on.
    """
    if not size:
        yield True, 0
        return
    said: list[Tensor] = []
    nothing: list[Tensor] = []

    def look(output: Tensor) -> Tensor:
        said.append(output.detach())
        nothing.append(torch.zeros_like(output, requires_grad=True))
        return nothing[-1]

    layer = embeddings(model)
    with _added(layer, look):
        yield True, 1
    gradient = nothing[0].grad if nothing else None
    if gradient is None:
        raise UserError("optim.adversarial: the loss hangs on no input embeddings")
    worst = steepest(said[0], gradient, size)
    with _added(layer, lambda output: worst):
        yield False, 0


def steepest(said: Tensor, gradient: Tensor, size: float) -> Tensor:
    """What to add to embeddings [B, …]: along the gradient of the loss, row by row.

    Only what the loss depends on counts for the length: padding does not.
    """
    felt = said.float() * (gradient != 0)
    wide = gradient.float()  # fp16 scales it with the loss: its direction counts alone
    axes = tuple(range(1, said.ndim))
    length, steepness = (
        torch.linalg.vector_norm(rows, dim=axes, keepdim=True) for rows in (felt, wide)
    )  # [B, 1, …] each
    found: Tensor = wide * (size * length / steepness.clamp(min=1e-12))
    return found.to(said.dtype)


@contextmanager
def _added(layer: nn.Module, make: Callable[[Tensor], Tensor]) -> Iterator[None]:
    """Inside, the first that a layer says has what is made of it added to it."""
    calls: list[None] = []

    def add(module: nn.Module, inputs: Any, output: Tensor) -> Tensor:
        calls.append(None)  # a decoder may read its own words by the same table
        return output if len(calls) > 1 else output + make(output)

    hook = layer.register_forward_hook(add)
    try:
        yield
    finally:
        hook.remove()


def embeddings(model: Any) -> nn.Module:
    """What makes vectors of words or patches; in the encoder, if there is one."""
    inner = model.get_encoder() if model.config.is_encoder_decoder else model
    try:
        layer: nn.Module = inner.get_input_embeddings()
    except NotImplementedError as error:
        raise UserError(
            "optim.adversarial: the model has no input embeddings to disturb; set 0"
        ) from error
    return layer
