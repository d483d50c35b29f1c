"""Export a finished run: merged weights as safetensors, and ONNX on demand."""

import json
import logging
import shutil
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch.onnx.errors import OnnxExporterError
from transformers import PreTrainedModel

from . import checkpoint, config, head, processing
from . import model as models
from .config import Config
from .errors import UserError, run_door
from .processing import Processor

TOLERANCE = 1e-3


def main() -> None:
    """The command line."""
    cli = config.parser(__doc__ or "")
    cli.add_argument("--onnx", action="store_true", help="an ONNX file too, checked")
    arguments = cli.parse_intermixed_args()
    print(export(config.from_arguments(arguments), onnx=arguments.onnx))


def export(cfg: Config, *, onnx: bool = False) -> str:
    """Write RUN/export/, which holds all that a server needs; return what it holds.

    Raises:
        UserError: if the run has no finished model, or ONNX cannot be written here, or
            what was written does not compute what the model does.
    """
    run = checkpoint.Run(Path(cfg.train.run))
    model, processor = models.finished(run.model)
    new, folder = run.folder / "export.new", run.folder / "export"
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(run.model, new)
    said = f"{folder} holds safetensors and the {processing.NOUN}"
    if prompts := config.taught(run.read_json("config.json")):
        content = {key.removeprefix(config.TAUGHT): v for key, v in prompts.items()}
        text = json.dumps(content, indent=2, ensure_ascii=False)
        (new / "prompts.json").write_text(f"{text}\n", encoding="utf-8")
        said += " with its prompts"
    if onnx:
        write_onnx(model.eval(), processor, new / "model.onnx")
        off = difference(model, processor, new / "model.onnx")
        if not off < TOLERANCE:
            raise UserError(
                f"{new / 'model.onnx'}: its outputs are up to {off:.2g} off",
                exit_code=1,
            )
        said += f", and model.onnx, whose outputs are within {off:.1g} of the model's"
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
    return said


def write_onnx(model: PreTrainedModel, processor: Processor, path: Path) -> None:
    """Write the model as ONNX: what it reads goes in, of any batch and length;
    `head.OUTPUTS` come out.

    Raises:
        UserError: if its libraries are not installed, or cannot follow the model.
    """
    if find_spec("onnxscript") is None or find_spec("onnxruntime") is None:
        raise UserError("--onnx: pip install -e '.[onnx]'", exit_code=1)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # no torchvision, no news
    model.set_attn_implementation("eager")  # which exporters follow best
    inputs = processing.samples(model, processor)[0]
    for part in model.modules():
        if isinstance(part, PreTrainedModel):
            part.config.use_cache = False  # decoders would put out their caches as well
    with torch.inference_mode():
        outputs = list(model(**inputs))  # `head.OUTPUTS`, and what there is beside
    sizes = {name: processing.axes(name) for name in inputs}
    known = {size: torch.export.Dim(size) for axes in sizes.values() for size in axes}
    dynamic = {n: {i: known[s] for i, s in enumerate(a)} for n, a in sizes.items()}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the inside of transformers
            torch.onnx.export(
                model,
                kwargs=inputs,
                f=path,
                input_names=list(inputs),
                output_names=outputs,
                dynamic_shapes=dynamic,
                external_data=False,
                verbose=False,
            )
    except OnnxExporterError as error:
        raise UserError(
            f"--onnx: torch cannot follow this model: {error.__cause__ or error}",
            exit_code=1,
        ) from error


def difference(model: PreTrainedModel, processor: Processor, path: Path) -> float:
    """The largest difference of outputs, over batches of other sizes and lengths."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    off = 0.0
    for inputs in processing.samples(model, processor):
        with torch.inference_mode():
            expected = model(**inputs)
        said = session.run(head.OUTPUTS, {k: v.numpy() for k, v in inputs.items()})
        for name, found in zip(head.OUTPUTS, said, strict=True):
            off = max(off, float(np.abs(found - expected[name].numpy()).max()))
    return off


if __name__ == "__main__":
    run_door(main)
