"""What there is to choose from, as facts for machines and tables for people."""

from typing import Any

from rich.table import Table

from generator.catalog import Catalog, Manifest


def facts(catalog: Catalog) -> dict[str, Any]:
    """Tasks, axes and options, with every conflict and its reason."""
    return {
        "tasks": {
            name: {
                "title": task.title,
                "description": task.description,
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


def tables(catalog: Catalog) -> list[Table]:
    """One table for the tasks, one for each axis, one for the conflicts."""
    tasks = _table("Tasks (--task)", "task", "what the project trains")
    for name, task in catalog.tasks.items():
        tasks.add_row(name, _words(task))
    found = [tasks]
    for axis in catalog.axes.values():
        table = _table(f"{axis.title} (--{axis.name})", "option", "what it does")
        for name, option in axis.options.items():
            mark = " (default)" if name == axis.default else ""
            table.add_row(f"{name}{mark}", _words(option))
        found.append(table)
    conflicts = _table("What may not be combined", "choice", "not with", "because")
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
    return [*found, conflicts] if conflicts.row_count else found


def _words(manifest: Manifest) -> str:
    return f"{manifest.title}. {manifest.description}".removesuffix(". ")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", expand=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
