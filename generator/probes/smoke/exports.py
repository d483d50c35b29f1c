"""An exported model computes what the model does, on other batch sizes and lengths.

Black box: the export door with --onnx on the reference run, the file run by
onnxruntime. White box: `model.load` on the same rows.
"""

import importlib.util
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from ..outcome import Facts, SkippedError, expect
from ..project import Project
from ..shared import reference, settings

CLOSE = 1e-4
NEEDED = ("onnx", "onnxscript", "onnxruntime")


def probe(project: Project) -> Facts:
    """Export, run, compare."""
    if not project.has("export"):
        raise SkippedError("the project has no export door")
    if lacks := [n for n in NEEDED if importlib.util.find_spec(n) is None]:
        raise SkippedError(f"not installed: {', '.join(lacks)}")
    whole = reference(project)
    run = project.scratch / "run"
    shutil.copytree(whole.folder, run)
    values = settings(project, project.scratch)
    project.run("export", values, "--onnx", log=project.scratch / "export.log")
    weights = [
        load_file(run / f"{part}/model.safetensors") for part in ("model", "export")
    ]
    expect(
        weights[0].keys() == weights[1].keys()
        and all(torch.equal(w, weights[1][n]) for n, w in weights[0].items()),
        "export/model.safetensors holds other weights than model/model.safetensors",
    )
    path = run / "export/model.onnx"
    expect(path.is_file(), "the export door with --onnx left no export/model.onnx")
    sizes, farthest = project.inside(lambda: _compare(project, values, path))
    return {"batches": sizes, "apart": farthest}


def _compare(
    project: Project, values: dict[str, Any], path: Path
) -> tuple[list[list[int]], float]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        path, options, providers=["CPUExecutionProvider"]
    )
    wanted = [each.name for each in session.get_inputs()]
    names = [each.name for each in session.get_outputs()]
    cfg = project.config(values)
    model = project.part("model.load")(path.parent.parent / "model").eval()
    processor = project.part("model.processor")(cfg.model)
    data = project.part("dataset.build")(cfg.data, processor)
    rows = [data.eval[i] for i in range(len(data.eval))]
    rows.sort(key=lambda row: int(row["length"]))
    sizes, farthest = [], 0.0
    for chosen in (rows[:1], rows[:7], rows[-3:]):
        batch = data.collate(chosen)
        inputs = {name: _read(model, batch, name) for name in wanted}
        with torch.inference_mode():
            eager = model(**inputs)
        fed = {name: value.numpy() for name, value in inputs.items()}
        shape = list(batch[wanted[0]].shape)
        for name, found in zip(names, session.run(names, fed), strict=True):
            expect(
                name in eager,
                f"model.onnx puts out {name!r}, the model {sorted(eager)}",
            )
            got = torch.from_numpy(found)
            expect(
                got.shape == eager[name].shape,
                f"model.onnx puts out {list(got.shape)} as {name} for a batch of"
                f" {shape}, the model {list(eager[name].shape)}",
            )
            apart = float((got - eager[name]).abs().max())
            expect(
                apart < CLOSE,
                f"{name} of model.onnx differ by up to {apart:.2g} from the model's on a"
                f" batch of {shape}",
            )
            farthest = max(farthest, apart)
        sizes.append(shape)
    return sizes, farthest


def _read(model: Any, batch: Mapping[str, Tensor], name: str) -> Tensor:
    """What the model reads under a name; a decoder reads the token before each label."""
    if name == "decoder_input_ids":
        before: Tensor = model.prepare_decoder_input_ids_from_labels(batch["labels"])
        return before
    return batch[name]
