"""Where the keys of a TOML file stand."""

import re


def key_lines(text: str) -> dict[str, int]:
    """The line of each key of a TOML file that is written the usual way."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        heading = re.match(r"\s*\[\[?([\w.\s\"-]+)\]", line)
        if heading:
            table = re.sub(r"[\s\"]", "", heading.group(1)) + "."
            found.setdefault(table[:-1], number)
            continue
        key = re.match(r"\s*([\w.\"-]+)\s*=", line)
        if key:
            found.setdefault(table + key.group(1).replace('"', ""), number)
    return found
