"""The contenders of `benchmarks.training`, each run as a process: prints one JSON line.

They are written as their tutorials have them, with the optimiser and the learning rates of
the emitted project: AdamW, no decay on biases and norms, linear warm-up and fall, clipping.
"""

import argparse
import csv
import importlib
import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from benchmarks.training import BATCH, LENGTH, PACKAGE, RATE, THREADS, WARMUP

DECAY = 0.01
CLIP = 1.0


def main() -> None:
    """Run one contender."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "contender", choices=["scaffold", "getitem", "trainer", "grouped"]
    )
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.set_num_threads(THREADS)
    name, folder = arguments.contender, arguments.folder
    if name == "scaffold":
        seen = scaffold(arguments.seed)
    elif name == "getitem":
        seen = getitem(folder, arguments.encoder, arguments.seed)
    else:
        grouped = name == "grouped"
        seen = trainer(folder, arguments.encoder, arguments.seed, grouped=grouped)
    print(json.dumps(seen))


def scaffold(seed: int) -> dict[str, Any]:
    """The emitted project's door as `python -m PACKAGE.train` runs it, in its folder."""
    door = importlib.import_module(f"{PACKAGE}.train")
    train_epoch: Callable[..., None] = door.train_epoch
    ends: list[float] = []
    rows: list[int] = []

    def watched(training: Any) -> None:
        train_epoch(training)
        ends.append(time.perf_counter())
        rows.append(len(training.data.train))

    vars(door)["train_epoch"] = watched  # where its `train` looks it up
    run = Path("runs", f"seed{seed}")
    shutil.rmtree(run, ignore_errors=True)
    sys.argv = ["train", f"train.run={run}", f"train.seed={seed}"]
    start = time.perf_counter()
    door.main()
    metrics = json.loads((run / "metrics.json").read_text("utf-8"))
    assert len(ends) == 1, "one epoch"
    return {
        "seconds": ends[0] - start,
        "rows": rows[0],
        "accuracy": metrics["accuracy"],
    }


class Rows(Dataset[dict[str, Tensor]]):
    """Tokenises each item when it is asked for, padded to the longest that may be."""

    def __init__(self, path: Path, tokenizer: Any) -> None:
        self.texts, self.labels = read(path)
        self.tokenizer = tokenizer

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        encoded = self.tokenizer(
            self.texts[index],
            padding="max_length",
            truncation=True,
            max_length=LENGTH,
            return_tensors="pt",
        )
        item = {key: value[0] for key, value in encoded.items()}
        return {**item, "labels": torch.tensor(self.labels[index])}


def getitem(folder: Path, encoder: str, seed: int) -> dict[str, Any]:
    """The loop of many a tutorial."""
    import transformers
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    falling: Any = transformers.get_linear_schedule_with_warmup
    start = time.perf_counter()
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    model = AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=2)
    rows = Rows(folder / "train.csv", tokenizer)
    loader = DataLoader(rows, batch_size=BATCH, shuffle=True)
    optimizer = torch.optim.AdamW(groups(model), lr=RATE)
    schedule = falling(optimizer, round(WARMUP * len(loader)), len(loader))
    model.train()
    for batch in loader:
        model(**batch).loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    seconds = time.perf_counter() - start
    right = accuracy(model, tokenizer, folder / "eval.csv")
    return {"seconds": seconds, "rows": len(rows), "accuracy": right}


def trainer(folder: Path, encoder: str, seed: int, *, grouped: bool) -> dict[str, Any]:
    """transformers.Trainer: tokenised once, padded to the longest of each batch."""
    import datasets
    from transformers import (
        AutoModelForSequenceClassification,
        AutoTokenizer,
        DataCollatorWithPadding,
        Trainer,
        TrainingArguments,
        set_seed,
    )

    datasets.disable_progress_bars()
    start = time.perf_counter()
    set_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    texts, labels = read(folder / "train.csv")
    rows = datasets.Dataset.from_dict({"text": texts, "labels": labels}).map(
        lambda part: tokenizer(part["text"], truncation=True, max_length=LENGTH),
        batched=True,
        remove_columns=["text"],
    )
    model = AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=2)
    steps = -(-len(rows) // BATCH)
    more: dict[str, Any] = {}
    if grouped:
        more["train_sampling_strategy"] = "group_by_length"
    settings = TrainingArguments(
        output_dir=str(folder / "trainer"),
        num_train_epochs=1,
        per_device_train_batch_size=BATCH,
        learning_rate=RATE,
        warmup_steps=round(WARMUP * steps),
        weight_decay=DECAY,
        max_grad_norm=CLIP,
        seed=seed,
        use_cpu=True,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        **more,
    )
    Trainer(
        model=model,
        args=settings,
        train_dataset=rows,
        data_collator=DataCollatorWithPadding(tokenizer),
    ).train()
    seconds = time.perf_counter() - start
    right = accuracy(model, tokenizer, folder / "eval.csv")
    return {"seconds": seconds, "rows": len(rows), "accuracy": right}


def read(path: Path) -> tuple[list[str], list[int]]:
    """Texts, and labels as numbers in the order of their names."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted({row["label"] for row in rows})
    return [r["text"] for r in rows], [names.index(r["label"]) for r in rows]


def groups(model: nn.Module) -> list[dict[str, Any]]:
    """Matrices decay; biases and norms do not."""
    return [
        {
            "params": [p for p in model.parameters() if p.ndim >= 2],
            "weight_decay": DECAY,
        },
        {
            "params": [p for p in model.parameters() if p.ndim < 2],
            "weight_decay": 0.0,
        },
    ]


@torch.no_grad()
def accuracy(model: Any, tokenizer: Any, path: Path) -> float:
    """The share of the file's rows that are told right."""
    texts, labels = read(path)
    model.eval()
    right = 0
    for at in range(0, len(texts), 64):
        batch = tokenizer(
            texts[at : at + 64],
            padding=True,
            truncation=True,
            max_length=LENGTH,
            return_tensors="pt",
        )
        guess = model(**batch).logits.argmax(-1)
        right += int((guess == torch.tensor(labels[at : at + 64])).sum())
    return right / len(texts)


if __name__ == "__main__":
    main()
