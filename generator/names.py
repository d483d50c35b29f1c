"""Which names a project and its package may have."""

import keyword
import re
import sys
import unicodedata
from collections.abc import Collection

from generator.errors import UserError

_PROJECT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_LONGEST = 100  # pip, file systems and humans all cope with this
_WINDOWS = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in range(1, 10)}
)
# Standard modules that a newer Python dropped: the answer must not depend on which
# Python runs the generator, and the emitted project may run on an older one.
_DROPPED = frozenset(
    "aifc asynchat asyncore audioop cgi cgitb chunk crypt distutils imghdr imp lib2to3"
    " mailcap msilib nis nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib"
    " uu xdrlib".split()
)
_STANDARD = frozenset(n.lower() for n in sys.stdlib_module_names) | _DROPPED


def package_of(name: str) -> str:
    """The package name that a project name gives: "Ticket-Router" -> "ticket_router"."""
    return re.sub(r"[-._]+", "_", name).lower()


def check_project(name: str, *, key: str, requirements: Collection[str]) -> None:
    """Refuse a project name that pip, git or a file system could not live with.

    Args:
        name: the name as asked for.
        key: where it came from, for the message ("name", "DIR").
        requirements: distributions that the project will require.

    Raises:
        UserError: naming the key, the name and the nearest name that would do.
    """
    _check_characters(name, key)
    hint = _near(name)
    if not _PROJECT.fullmatch(name):
        raise UserError(
            f"{key}: {name!r} is not a project name"
            " (ASCII letters, digits, '-', '_' and '.', none at the ends but the first two)",
            hint=hint,
        )
    if len(name) > _LONGEST:
        raise UserError(f"{key}: longer than {_LONGEST} characters ({len(name)})")
    if name.lower().split(".")[0] in _WINDOWS:
        raise UserError(
            f"{key}: {name!r} is a reserved device name on Windows", hint=hint
        )
    if package_of(name) in {package_of(r) for r in requirements}:
        raise UserError(f"{key}: the project would require {name!r}, itself", hint=hint)


def check_package(
    package: str, *, key: str, modules: Collection[str], folders: Collection[str]
) -> None:
    """Refuse a package name that cannot be imported or would hide another module.

    Args:
        package: the name as asked for or derived.
        key: where it came from, for the message ("package", "name").
        modules: top-level modules that the project imports.
        folders: top-level folders that the project has beside its package.

    Raises:
        UserError: naming the key, the name and the nearest name that would do.
    """
    _check_characters(package, key)
    hint = f"try package {_importable(package)!r}"
    lower = package.lower()  # many file systems do not tell case apart
    if not package.isascii() or not package.isidentifier():
        reason = "is not an ASCII identifier"
    elif keyword.iskeyword(lower) or lower in {"true", "false", "none"}:
        reason = "is a Python keyword"
    elif lower in _WINDOWS:
        reason = "is a reserved device name on Windows"
    elif lower in _STANDARD:
        reason = "is a module of the standard library"
    elif lower in {m.lower() for m in modules}:
        reason = "is a module that the project imports"
    elif lower in {f.lower() for f in folders}:
        reason = "is a folder of the project"
    elif package.startswith("__"):
        reason = "is reserved for Python"
    else:
        return
    raise UserError(f"{key}: package {package!r} {reason}", hint=hint)


def check_text(text: str, *, key: str) -> None:
    """Refuse characters that would not show in a text, or would make it read otherwise.

    Raises:
        UserError: naming the key and the character.
    """
    for character in text:
        if character in "\n\t":
            continue
        if _is_hidden(character):
            raise UserError(f"{key}: contains the character {_spell(character)}")


def _check_characters(name: str, key: str) -> None:
    if not name:
        raise UserError(f"{key}: is empty")
    for character in name:
        if _is_hidden(character):
            raise UserError(f"{key}: contains the character {_spell(character)}")
        if character in "/\\":
            raise UserError(
                f"{key}: {name!r} contains a path separator", hint=_near(name)
            )
    if ".." in name:
        raise UserError(f"{key}: {name!r} contains '..'", hint=_near(name))


def _is_hidden(character: str) -> bool:
    # Cc control, Cs lone surrogate; the bidirectional classes reorder what is read.
    bidirectional = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return (
        unicodedata.category(character) in {"Cc", "Cs"}
        or unicodedata.bidirectional(character) in bidirectional
        or character in "\u200b\u200e\u200f\u2028\u2029\u061c\ufeff"
    )


def _spell(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'control')}"


def _near(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    near = (
        re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")[:_LONGEST] or "my-project"
    )
    return f"try {near if near != name else near + '-project'!r}"


def _importable(package: str) -> str:
    folded = unicodedata.normalize("NFKD", package).encode("ascii", "ignore").decode()
    near = re.sub(r"[^a-z0-9]+", "_", folded.lower()).strip("_") or "my_project"
    near = f"p{near}" if near[0].isdigit() else near
    return f"{near}_project" if near == package.lower() else near
