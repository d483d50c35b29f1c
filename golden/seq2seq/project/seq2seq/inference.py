"""Run a model over a data set: each row once, on any number of processes."""

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import gather_object, send_to_device
from datasets import Dataset
from torch import Tensor, nn

from . import objective
from .batching import Collate, eval_batches, loader
from .dataset import Data
from .objective import ObjectiveConfig
from .scores import Scores

Predictions = dict[str, list[np.ndarray]]

DEFAULTS = ObjectiveConfig()


def predict(
    accelerator: Accelerator,
    model: nn.Module,
    dataset: Dataset,
    collate: Collate,
    batch_size: int,
    cfg: ObjectiveConfig = DEFAULTS,
    *,
    together: bool = False,
) -> Predictions:
    """What `objective.predict` says of every row, in the order of the rows.

    `together`: all processes call this, each computes its share, and all return the
    whole. The model is left in evaluation mode.
    """
    model.eval()
    processes = accelerator.num_processes if together else 1
    process = accelerator.process_index if together else 0
    batches = eval_batches(
        dataset["length"][:], batch_size, process=process, processes=processes
    )
    parts = []
    with torch.inference_mode():
        for batch in loader(dataset, batches, collate):
            batch = send_to_device(batch, accelerator.device, non_blocking=True)
            with accelerator.autocast():
                parts.append(objective.predict(model, batch, cfg))
    own = [{k: list(_to_numpy(v)) for k, v in part.items()} for part in parts]
    gathered = gather_object(own) if processes > 1 else own
    order = np.argsort(np.concatenate([part.pop("index") for part in gathered]))
    rows = {k: [row for part in gathered for row in part[k]] for k in gathered[0]}
    return {k: [values[i] for i in order] for k, values in rows.items()}


def score(
    accelerator: Accelerator,
    model: nn.Module,
    data: Data,
    batch_size: int,
    cfg: ObjectiveConfig,
) -> Scores:
    """The scores of the held-out rows; all processes call this, together."""
    predictions = predict(
        accelerator, model, data.eval, data.collate, batch_size, cfg, together=True
    )
    return objective.score(predictions, data.eval, data.targets)


def _to_numpy(values: Tensor) -> np.ndarray:
    if values.is_floating_point():  # NumPy has no bfloat16
        values = values.float()
    return values.cpu().numpy()
