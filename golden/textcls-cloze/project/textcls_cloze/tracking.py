"""What a run tells: a progress bar, metrics.jsonl, run.json, and a tracker's server."""

import json
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import metadata
from typing import Any

import torch
from accelerate import Accelerator
from torch.optim.lr_scheduler import LRScheduler
from tqdm import tqdm

from .checkpoint import Progress, Run

LIBRARIES = ("accelerate", "datasets", "numpy", "peft", "torch", "transformers")


@contextmanager
def tracker(
    accelerator: Accelerator, run: Run, settings: Mapping[str, Any]
) -> Iterator[None]:
    """Inside, `log` also reaches the tracker that the accelerator was made with.

    A run that is resumed goes on in the tracker's own run of before.
    """
    name = next(map(str, accelerator.log_with), "")
    before = run.folder / f"{name}.id"
    known = before.read_text("utf-8") if before.is_file() else None
    options: dict[str, dict[str, Any]] = {
        "tensorboard": {},
        "wandb": {"dir": str(run.folder), "name": run.folder.name, "id": known},
        "mlflow": {"run_name": run.folder.name, "run_id": known},
    }
    if known:
        options["wandb"]["resume"] = "allow"
    if name and accelerator.is_main_process:
        run.folder.mkdir(parents=True, exist_ok=True)
    accelerator.init_trackers(
        name if name == "tensorboard" else "textcls-cloze",
        None if known else _plain(settings),
        options,
    )
    if name and accelerator.is_main_process and (own := _run_id(accelerator, name)):
        before.write_text(own, encoding="utf-8")
    try:
        yield
    finally:
        for each in accelerator.trackers:
            each.finish()
        accelerator.trackers = []


def log(accelerator: Accelerator, run: Run, record: Mapping[str, Any]) -> None:
    """A line of metrics.jsonl, and the same to the tracker."""
    if accelerator.is_main_process:
        run.log(record)
    values = {k: v for k, v in record.items() if k not in ("step", "eval")}
    values |= {f"eval/{k}": v for k, v in record.get("eval", {}).items()}
    accelerator.log(values, step=record["step"])


def log_loss(
    accelerator: Accelerator, run: Run, progress: Progress, schedule: LRScheduler
) -> float:
    """Log, and return, the mean loss of the steps since it was logged before."""
    loss, rate = progress.mean_loss(0), schedule.get_last_lr()[0]
    progress.totals[0] = 0
    log(accelerator, run, {"step": progress.step, "loss": loss, "lr": rate})
    return loss


def bar(accelerator: Accelerator, progress: Progress, steps: int, epochs: int) -> Any:
    """A progress bar of an epoch's steps, where somebody looks at a terminal."""
    seen = accelerator.is_main_process and sys.stderr.isatty()
    title, done = f"epoch {progress.epoch + 1}/{epochs}", progress.step_in_epoch
    return tqdm(total=steps, initial=done, desc=title, leave=False, disable=not seen)


class Sitting:
    """The part of a run that one start of it did: on what, how long, how fast."""

    def __init__(self, run: Run, accelerator: Accelerator) -> None:
        self.samples = 0
        """Rows trained on, over all processes."""
        self._run, self._accelerator = run, accelerator
        self._seconds = 0.0
        self._before = run.read_json("run.json").get("sittings", [])
        self._facts = {
            "commit": _commit(),
            "device": _device(accelerator.device),
            "precision": accelerator.mixed_precision,
            "processes": accelerator.num_processes,
            "versions": _versions(),
        }

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count the time inside as training, then bring run.json up to date."""
        started = time.perf_counter()
        try:
            yield
        finally:
            if torch.accelerator.is_available():
                torch.accelerator.synchronize()
            self._seconds += time.perf_counter() - started
            if self._accelerator.is_main_process:
                self._write()

    def _write(self) -> None:
        speed = {
            "seconds": round(self._seconds, 3),
            "samples": self.samples,
            "samples_per_second": round(self.samples / self._seconds, 1),
            "peak_memory_mb": _peak_memory_mb(self._accelerator.device),
        }
        sittings = [*self._before, {**self._facts, **speed}]
        self._run.write_json("run.json", {**self._facts, "sittings": sittings})


def _run_id(accelerator: Accelerator, name: str) -> str:
    """What the tracker calls this run; TensorBoard has no name but the folder's."""
    own = accelerator.get_tracker(name, unwrap=True)
    match name:
        case "wandb":
            return str(own.id)
        case "mlflow":
            return str(own.info.run_id)
    return ""


def _plain(settings: Mapping[str, Any]) -> dict[str, bool | int | float | str]:
    """Settings as every tracker takes them: numbers and text."""
    return {
        key: value if isinstance(value, int | float | str) else json.dumps(value)
        for key, value in settings.items()
        if value is not None
    }


def _commit() -> str | None:
    """The commit of the code, with a + if files differ from it; None without git."""
    try:
        commit, changed = (
            subprocess.run(  # noqa: S603  # of two commands that stand here
                ["git", *command],  # noqa: S607  # the one that its user has
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
            for command in (["rev-parse", "HEAD"], ["status", "--porcelain"])
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return f"{commit}+" if changed else commit


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def _device(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{device.type} ({platform.machine()}, {torch.get_num_threads()} threads)"


def _peak_memory_mb(device: torch.device) -> int | None:
    """The most memory in use so far: of the GPU, or else of this process; in MiB."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) // 2**20
    if sys.platform == "win32":
        return None
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 2**20
