"""The first rows of a data file, and its encoding."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from generator.errors import UserError

SAMPLE_ROWS = 20_000
_SAMPLE_BYTES = 32 * 1024 * 1024
# Close relatives of the Windows code pages that no data file of today is written in.
_RARE_ENCODINGS = ("mac_cyrillic", "mac_greek", "mac_iceland", "mac_latin2", "mac_roman", "mac_turkish", "kz1048", "ptcp154", "hp_roman8")  # fmt: skip

Row = Mapping[str, Any]

CONLL = (".conll", ".bio", ".iob", ".iob2", ".txt")
"""Files of a word a line, its tag at the line's end; their rows have tokens and tags."""


Reader = Callable[[Path], tuple[list[Row], str | None]]
"""What reads a kind of file, as `read` does."""


def read(
    path: Path, more: Mapping[str, Reader] | None = None
) -> tuple[list[Row], str | None]:
    """At most `SAMPLE_ROWS` rows, and the encoding where the format leaves it open.

    `more`: readers of kinds of files that are no tables, by suffix.

    Raises:
        UserError: naming the file, and the row that is wrong.
    """
    readers = {**_READERS, **(more or {})}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UserError(
            f"--data {path}: unknown format {path.suffix or 'without a suffix'!r}",
            hint="use " + ", ".join(sorted(readers)),
        )
    try:
        rows, encoding = reader(path)
    except OSError as error:
        raise UserError(f"--data {path}: {error.strerror or error}") from None
    if not rows:
        raise UserError(f"--data {path}: holds no rows")
    return rows, encoding


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
            if len(rows) >= SAMPLE_ROWS:
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
        if len(rows) >= SAMPLE_ROWS:
            break
    return rows, None


def read_conll(path: Path) -> tuple[list[Row], str | None]:
    """Texts of a word a line, its tag at the line's end."""
    text, encoding = _decode(path)
    rows: list[Row] = [{"tokens": [], "tags": []}]
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        cells = line.split("\t") if "\t" in line else line.split()
        if not cells or cells[0] == "-DOCSTART-":
            if rows[-1]["tokens"]:
                rows.append({"tokens": [], "tags": []})
        elif len(cells) > 1:
            rows[-1]["tokens"].append(cells[0])
            rows[-1]["tags"].append(cells[-1])
        else:
            raise UserError(
                f"--data {path}:{number}: {cells[0]!r} stands alone, expected a word and"
                " its tag"
            )
        if len(rows) > SAMPLE_ROWS:
            break
    return [row for row in rows if row["tokens"]][:SAMPLE_ROWS], encoding


def read_squad(path: Path) -> tuple[list[Row], str | None]:
    """Questions that are nested as in SQuAD's files: by article and paragraph."""
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise UserError(
            f"--data {path}: not JSON: {error}",
            hint="a file of one JSON object a line ends in .jsonl",
        ) from None
    articles = content.get("data") if isinstance(content, dict) else None
    try:
        rows: list[Row] = [
            {
                "title": article.get("title"),
                "context": paragraph["context"],
                "question": asked["question"],
                "answers": (
                    [] if asked.get("is_impossible") else asked.get("answers", [])
                ),
            }
            for article in articles or ()
            for paragraph in article["paragraphs"]
            for asked in paragraph["qas"]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"--data {path}: not nested as SQuAD's files: {type(error).__name__}: {error}"
        ) from None
    if articles is None:
        raise UserError(
            f"--data {path}: no SQuAD file: it has no list 'data' of articles",
            hint="a file of one JSON object a line ends in .jsonl",
        )
    return rows[:SAMPLE_ROWS], None


def _read_parquet(path: Path) -> tuple[list[Row], str | None]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise UserError(
            f"--data {path}: reading Parquet needs pyarrow",
            hint="pip install pyarrow, or give a .csv or .jsonl file",
        ) from None
    try:
        batches = parquet.ParquetFile(path).iter_batches(batch_size=SAMPLE_ROWS)
        return next((batch.to_pylist() for batch in batches), []), None
    except ArrowException as error:
        reason = str(error).splitlines()[0]
        raise UserError(f"--data {path}: not Parquet: {reason}") from None


_READERS: dict[str, Reader] = {
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
