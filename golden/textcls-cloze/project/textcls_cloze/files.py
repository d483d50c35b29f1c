"""Data files as plain columns: every format reads the same, mistakes name a line."""

import csv
import difflib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import datasets
from datasets import ClassLabel, Dataset
from datasets.exceptions import DatasetsError
from pyarrow import ArrowException

from .errors import UserError

Columns = dict[str, list[Any]]
"""Name to values, a value a row: strings, numbers, None, or lists of them."""

FORMATS = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet")


def columns(
    path: str, names: Sequence[str], encoding: str, optional: Sequence[str] = ()
) -> Columns:
    """These columns of a file, and of `optional` those that it has.

    Raises:
        UserError: naming the file, and the line or column that is wrong.
    """
    kind = Path(path).suffix.lower()
    if kind not in FORMATS:
        raise UserError(f"{path}: unknown kind of file (known: {', '.join(FORMATS)})")
    if not Path(path).is_file():
        raise UserError(f"{path}: no such file")
    if kind == ".parquet":
        return _parquet(path, names, optional)
    with opened(path, encoding) as file:
        if kind in (".csv", ".tsv"):
            delimiter = "," if kind == ".csv" else "\t"
            return _csv(path, file, delimiter, names, optional)
        return _json(path, file, names, optional)


@contextmanager
def opened(path: str, encoding: str) -> Iterator[TextIO]:
    """A file of text to read, its line ends as they are.

    Raises:
        UserError: if it cannot be read, naming the line that is not in this encoding.
    """
    if encoding.lower().replace("_", "-") == "utf-8":
        encoding = "utf-8-sig"  # spreadsheets begin a file with a byte order mark
    try:
        with Path(path).open(encoding=encoding, newline="") as file:
            yield file
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeError as error:
        raise UserError(f"{path}: {_bad_byte(path, encoding)}") from error
    except LookupError as error:
        message = f"data.encoding = {encoding!r} is not an encoding"
        raise UserError(f"{path}: {message}") from error


def from_dataset(
    source: str, rows: Dataset, names: Sequence[str], optional: Sequence[str] = ()
) -> Columns:
    """These columns of a data set of the datasets library, labels as names."""
    names = _check_columns(source, names, optional, rows.column_names)
    if not len(rows):
        raise UserError(f"{source}: holds no rows")
    for name in names:
        feature = rows.features[name]
        if getattr(feature, "decode", False):  # images stay as they are stored
            rows = rows.cast_column(name, replace(feature, decode=False))
    return {name: _named(rows[name][:], rows.features[name]) for name in names}


def nearest(name: str, known: Iterable[str]) -> str:
    """What there is to choose from, the name that was probably meant first."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    meant = f"did you mean {near[0]!r}? " if near else ""
    return f"{meant}there are: {', '.join(names[:20])}{', …' * (len(names) > 20)}"


def _check_columns(
    source: str, names: Sequence[str], optional: Sequence[str], known: Sequence[str]
) -> list[str]:
    """The names of what must be there, and of what there is of what may be."""
    names = [*names, *(name for name in optional if name in known)]
    for name in names:
        if name not in known:
            raise UserError(f"{source}: no column {name!r} ({nearest(name, known)})")
        if known.count(name) > 1:
            raise UserError(f"{source}: there are two columns {name!r}")
    return names


def _csv(
    path: str,
    file: TextIO,
    delimiter: str,
    names: Sequence[str],
    optional: Sequence[str],
) -> Columns:
    """All values are strings: "NA" is a word, "007" a label."""
    csv.field_size_limit(sys.maxsize)
    rows = csv.reader(file, delimiter=delimiter, strict=True)
    try:
        header = next(rows, None)
        if header is None:
            raise UserError(f"{path}: the file is empty")
        names = _check_columns(path, names, optional, header)
        places = [header.index(name) for name in names]
        kept = []
        for row in rows:
            if len(row) == len(header):
                kept.append([row[i] for i in places])
            elif row:  # a blank line is nothing
                raise UserError(
                    f"{path}: line {rows.line_num}: {len(row)} columns, the header has"
                    f" {len(header)}; a text that holds {delimiter!r} must be quoted"
                )
    except csv.Error as error:
        raise UserError(f"{path}: line {rows.line_num}: {error}") from error
    if not kept:
        raise UserError(f"{path}: holds no rows")
    return dict(zip(names, map(list, zip(*kept, strict=True)), strict=True))


def _json(
    path: str, file: TextIO, names: Sequence[str], optional: Sequence[str]
) -> Columns:
    known: dict[str, None] = {}
    found: Columns = {name: [] for name in (*names, *optional)}
    for place, record in _records(path, file):
        if not isinstance(record, dict):
            raise UserError(f"{path}: {place}: not a JSON object")
        known.update(dict.fromkeys(record))
        for name, values in found.items():
            values.append(record.get(name))
    if not known:
        raise UserError(f"{path}: holds no rows")
    there = _check_columns(path, names, optional, list(known))
    return {name: found[name] for name in there}


def _records(path: str, file: TextIO) -> Iterator[tuple[str, Any]]:
    """What stands on each line or, in a .json file, in the list that it may be."""
    first = file.read(1)
    file.seek(0)
    if first == "[" and path.lower().endswith(".json"):
        try:
            for row, record in enumerate(json.load(file), start=1):
                yield f"row {row}", record
        except ValueError as error:
            raise UserError(f"{path}: not JSON ({error})") from error
        return
    for number, line in enumerate(file, start=1):
        if line.strip():
            try:
                yield f"line {number}", json.loads(line)
            except ValueError as error:
                raise UserError(f"{path}: line {number}: not JSON ({error})") from error


def _parquet(path: str, names: Sequence[str], optional: Sequence[str]) -> Columns:
    try:
        rows = datasets.load_dataset("parquet", data_files=path, split="train")
    except (ValueError, OSError, ArrowException, DatasetsError) as error:
        raise UserError(
            f"{path}: cannot be read as Parquet ({error.__cause__ or error})"
        ) from error
    return from_dataset(path, rows, names, optional)


def _named(values: list[Any], feature: Any) -> list[Any]:
    """Numbers that stand for names as those names; -1, which says unknown, as None."""
    if isinstance(feature, ClassLabel):
        return [
            None if value is None or value < 0 else feature.names[value]
            for value in values
        ]
    inner = getattr(feature, "feature", None)  # of a list
    if isinstance(inner, ClassLabel):
        return [value and _named(value, inner) for value in values]
    return values


def _bad_byte(path: str, encoding: str) -> str:
    raw = Path(path).read_bytes()
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        name = encoding.removesuffix("-sig")
        byte = raw[error.start]
        return f"line {line}: byte {byte:#04x} is not {name}; set data.encoding"
    return f"is not {encoding}; set data.encoding"
