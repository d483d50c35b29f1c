"""configs/*.toml have keys and values of the config dataclasses; default.toml has them all."""

from msgspec import Struct

from generator.checks.reading.commands import references
from generator.checks.reading.settings.toml_lines import key_lines
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC304"

FOLDER = "configs/"
DEFAULT = "configs/default.toml"


class _Given(Struct, frozen=True, kw_only=True):
    """A value, and where it stands."""

    value: object
    path: str
    line: int


def check(world: World) -> Checked:
    """Compare every key and value with its dataclass, and default.toml with all of them."""
    schema = world.schema
    if not schema.fields:
        return Checked()
    findings: list[Finding] = []
    total = resolved = 0
    for path in world.project.toml:
        if not path.startswith(FOLDER):
            continue
        given, missing = _given(world, path)
        findings += missing
        total += len(given) + len(missing)
        resolved += sum(schema.kind(key) != "any" for key in given)
        for key, found in given.items():
            problem = schema.problem(key, found.value)
            if problem:
                message, _, nearest = problem.partition("; ")
                findings.append(_finding(found.path, found.line, message, nearest))
        if path == DEFAULT and not missing:
            for key, field in schema.fields.items():
                # TOML has no null: an optional value that is absent cannot be written.
                absent = field.nullable and field.default is None
                inside = field.kind == "any" and any(
                    g.startswith(f"{key}.") for g in given
                )
                if key not in given and not absent and not inside:
                    where = f"defined in {field.path}:{field.line}"
                    findings.append(
                        _finding(path, 0, f"the key '{key}' is missing", where)
                    )
    return Checked(findings=tuple(findings), resolved=resolved, total=total)


def _given(world: World, path: str) -> tuple[dict[str, _Given], list[Finding]]:
    """The values of a file by their keys; of a file that it names for a section, its own."""
    found: dict[str, _Given] = {}
    missing: list[Finding] = []
    lines = key_lines(world.project.texts[path])
    for key, value in references.flatten(world.project.toml[path]):
        inner = "." in key and any(k.startswith(f"{key}.") for k in world.schema.fields)
        if not (inner and isinstance(value, str)):
            found[key] = _Given(value=value, path=path, line=lines.get(key, 0))
        elif (table := world.project.toml.get(value)) is None:
            message = f"{key} names the file '{value}', which does not exist"
            missing.append(_finding(path, lines.get(key, 0), message, ""))
        else:
            places = key_lines(world.project.texts[value])
            for name, content in references.flatten(table):
                found[f"{key}.{name}"] = _Given(
                    value=content, path=value, line=places.get(name, 0)
                )
    return found, missing


def _finding(path: str, line: int, message: str, hint: str) -> Finding:
    return Finding(path=path, line=line, code=CODE, message=message, hint=hint)


def material(world: World) -> bool:
    """There are config files with keys, and a package that must read them."""
    tables = [t for p, t in world.project.toml.items() if p.startswith(FOLDER)]
    return any(tables) and bool(world.own())
