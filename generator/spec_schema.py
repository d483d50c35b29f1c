"""The JSON Schema of scaffold.toml, for editors."""

import json
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from generator.catalog import Catalog, Manifest

if TYPE_CHECKING:  # it imports a parser
    from generator.config_schema import ConfigSchema

SchemaOf = Callable[[str, Mapping[str, str]], "ConfigSchema"]


def json_schema(
    catalog: Catalog, schema_of: SchemaOf, tasks: Collection[str]
) -> dict[str, Any]:
    """Describe every scaffold.toml of some tasks that `scaffold new` accepts.

    The sections of [config] depend on the task, and a seam's section on the option that
    fills the seam: each stands under an `if` of its own.

    Args:
        catalog: the tasks and axes.
        schema_of: the config of a task under some options.
        tasks: those that it is about; each takes reading the code of all its options.
    """
    rules = []
    for task in tasks:
        defaults = {name: axis.default for name, axis in catalog.axes.items()}
        base = schema_of(task, defaults).json_schema()
        varying: set[str] = set()
        for axis in catalog.axes.values():
            options = tuple(
                o for o in axis.options if not catalog.refusal(task, axis, o)
            )
            if len(options) < len(axis.options):
                rules.append(_options_rule(task, axis.name, options))
            if len(options) > 1:
                found = _by_option(task, axis.name, options, defaults, schema_of)
                varying |= found.keys()
                rules.extend(_axis_rules(task, axis.name, axis.default, found))
        shared = {
            name: {} if name in varying else table
            for name, table in base["properties"].items()
        }
        rules.append(_rule({"task": {"const": task}}, {**base, "properties": shared}))
        rules.append(_presets_rule(task, catalog.tasks[task]))
    text = {"type": "string"}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "scaffold.toml",
        "type": "object",
        "additionalProperties": False,
        "required": ["task"],
        "properties": {
            "name": {
                **text,
                "description": "Name of the project and its distribution.",
            },
            "package": {**text, "description": "Import name; derived from the name."},
            "task": {
                "description": "What the project trains.",
                "oneOf": [
                    {"const": name, "description": catalog.tasks[name].title}
                    for name in tasks
                ],
            },
            "preset": {**text, "description": "What the task is for."},
            "description": {
                **text,
                "description": "One sentence for README and pyproject.",
            },
            "options": {
                "type": "object",
                "description": "One key an axis.",
                "additionalProperties": False,
                "properties": {
                    name: {
                        "description": axis.title,
                        "default": axis.default,
                        "oneOf": [
                            {"const": option, "description": manifest.title}
                            for option, manifest in axis.options.items()
                        ],
                    }
                    for name, axis in catalog.axes.items()
                },
            },
            "config": {
                "type": "object",
                "description": "Values of configs/default.toml that differ from the defaults.",
            },
        },
        "allOf": rules,
    }


def dump(schema: Mapping[str, Any]) -> str:
    """The schema as a file's text."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _by_option(
    task: str,
    axis: str,
    options: tuple[str, ...],
    defaults: Mapping[str, str],
    schema_of: SchemaOf,
) -> dict[str, dict[str, Any]]:
    """Config sections that differ between the options of an axis: section -> option -> table."""
    tables = {
        option: schema_of(task, {**defaults, axis: option}).json_schema()["properties"]
        for option in options
    }
    sections = {name for table in tables.values() for name in table}
    return {
        name: {option: table.get(name) for option, table in tables.items()}
        for name in sorted(sections)
        if any(
            table.get(name) != tables[options[0]].get(name) for table in tables.values()
        )
    }


def _axis_rules(
    task: str, axis: str, default: str, found: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    rules = []
    for section, by_option in found.items():
        for option, table in by_option.items():
            chosen: dict[str, Any] = {"properties": {axis: {"const": option}}}
            condition: dict[str, Any] = {"task": {"const": task}, "options": chosen}
            if option != default:  # an absent key means the default
                chosen["required"] = [axis]
            content = {"properties": {section: table if table else False}}
            rules.append(_rule(condition, content, option != default))
    return rules


def _options_rule(task: str, axis: str, options: tuple[str, ...]) -> dict[str, Any]:
    """Only these options go with a task."""
    return {
        "if": {"properties": {"task": {"const": task}}, "required": ["task"]},
        "then": {
            "properties": {"options": {"properties": {axis: {"enum": list(options)}}}}
        },
    }


def _presets_rule(task: str, manifest: Manifest) -> dict[str, Any]:
    """Only a task's own presets go with it."""
    known = [
        {"const": name, "description": preset.title}
        for name, preset in manifest.presets.items()
    ]
    return {
        "if": {"properties": {"task": {"const": task}}, "required": ["task"]},
        "then": {"properties": {"preset": {"oneOf": known} if known else False}},
    }


def _rule(
    condition: Mapping[str, Any], content: Mapping[str, Any], with_options: bool = False
) -> dict[str, Any]:
    required = ["task", "options"] if with_options else ["task"]
    return {
        "if": {"properties": dict(condition), "required": required},
        "then": {"properties": {"config": dict(content)}},
    }
