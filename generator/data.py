"""Looks at a data file for `--data`: format, encoding, columns, labels, lengths."""

import csv
import io
import json
import math
import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import UserError
from generator.model import ConfigValue
from generator.suggest import nearest

_SAMPLE_ROWS = 20_000
_SAMPLE_BYTES = 32 * 1024 * 1024
_LABEL_NAMES = ("label", "labels", "class", "category", "target", "sentiment", "intent", "topic", "y")  # fmt: skip
_TEXT_NAMES = ("text", "sentence", "content", "body", "message", "review", "document", "x")  # fmt: skip
_MOST_LABELS = 1_000
# WordPiece and BPE cut an English word into about 1.3 pieces; scripts without spaces
# come close to one piece a character.
_PIECES_A_WORD = 1.3
# Close relatives of the Windows code pages that no data file of today is written in.
_RARE_ENCODINGS = ("mac_cyrillic", "mac_greek", "mac_iceland", "mac_latin2", "mac_roman", "mac_turkish", "kz1048", "ptcp154", "hp_roman8")  # fmt: skip
_LENGTHS = (32, 64, 128, 256, 512)

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DataFacts:
    """What a data file says of itself."""

    roles: Mapping[str, ConfigValue | None]
    """text, label: column names; encoding; max_length: tokens that most rows fit in."""
    notes: tuple[str, ...]
    """What was assumed, a line each."""


def inspect(path: Path, *, text: str | None, label: str | None) -> DataFacts:
    """Find the columns of a labelled text file, and what else its project needs.

    Args:
        path: a .csv, .tsv, .jsonl or .parquet file.
        text: the text column, if it was named.
        label: the label column, if it was named.

    Raises:
        UserError: naming the file, and the row or column that is wrong.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UserError(
            f"--data {path}: unknown format {path.suffix or 'without a suffix'!r}",
            hint="use " + ", ".join(sorted(_READERS)),
        )
    try:
        rows, encoding = reader(path)
    except OSError as error:
        raise UserError(f"--data {path}: {error.strerror or error}") from None
    if not rows:
        raise UserError(f"--data {path}: holds no rows")
    columns = tuple(dict.fromkeys(key for row in rows[:1000] for key in row))
    label = _named(path, label, columns) or _label_column(path, rows, columns, text)
    text = _named(path, text, columns) or _text_column(path, rows, columns, label)
    counts = Counter(str(row.get(label)) for row in rows if row.get(label) is not None)
    if len(counts) < 2:
        raise UserError(
            f"--data {path}: column {label!r} holds {len(counts)} label(s), two are needed",
            hint="name another one with --set data.label_column=NAME",
        )
    lengths = [_pieces(str(row.get(text) or "")) for row in rows]
    fitting = (
        statistics.quantiles(lengths, n=100)[97] if len(lengths) > 1 else lengths[0]
    )
    max_length = next((n for n in _LENGTHS if n >= fitting), _LENGTHS[-1])
    shown = ", ".join(f"{name} ({n})" for name, n in counts.most_common(5))
    more = f" and {len(counts) - 5} more" if len(counts) > 5 else ""
    size = (
        f"the first {len(rows):,} rows"
        if len(rows) >= _SAMPLE_ROWS
        else f"{len(rows):,} rows"
    )
    sure = encoding is None or encoding.startswith(("utf-8", "utf_16"))
    guess = "" if sure else " (a guess: look at the texts)"
    return DataFacts(
        roles={
            "text": text,
            "label": label,
            "encoding": encoding,
            "max_length": max_length,
        },
        notes=(
            f"{size}, encoding {encoding}{guess}" if encoding else size,
            f"text is column {text!r}, label is column {label!r} (of {', '.join(columns)})",
            f"{len(counts)} labels: {shown}{more}",
            f"98 % of the texts fit about {fitting:.0f} tokens: max_length {max_length}",
        ),
    )


def _read_delimited(path: Path, delimiter: str) -> tuple[list[Row], str | None]:
    text, encoding = _decode(path)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = reader.fieldnames or []
    if len(names) < 2:
        raise UserError(
            f"--data {path}: its header {','.join(names)!r} is one column",
            hint="a comma-separated file ends in .csv, a tab-separated one in .tsv",
        )
    if twice := [n for n, count in Counter(names).items() if count > 1]:
        raise UserError(f"--data {path}: its header names {twice[0]!r} twice")
    rows: list[Row] = []
    try:
        for row in reader:
            if None in row or None in row.values():
                found = len(
                    [v for k, v in row.items() if k is not None and v is not None]
                )
                found += len(row.get(None, ()))
                raise UserError(
                    f"--data {path}:{reader.line_num}: {found} columns,"
                    f" the header has {len(names)}",
                    hint="quote a text that holds the separator",
                )
            rows.append(row)
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error as error:
        raise UserError(f"--data {path}:{reader.line_num}: {error}") from None
    return rows, encoding


def _read_csv(path: Path) -> tuple[list[Row], str | None]:
    return _read_delimited(path, ",")


def _read_tsv(path: Path) -> tuple[list[Row], str | None]:
    return _read_delimited(path, "\t")


def _read_jsonl(path: Path) -> tuple[list[Row], str | None]:
    text, encoding = _decode(path)
    if encoding != "utf-8":
        raise UserError(
            f"--data {path}: not UTF-8 but {encoding}", hint="JSON Lines must be UTF-8"
        )
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise UserError(f"--data {path}:{number}: not JSON: {error}") from None
        if not isinstance(row, dict):
            raise UserError(f"--data {path}:{number}: not a JSON object")
        rows.append(row)
        if len(rows) >= _SAMPLE_ROWS:
            break
    return rows, None


def _read_parquet(path: Path) -> tuple[list[Row], str | None]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise UserError(
            f"--data {path}: reading Parquet needs pyarrow",
            hint="pip install pyarrow, or give a .csv or .jsonl file",
        ) from None
    try:
        batches = parquet.ParquetFile(path).iter_batches(batch_size=_SAMPLE_ROWS)
        return next((batch.to_pylist() for batch in batches), []), None
    except ArrowException as error:
        reason = str(error).splitlines()[0]
        raise UserError(f"--data {path}: not Parquet: {reason}") from None


_READERS: dict[str, Callable[[Path], tuple[list[Row], str | None]]] = {
    ".csv": _read_csv,
    ".tsv": _read_tsv,
    ".jsonl": _read_jsonl,
    ".parquet": _read_parquet,
}


def _decode(path: Path) -> tuple[str, str]:
    """The start of a text file, and its encoding by Python's name."""
    with path.open("rb") as stream:
        raw = stream.read(_SAMPLE_BYTES)
    whole = len(raw) < _SAMPLE_BYTES
    if not whole:  # end at a line, lest a character or a row be cut
        raw = raw[: raw.rfind(b"\n") + 1]
    if not raw.strip():
        raise UserError(f"--data {path}: the file is empty")
    if b"\0" in raw[:4096] and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UserError(f"--data {path}: a binary file, not text")
    try:
        mark = raw.startswith(b"\xef\xbb\xbf")
        return raw.decode("utf-8-sig"), "utf-8-sig" if mark else "utf-8"
    except UnicodeDecodeError:
        pass
    import charset_normalizer

    best = charset_normalizer.from_bytes(
        raw[: 256 * 1024], cp_exclusion=list(_RARE_ENCODINGS)
    ).best()
    try:
        if best is not None:
            return raw.decode(best.encoding), best.encoding
    except UnicodeDecodeError:
        pass
    raise UserError(
        f"--data {path}: its encoding cannot be told", hint="save the file as UTF-8"
    )


def _named(path: Path, name: str | None, columns: Sequence[str]) -> str | None:
    if name is not None and name not in columns:
        raise UserError(
            f"--data {path}: no column {name!r}", hint=nearest(name, columns)
        )
    return name


def _label_column(
    path: Path, rows: Sequence[Row], columns: Sequence[str], text: str | None
) -> str:
    """The column whose name says so, else the only one with few, repeated values."""
    others = [c for c in columns if c != text]
    for name in _LABEL_NAMES:
        for column in others:
            if column.strip().lower() == name:
                return column
    few = [
        column
        for column in others
        if 2 <= len({str(row.get(column)) for row in rows}) <= _MOST_LABELS
        and len({str(row.get(column)) for row in rows}) <= math.sqrt(len(rows)) + 2
    ]
    if len(few) != 1:
        found = ", ".join(few) if few else "none"
        raise UserError(
            f"--data {path}: which column is the label? Candidates: {found}"
            f" (of {', '.join(columns)})",
            hint="name it with --set data.label_column=NAME",
        )
    return few[0]


def _text_column(
    path: Path, rows: Sequence[Row], columns: Sequence[str], label: str
) -> str:
    """The column whose name says so, else the one with the longest texts."""
    others = [c for c in columns if c != label and _is_text(rows, c)]
    for name in _TEXT_NAMES:
        for column in others:
            if column.strip().lower() == name:
                return column
    if not others:
        raise UserError(
            f"--data {path}: no column of text beside {label!r} (of {', '.join(columns)})",
            hint="name it with --set data.text_column=NAME",
        )
    return max(others, key=lambda c: sum(len(str(row.get(c) or "")) for row in rows))


def _is_text(rows: Sequence[Row], column: str) -> bool:
    values = [row.get(column) for row in rows[:1000]]
    return any(isinstance(v, str) and any(c.isalpha() for c in v) for v in values)


def _pieces(text: str) -> float:
    """About how many tokens a text gives, its two special tokens included."""
    words = text.split()
    unspaced = sum(len(w) for w in words if len(w) > 30 or not w.isascii())
    return 2 + max(_PIECES_A_WORD * len(words), unspaced / 2)
