""".scaffold/verify.json: what was last verified, written whole or not at all."""

import json
import os
from contextlib import suppress
from pathlib import Path

from generator.verify.step import Verification

FILE = ".scaffold/verify.json"


def write(root: Path, verification: Verification) -> None:
    """Put the record in the place of the one before.

    Raises:
        OSError: if it cannot be written; the one before stays.
    """
    place = root / FILE
    place.parent.mkdir(exist_ok=True)
    new = place.with_name(f"{place.name}.{os.getpid()}.new")
    text = json.dumps(verification.as_json(), indent=2, default=str)
    try:
        with new.open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(place)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
