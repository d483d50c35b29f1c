"""Where rows come from: a file, or a split of a hub data set."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from . import files, hub
from .errors import UserError
from .files import Columns


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class SourceConfig:
    """Which files or data set."""

    train: Annotated[str, Field(min_length=1)] = "data/train.csv"
    """Training file; with `hub`, a split's name."""
    eval: str | None = None
    """File or split to evaluate on; without it, a part of the training is held out."""
    hub: str | None = None
    """Data set of the Hugging Face hub, or a directory that is laid out like one."""
    subset: str | None = None
    """Which part of the hub data set, where it has several."""
    revision: str | None = None
    """Branch, tag or commit of the hub data set; offline, what was loaded last."""
    group_column: str | None = None
    """Rows that share its value (an author, a document) are never split up."""
    encoding: Annotated[str, Field(min_length=1)] = "utf-8"
    """Encoding of files that are text."""


def named(source: str, cfg: SourceConfig) -> str:
    """A file or split, as messages name it."""
    return f"{cfg.hub} {source}" if cfg.hub else source


def columns(
    source: str, cfg: SourceConfig, names: Sequence[str], optional: Sequence[str] = ()
) -> Columns:
    """These columns of a file, or of a split of `cfg.hub`; of `optional`, what it has.

    Raises:
        UserError: naming the source, and the line or column that cannot be used.
    """
    if cfg.hub is None:
        return files.columns(source, names, cfg.encoding, optional)
    return hub.columns(
        cfg.hub,
        names,
        split=source,
        subset=cfg.subset,
        revision=cfg.revision,
        optional=optional,
    )


def texts(source: str, name: str, columns: Columns) -> list[str]:
    """A column of texts; what is missing is empty.

    Raises:
        UserError: naming the row that holds something else.
    """
    for row, value in enumerate(columns[name], start=1):
        if isinstance(value, list | dict):
            kind = type(value).__name__
            raise UserError(
                f"{source}: row {row}: column {name!r}: a {kind}, not a text"
            )
    return ["" if value is None else str(value) for value in columns[name]]
