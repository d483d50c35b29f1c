"""Pretrained things by their name: a local directory, or the Hugging Face hub's."""

from pathlib import Path
from typing import Any

from huggingface_hub import snapshot_download
from huggingface_hub.errors import LocalEntryNotFoundError

from . import hub
from .errors import UserError


def locate(name: str) -> str:
    """A local directory or a hub name as it is, or else the hub's copy in the cache.

    Raises:
        UserError: if it is neither here nor can be fetched; at once, where
            `from_pretrained` would try for a minute.
    """
    if Path(name).is_dir() or hub.reachable("model.name", name, "model"):
        return name
    try:
        return str(snapshot_download(name, local_files_only=True))
    except LocalEntryNotFoundError as error:
        raise UserError(
            f"model.name: {name} is no directory here, the Hugging Face hub cannot be"
            " reached, and its cache does not hold the model; give model.name the"
            " directory of a downloaded model",
            exit_code=1,
        ) from error


def load(kind: Any, name: str, **options: Any) -> Any:
    """What `kind.from_pretrained` makes of a name.

    Raises:
        UserError: naming it, if that cannot be loaded.
    """
    try:
        return kind.from_pretrained(locate(name), **options)
    except (OSError, ValueError) as error:
        raise UserError(f"model.name: {name}: {error}", exit_code=1) from error
