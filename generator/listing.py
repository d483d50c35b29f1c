"""What there is to choose from, as facts for machines and tables for people."""

from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from generator.catalog import Catalog, Manifest


def facts(catalog: Catalog) -> dict[str, Any]:
    """Tasks with the options that they go with, axes, and every conflict's reason."""
    return {
        "tasks": {
            name: {
                "title": task.title,
                "description": task.description,
                "options": {
                    axis.name: [
                        option
                        for option in axis.options
                        if not catalog.refusal(name, axis, option)
                    ]
                    for axis in catalog.axes.values()
                },
                "presets": {
                    preset: {"title": of.title, "description": of.description}
                    for preset, of in task.presets.items()
                },
                "prompts": _texts(task),
                "conflicts": dict(task.conflicts),
            }
            for name, task in catalog.tasks.items()
        },
        "axes": {
            axis.name: {
                "title": axis.title,
                "default": axis.default,
                "options": {
                    name: {
                        "title": option.title,
                        "description": option.description,
                        "dependencies": [d.name for d in option.dependencies],
                        "prompts": _texts(option),
                        "conflicts": dict(option.conflicts),
                    }
                    for name, option in axis.options.items()
                },
            }
            for axis in catalog.axes.values()
        },
    }


def matrix(catalog: Catalog) -> dict[str, dict[str, dict[str, str]]]:
    """Axis, option and task to the reason why they do not go together; empty if they do."""
    return {
        axis.name: {
            option: {
                task: catalog.refusal(task, axis, option) for task in catalog.tasks
            }
            for option in axis.options
        }
        for axis in catalog.axes.values()
    }


def matrix_tables(catalog: Catalog) -> list[RenderableType]:
    """For each axis one table of what goes with which task, and one of the reasons."""
    found: list[RenderableType] = []
    reasons = _table("Why not", "task", "option", "because")
    for axis, options in matrix(catalog).items():
        table = _table(f"What goes together: --task and --{axis}", axis, *catalog.tasks)
        for option, tasks in options.items():
            table.add_row(option, *("no" if why else "yes" for why in tasks.values()))
            for task, why in tasks.items():
                if why:
                    reasons.add_row(task, f"--{axis} {option}", why)
        found.append(table)
    if reasons.row_count:
        return [*found, reasons]
    return [*found, Text("Every option goes with every task.")]


def tables(catalog: Catalog) -> list[RenderableType]:
    """One table for the tasks, one for each axis, one for the conflicts."""
    tasks = _table("Tasks (--task)", "task", "what the project trains")
    for name, task in catalog.tasks.items():
        tasks.add_row(name, _words(task))
    found: list[RenderableType] = [tasks]
    presets = _table("Presets of tasks (--preset)", "task", "preset", "what it is for")
    for name, task in catalog.tasks.items():
        for preset, of in task.presets.items():
            presets.add_row(name, preset, _words(of))
    if presets.row_count:
        found.append(presets)
    for axis in catalog.axes.values():
        table = _table(f"{axis.title} (--{axis.name})", "option", "what it does")
        for name, option in axis.options.items():
            mark = " (default)" if name == axis.default else ""
            table.add_row(f"{name}{mark}", _words(option))
        found.append(table)
    manifests = {
        **{f"--task {n}": m for n, m in catalog.tasks.items()},
        **{
            f"--{a.name} {n}": m
            for a in catalog.axes.values()
            for n, m in a.options.items()
        },
    }
    texts = _table("Texts around the input (--prompt)", "choice", "key", "what it is")
    for choice, manifest in manifests.items():
        for prompt in manifest.own_prompts:
            texts.add_row(
                choice, prompt.name, f"{prompt.about} Else {prompt.default!r}"
            )
    if texts.row_count:
        found.append(texts)
    title = "What may not be combined (everything else may)"
    conflicts = _table(title, "choice", "not with", "because")
    for choice, manifest in manifests.items():
        for other, reason in manifest.conflicts.items():
            conflicts.add_row(choice, other.removeprefix("config:"), reason)
    if conflicts.row_count:
        return [*found, conflicts]
    return [*found, Text("Every option goes with every task.")]


def _texts(manifest: Manifest) -> dict[str, dict[str, Any]]:
    return {
        prompt.name: {
            "about": prompt.about,
            "default": prompt.default,
            "fields": list(prompt.fields),
            "optional": list(prompt.optional),
        }
        for prompt in manifest.own_prompts
    }


def _words(manifest: Manifest) -> str:
    """Title and description; only the latter, if it begins with the former."""
    title, description = manifest.title, manifest.description
    if description.casefold().startswith(title.casefold()):
        return description
    return f"{title}. {description}".removesuffix(". ")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", expand=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
