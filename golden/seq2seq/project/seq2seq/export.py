"""Export a finished run: merged weights as safetensors, and ONNX on demand."""

import logging
import shutil
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.onnx.errors import OnnxExporterError
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from . import checkpoint, config, head
from . import model as models
from .config import Config
from .errors import UserError, run_door

SAMPLES = ("A short text.", "Another text, which is a good deal longer than the first.")
LONGEST = 64  # tokens of a sample; few models take less
LENGTHS = {"decoder_input_ids": "written"}  # of what is as long as nothing else
TOLERANCE = 1e-3


def main() -> None:
    """The command line."""
    cli = config.parser(__doc__ or "")
    cli.add_argument("--onnx", action="store_true", help="an ONNX file too, checked")
    arguments = cli.parse_args()
    print(export(config.from_arguments(arguments), onnx=arguments.onnx))


def export(cfg: Config, *, onnx: bool = False) -> str:
    """Write RUN/export/, which holds all that a server needs; return what it holds.

    Raises:
        UserError: if the run has no finished model, or ONNX cannot be written here, or
            what was written does not compute what the model does.
    """
    run = checkpoint.Run(Path(cfg.train.run))
    model, tokenizer = models.finished(run.model)
    new, folder = run.folder / "export.new", run.folder / "export"
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(run.model, new)
    said = f"{folder} holds safetensors and the tokenizer"
    if onnx:
        write_onnx(model.eval(), tokenizer, new / "model.onnx")
        off = difference(model, tokenizer, new / "model.onnx")
        if not off < TOLERANCE:
            raise UserError(
                f"{new / 'model.onnx'}: its outputs are up to {off:.2g} off",
                exit_code=1,
            )
        said += f", and model.onnx, whose outputs are within {off:.1g} of the model's"
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
    return said


def write_onnx(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, path: Path
) -> None:
    """Write the model as ONNX: ids and alike [B, T] int64 in, `head.OUTPUTS` out.

    Raises:
        UserError: if its libraries are not installed, or cannot follow the model.
    """
    if find_spec("onnxscript") is None or find_spec("onnxruntime") is None:
        raise UserError("--onnx: pip install -e '.[onnx]'", exit_code=1)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # no torchvision, no news
    model.set_attn_implementation("eager")  # which exporters follow best
    inputs = sample(model, tokenizer, SAMPLES)
    for part in model.modules():
        if isinstance(part, PreTrainedModel):
            part.config.use_cache = False  # decoders would put out their caches as well
    with torch.inference_mode():
        outputs = list(model(**inputs))  # `head.OUTPUTS`, and what there is beside
    batch = torch.export.Dim("batch")
    axes = {
        name: {0: batch, 1: torch.export.Dim(LENGTHS.get(name, "length"))}
        for name in inputs
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the inside of transformers
            torch.onnx.export(
                model,
                kwargs=inputs,
                f=path,
                input_names=list(inputs),
                output_names=outputs,
                dynamic_shapes=axes,
                external_data=False,
                verbose=False,
            )
    except OnnxExporterError as error:
        raise UserError(
            f"--onnx: torch cannot follow this model: {error.__cause__ or error}",
            exit_code=1,
        ) from error


def difference(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, path: Path
) -> float:
    """The largest difference of outputs, over batches of other sizes and lengths."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    off = 0.0
    for texts in (SAMPLES[:1], (*SAMPLES, SAMPLES[1] * 3), SAMPLES[::-1]):
        inputs = sample(model, tokenizer, texts)
        with torch.inference_mode():
            expected = model(**inputs)
        fed = {name: tensor.numpy() for name, tensor in inputs.items()}
        said = session.run(head.OUTPUTS, fed)
        for name, found in zip(head.OUTPUTS, said, strict=True):
            off = max(off, float(np.abs(found - expected[name].numpy()).max()))
    return off


def sample(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, texts: tuple[str, ...]
) -> dict[str, Tensor]:
    """What the model reads: [B, T]; if it writes, also what it has written: [B, S]."""
    inputs: dict[str, Tensor] = dict(
        tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=min(LONGEST, tokenizer.model_max_length),
            return_tensors="pt",
        )
    )
    if model.config.is_encoder_decoder and model.can_generate():
        written = inputs["input_ids"].repeat(1, 2)[:, :-1]  # as good as any
        inputs["decoder_input_ids"] = written
    return inputs


if __name__ == "__main__":
    run_door(main)
