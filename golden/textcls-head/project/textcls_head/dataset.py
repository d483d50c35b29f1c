"""Texts and labels: read, cleaned, split and tokenised once."""

import csv
import hashlib
import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass as plain_dataclass
from pathlib import Path
from typing import Annotated, Any

import datasets
import numpy as np
import torch
from datasets import ClassLabel, Dataset, Features, Value
from datasets.exceptions import DatasetsError
from pyarrow import ArrowException
from pydantic import Field
from pydantic.dataclasses import dataclass
from transformers import DataCollatorWithPadding, PreTrainedTokenizerBase

from .batching import Batch, Collate
from .errors import UserError

if not sys.stderr.isatty():
    datasets.disable_progress_bars()

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".parquet": "parquet",
}


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class DataConfig:
    """Which files, which columns, how they are split and cut."""

    train: Annotated[str, Field(min_length=1)] = "data/train.csv"
    """Training file: .csv, .tsv, .jsonl or .parquet."""
    eval: str | None = None
    """File to evaluate on; without it, a part of the training file is held out."""
    eval_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.2
    """Share of the training file that is held out where there is no `eval` file."""
    split_seed: Annotated[int, Field(ge=0)] = 0
    """Decides which rows are held out."""
    text_column: Annotated[str, Field(min_length=1)] = "text"
    """Column with the text."""
    label_column: Annotated[str, Field(min_length=1)] = "label"
    """Column with the label: a name or an integer."""
    encoding: Annotated[str, Field(min_length=1)] = "utf-8"
    """Encoding of CSV, TSV and JSON Lines files."""
    max_length: Annotated[int, Field(ge=4)] = 128
    """Tokens after which a text is cut."""
    workers: Annotated[int, Field(ge=0)] = 0
    """Processes that load batches; 0 loads them in the training process."""


@plain_dataclass(frozen=True, kw_only=True)
class Data:
    """What a run trains and evaluates on.

    `train` and `eval` have the columns text, label, row (its number in the file, from
    1), and what the model reads: input_ids and alike, labels [], index [], length [].
    """

    train: Dataset
    eval: Dataset
    labels: tuple[str, ...]
    collate: Collate
    notes: tuple[str, ...]
    """What a person should know about the data, one line each."""

    @property
    def digest(self) -> str:
        """Changes when the tokens, the labels or the split change."""
        sha = hashlib.sha256(repr(self.labels).encode())
        for part in (self.train, self.eval):
            for column in ("row", "labels", "length"):
                sha.update(np.asarray(part[column][:], dtype=np.int64).tobytes())
        return sha.hexdigest()


def build(cfg: DataConfig, tokenizer: PreTrainedTokenizerBase) -> Data:
    """Read, clean, split and tokenise.

    Raises:
        UserError: naming file, column and row of what cannot be used.
    """
    notes: list[str] = []
    train = read(cfg.train, cfg, notes)
    labels = tuple(sorted(set(train["label"]), key=_by_number_or_name))
    if len(labels) < 2:
        raise UserError(f"{cfg.train}: all labels are {labels[0]!r}, nothing to learn")
    if cfg.eval is None:
        train, held_out = _split(train, cfg, notes)
    else:
        held_out = _disjoint(read(cfg.eval, cfg, notes), train, cfg.eval, notes)
    for row, label in zip(held_out["row"], held_out["label"], strict=True):
        if label not in labels:
            raise UserError(
                f"{cfg.eval}: row {row}: label {label!r} is not in {cfg.train}"
                f" (known: {', '.join(labels[:10])})"
            )
    counts = Counter(train["label"]).most_common(10)
    shown = ", ".join(f"{n} {label}" for label, n in counts)
    notes.insert(0, f"{len(train)} rows train ({shown}), {len(held_out)} evaluate")
    parts = [_encode(part, labels, tokenizer, cfg) for part in (train, held_out)]
    cut = sum(int((np.asarray(p["length"][:]) >= cfg.max_length).sum()) for p in parts)
    if cut:
        notes.append(
            f"data.max_length = {cfg.max_length} tokens cuts {cut} of the texts"
        )
    return Data(
        train=parts[0],
        eval=parts[1],
        labels=labels,
        collate=collate_with(tokenizer),
        notes=tuple(notes),
    )


def collate_with(tokenizer: PreTrainedTokenizerBase) -> Collate:
    """Pads rows to the longest of a batch: input_ids [B, T], labels [B], index [B]."""
    # tensor cores want multiples of 8; a CPU would only compute more padding
    multiple = 8 if torch.cuda.is_available() else None
    pad = DataCollatorWithPadding(tokenizer, pad_to_multiple_of=multiple)
    keep = {*tokenizer.model_input_names, "labels", "index"}

    def collate(rows: list[dict[str, Any]]) -> Batch:
        return dict(pad([{k: v for k, v in r.items() if k in keep} for r in rows]))

    return collate


def read_texts(path: str, cfg: DataConfig) -> Iterator[str]:
    """The text column of a file, every row of it."""
    rows = _load(path, cfg, cfg.text_column)
    return (str(text or "") for text in rows[cfg.text_column])


def read(path: str, cfg: DataConfig, notes: list[str]) -> Dataset:
    """A file as columns text, label (strings) and row; empty texts are left out."""
    raw = _load(path, cfg, cfg.text_column, cfg.label_column)
    names = raw.features[cfg.label_column]

    def clean(batch: dict[str, list[Any]], rows: list[int]) -> dict[str, list[Any]]:
        kept: dict[str, list[Any]] = {"text": [], "label": [], "row": []}
        texts, labels = batch[cfg.text_column], batch[cfg.label_column]
        for text, label, row in zip(texts, labels, rows, strict=True):
            if text is None or not str(text).strip():
                continue
            if isinstance(names, ClassLabel) and label is not None:
                label = names.int2str(label)
            if isinstance(label, float) and label.is_integer():
                label = int(label)  # how a column of integers with a gap is stored
            if not isinstance(label, int | str) or not str(label).strip():
                raise UserError(
                    f"{path}: row {row + 1}: column {cfg.label_column!r}:"
                    f" {label!r} is not a label (a name or an integer)"
                )
            kept["text"].append(str(text))
            kept["label"].append(str(label).strip())
            kept["row"].append(row + 1)
        return kept

    columns = Features(
        {"text": Value("string"), "label": Value("string"), "row": Value("int64")}
    )
    rows = raw.map(
        clean,
        batched=True,
        with_indices=True,
        remove_columns=raw.column_names,
        features=columns,
        load_from_cache_file=False,
    )
    if not len(rows):
        raise UserError(f"{path}: no row with a text in column {cfg.text_column!r}")
    if empty := len(raw) - len(rows):
        notes.append(f"{path}: {empty} rows without a text left out")
    return rows


def _load(path: str, cfg: DataConfig, *columns: str) -> Dataset:
    kind = FORMATS.get(Path(path).suffix.lower())
    if kind is None:
        raise UserError(f"{path}: unknown kind of file (known: {', '.join(FORMATS)})")
    if not Path(path).is_file():
        raise UserError(f"{path}: no such file")
    options: dict[str, Any] = {}
    try:
        if kind == "csv":
            options = _csv_options(path, cfg)
        elif kind == "json":
            options = {"encoding": cfg.encoding}
        rows = datasets.load_dataset(kind, data_files=path, split="train", **options)
    except (LookupError, ValueError, OSError, ArrowException, DatasetsError) as error:
        raise UserError(f"{path}: {_fault(path, kind, cfg, error)}") from error
    for column in columns:
        if column not in rows.column_names:
            known = ", ".join(rows.column_names)
            raise UserError(f"{path}: no column {column!r} (there are: {known})")
    return rows


def _csv_options(path: str, cfg: DataConfig) -> dict[str, Any]:
    delimiter = "\t" if path.lower().endswith(".tsv") else ","
    encoding = _without_mark(cfg.encoding)
    with Path(path).open(encoding=encoding, newline="") as file:
        header = next(csv.reader(file, delimiter=delimiter), None)
    if header is None:
        raise UserError(f"{path}: the file is empty")
    return {
        "delimiter": delimiter,
        "encoding": encoding,
        # everything is text: "NA" is a word, "007" a label
        "features": Features({name: Value("string") for name in header}),
        "keep_default_na": False,
    }


def _fault(path: str, kind: str, cfg: DataConfig, error: Exception) -> str:
    """Why a file could not be read, with the row where that can be found out."""
    if kind != "parquet":
        number = 0
        with Path(path).open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    text = line.decode(_without_mark(cfg.encoding))
                    if kind == "json" and text.strip():
                        json.loads(text)
                except LookupError:
                    return f"data.encoding = {cfg.encoding!r} is not an encoding"
                except UnicodeDecodeError as e:
                    bad = f"byte {line[e.start]:#04x} is not {cfg.encoding}"
                    return f"line {number}: {bad}; set data.encoding"
                except ValueError as e:
                    return f"line {number}: not JSON ({e})"
        if number <= (kind == "csv"):
            return "holds no rows"
    cause = error.__cause__ or error
    return f"cannot be read as {kind} ({cause})"


def _without_mark(encoding: str) -> str:
    """UTF-8 as spreadsheets write it may start with a byte order mark."""
    return "utf-8-sig" if encoding.lower().replace("_", "-") == "utf-8" else encoding


def _keys(rows: Dataset) -> list[bytes]:
    """What makes two texts the same: neither case, white space nor Unicode form."""
    return [
        hashlib.blake2b(
            " ".join(unicodedata.normalize("NFKC", text).casefold().split()).encode(),
            digest_size=16,
        ).digest()
        for text in rows["text"]
    ]


def _disjoint(
    held_out: Dataset, train: Dataset, path: str, notes: list[str]
) -> Dataset:
    """The held-out rows whose text stands neither in training nor higher up."""
    seen = set(_keys(train))
    unique = []
    for i, key in enumerate(_keys(held_out)):
        if key not in seen:
            unique.append(i)
            seen.add(key)
    if dropped := len(held_out) - len(unique):
        notes.append(f"{path}: {dropped} duplicates left out of the evaluation")
    if not unique:
        raise UserError(f"{path}: every text stands in the training file as well")
    return held_out.select(unique)


def _split(rows: Dataset, cfg: DataConfig, notes: list[str]) -> tuple[Dataset, Dataset]:
    """Hold out a share of each label, of texts that occur once; the rest trains."""
    keys = _keys(rows)
    times = Counter(keys)
    by_label: dict[str, list[int]] = {}
    for i, (key, label) in enumerate(zip(keys, rows["label"], strict=True)):
        if times[key] == 1:
            by_label.setdefault(label, []).append(i)
    rng = np.random.default_rng(cfg.split_seed)
    held_out: list[int] = []
    for label in sorted(by_label):
        n = round(cfg.eval_fraction * len(by_label[label]))
        held_out += rng.permutation(by_label[label])[:n].tolist()
    if repeated := sum(n for n in times.values() if n > 1):
        notes.append(f"{cfg.train}: {repeated} rows with repeated texts train only")
    if not held_out:
        raise UserError(
            f"{cfg.train}: too few rows to hold out {cfg.eval_fraction:.0%}"
        )
    kept = sorted(set(range(len(rows))) - set(held_out))
    return rows.select(kept), rows.select(sorted(held_out))


def _encode(
    rows: Dataset,
    labels: tuple[str, ...],
    tokenizer: PreTrainedTokenizerBase,
    cfg: DataConfig,
) -> Dataset:
    ids = {label: i for i, label in enumerate(labels)}
    limit = min(cfg.max_length, tokenizer.model_max_length)

    def encode(batch: dict[str, list[Any]], index: list[int]) -> dict[str, Any]:
        encoded = dict(tokenizer(batch["text"], truncation=True, max_length=limit))
        lengths = [len(tokens) for tokens in encoded["input_ids"]]
        targets = [ids[label] for label in batch["label"]]
        return {**encoded, "labels": targets, "index": index, "length": lengths}

    return rows.map(encode, batched=True, with_indices=True)


def _by_number_or_name(label: str) -> tuple[bool, int, str]:
    number = label.lstrip("-").isdecimal()
    return (not number, int(label) if number else 0, label)
