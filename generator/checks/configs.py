"""configs/*.toml have keys and values of the config dataclasses; default.toml has them all."""

import re

from generator.checks.reading import references
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC304"

FOLDER = "configs/"
DEFAULT = "configs/default.toml"


def check(world: World) -> Checked:
    """Compare every key and value with its dataclass, and default.toml with all of them."""
    schema = world.schema
    if not schema.fields:
        return Checked()
    findings: list[Finding] = []
    total = resolved = 0
    for path, table in world.project.toml.items():
        if not path.startswith(FOLDER):
            continue
        lines = key_lines(world.project.texts[path])
        given = dict(references.flatten(table))
        total += len(given)
        resolved += sum(schema.kind(key) != "any" for key in given)
        for key, value in given.items():
            problem = schema.problem(key, value)
            if problem:
                message, _, nearest = problem.partition("; ")
                line = lines.get(key, 0)
                findings.append(
                    Finding(
                        path=path, line=line, code=CODE, message=message, hint=nearest
                    )
                )
        if path == DEFAULT:
            for key, field in schema.fields.items():
                # TOML has no null: an optional value that is absent cannot be written.
                absent = field.nullable and field.default is None
                inside = field.kind == "any" and any(
                    g.startswith(f"{key}.") for g in given
                )
                if key not in given and not absent and not inside:
                    message = f"the key '{key}' is missing"
                    where = f"defined in {field.path}:{field.line}"
                    findings.append(
                        Finding(
                            path=path, line=0, code=CODE, message=message, hint=where
                        )
                    )
    return Checked(findings=tuple(findings), resolved=resolved, total=total)


def material(world: World) -> bool:
    """There are config files with keys, and a package that must read them."""
    tables = [t for p, t in world.project.toml.items() if p.startswith(FOLDER)]
    return any(tables) and bool(world.own())


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
