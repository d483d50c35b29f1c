"""Data sets of the Hugging Face hub, and whether the hub can be reached at all."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import datasets
from datasets import DatasetDict
from datasets.exceptions import DatasetsError
from datasets.packaged_modules.cache.cache import Cache
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError
from pyarrow import ArrowException

from .errors import UserError
from .files import Columns, from_dataset, nearest


def columns(
    name: str,
    names: Sequence[str],
    *,
    split: str,
    subset: str | None,
    revision: str | None,
    optional: Sequence[str] = (),
) -> Columns:
    """These columns of a split of a data set, and of `optional` those that it has.

    From the cache, where there is no network.

    Raises:
        UserError: naming the data set, and the split or column that it does not have.
    """
    local = Path(name).is_dir()
    online = not local and reachable("data.hub", name, "dataset", revision)
    try:
        if local or online:
            splits = datasets.load_dataset(
                name, subset, revision=None if local else revision
            )
        else:
            splits = _cached(name, subset)
    except (ValueError, OSError, ArrowException, DatasetsError) as error:
        if not local and not online:
            raise UserError(
                f"data.hub: {name} is no directory here, the Hugging Face hub cannot be"
                f" reached, and its cache does not hold it ({error})",
                exit_code=1,
            ) from error
        chosen = f", data.subset = {subset}" if subset else ""
        raise UserError(f"data.hub: {name}{chosen}: {error}") from error
    if split not in splits:
        raise UserError(f"{name}: no split {split!r} ({nearest(split, splits)})")
    return from_dataset(f"{name} {split}", splits[split], names, optional)


def reachable(
    key: str, name: str, kind: Literal["model", "dataset"], revision: str | None = None
) -> bool:
    """True if the hub has it; False, at once, where no network leads to the hub.

    The libraries that download would go on trying for half a minute.

    Raises:
        UserError: naming the key, if the hub answers that there is no such thing.
    """
    try:
        HfApi().repo_info(name, repo_type=kind, revision=revision, timeout=10)
    except (HfHubHTTPError, ValueError) as error:
        status = getattr(getattr(error, "response", None), "status_code", 400)
        if status < 500:
            at = f" at revision {revision}" if revision else ""
            raise UserError(
                f"{key}: {name} is neither a directory here nor a {kind} of the hub{at}"
                " that you may read (private ones need `hf auth login`)",
                exit_code=1,
            ) from error
        return False
    except Exception:  # noqa: BLE001  # no network, in one of its many ways
        return False
    return True


def _cached(name: str, subset: str | None) -> DatasetDict:
    """What was loaded from the hub once, the newest revision of it."""
    builder = Cache(
        repo_id=name,
        dataset_name=name.rpartition("/")[2],
        config_name=subset,
        version="auto",
        hash="auto",
    )
    return builder.as_dataset()
