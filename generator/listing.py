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
                        for option, manifest in axis.options.items()
                        if f"task:{name}" not in manifest.conflicts
                        and f"{axis.name}:{option}" not in task.conflicts
                    ]
                    for axis in catalog.axes.values()
                },
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
                        "conflicts": dict(option.conflicts),
                    }
                    for name, option in axis.options.items()
                },
            }
            for axis in catalog.axes.values()
        },
    }


def tables(catalog: Catalog) -> list[RenderableType]:
    """One table for the tasks, one for each axis, one for the conflicts."""
    tasks = _table("Tasks (--task)", "task", "what the project trains")
    for name, task in catalog.tasks.items():
        tasks.add_row(name, _words(task))
    found: list[RenderableType] = [tasks]
    for axis in catalog.axes.values():
        table = _table(f"{axis.title} (--{axis.name})", "option", "what it does")
        for name, option in axis.options.items():
            mark = " (default)" if name == axis.default else ""
            table.add_row(f"{name}{mark}", _words(option))
        found.append(table)
    title = "What may not be combined (everything else may)"
    conflicts = _table(title, "choice", "not with", "because")
    manifests = {
        **{f"--task {n}": m for n, m in catalog.tasks.items()},
        **{
            f"--{a.name} {n}": m
            for a in catalog.axes.values()
            for n, m in a.options.items()
        },
    }
    for choice, manifest in manifests.items():
        for other, reason in manifest.conflicts.items():
            conflicts.add_row(choice, other.removeprefix("config:"), reason)
    if conflicts.row_count:
        return [*found, conflicts]
    return [*found, Text("Every option goes with every task.")]


def _words(manifest: Manifest) -> str:
    return f"{manifest.title}. {manifest.description}".removesuffix(". ")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", expand=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
