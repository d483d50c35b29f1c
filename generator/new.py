"""`scaffold new`: request -> build -> write -> run, each step said as it is done."""

import difflib
import gc
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator import cache, memo, repo, writer
from generator import plan as plans
from generator import spec as specs
from generator.build import Builder, Built
from generator.catalog import Catalog
from generator.errors import ProblemError, UserError
from generator.model import ConfigValue, FileTree, Prompt, Spec
from generator.report import Report
from generator.resources import templates
from generator.suggest import nearest

if TYPE_CHECKING:  # most orders end before anything is run
    from generator.verify import Level


@dataclass(frozen=True, kw_only=True)
class Order:
    """The arguments of `scaffold new`, as they were given."""

    directory: str | None
    spec: Path | None
    flags: dict[str, str]
    """Top-level keys and axes, by the name of the flag."""
    settings: tuple[str, ...]
    data: Path | None
    prompt: Path | None
    templates: Path | None
    into: bool
    replace: tuple[str, ...]
    dry_run: bool
    commit: bool
    run: bool
    verify: "Level | None"
    """How far the new project is verified, if it is."""
    cache: bool = True
    """Use what was made and proved before."""


def new(report: Report, order: Order) -> None:
    """Carry out an order.

    Raises:
        ScaffoldError: with nothing written, or with the project whole and the run failed.
    """
    store = cache.default() if order.cache else memo.Nothing()
    builder = Builder(templates(order.templates), store)
    request, target = _request(report, order, builder)
    identity = None if order.dry_run else _make_sure(order, target)
    built = builder.build(request)
    gc.freeze()  # it lives to the end: looking it over for garbage took a fifth of the time
    _say(report, built, target)
    if built.report.findings:
        report.findings(built.report.findings, built.tree)
        report.exit_code = 3 if builder.templates.ours else 1
        return
    if order.dry_run:
        _preview(report, built.tree, target)
        return
    _check_environment(order, built)
    _write(report, order, built, target, identity)
    if order.verify:
        _verify(report, order, order.verify, target)
    if order.run and not report.exit_code:
        _train(report, built.spec.package, target)


def _check_environment(order: Order, built: Built) -> None:
    """Before anything is written: what was asked to run can run here."""
    flags = {"--run": order.run, "--verify": order.verify not in (None, "static")}
    asked = next((flag for flag, given in flags.items() if given), None)
    if asked:
        from packaging.requirements import Requirement

        from generator import verify

        verify.check_here(
            [Requirement(f"{d.name}{d.specifier}") for d in built.plan.dependencies],
            asked=asked,
            hint=f"pip install 'scaffold-ml[verify]', or leave {asked} away",
        )


def _verify(report: Report, order: Order, level: "Level", target: Path) -> None:
    from generator import verify

    done = verify.verify(
        report,
        verify.Order(directory=target, level=level, templates=order.templates),
    )
    report.add(verification=done.as_json())


def _train(report: Report, package: str, target: Path) -> None:
    """Train by the project's default config, its output shown as it comes.

    Raises:
        ProblemError: if the training fails.
        KeyboardInterrupt: if somebody stops it; the training has ended by then.
    """
    from generator import verify

    report.step("Training", f"python -m {package}.train in {_short(target)}")
    ended = verify.run(
        [sys.executable, "-m", f"{package}.train"],
        cwd=target,
        stdout=sys.stderr if report.as_json else None,
        ask=signal.SIGINT,  # at which it keeps a checkpoint
        grace=60.0,
    )
    if ended.code:
        raise ProblemError(
            f"{package}.train ended with exit code {ended.code}",
            hint=f"the project is whole in {target}; its own last lines say why",
        )


def _request(
    report: Report, order: Order, builder: Builder
) -> tuple[specs.Request, Path]:
    source, where = "", specs.FILE
    if order.spec:
        where = str(order.spec)
        try:
            source = specs.decode(order.spec.read_bytes(), where)
        except OSError as error:
            raise UserError(f"--spec {where}: {error.strerror}") from None
    flags, settings = _assign(order, builder)
    request = specs.Request(
        source=source,
        where=where,
        flags=flags,
        settings=settings,
        directory=(
            Path(os.path.abspath(order.directory)).name if order.directory else ""
        ),
    )
    spec = specs.resolve(request, builder.catalog)
    target = Path(os.path.abspath(order.directory or spec.name))
    if order.prompt:
        from generator import (
            prompts,
        )  # with jinja2, which a stored project does without

        texts = prompts.read(order.prompt, _prompts(spec, builder.catalog))
        request = replace(request, prompts=texts)
    if not order.data:
        return request, target
    task = builder.catalog.task(spec.task)
    if not task.inspect:
        raise UserError(
            f"--data: the task {spec.task} cannot be started from a data file"
        )
    named = {**spec.config, **request.prompts, **settings}
    found = _look_at(report, order.data, target, task.inspect, named)
    if known := plans.prompts(spec, builder.catalog):
        from generator import prompts

        prompts.check_columns(order.data, named, known)
    return replace(request, found=found), target


def _prompts(spec: Spec, catalog: Catalog) -> Sequence[Prompt]:
    """The texts that a project puts around its input.

    Raises:
        UserError: naming what has such texts, if it has none.
    """
    if found := plans.prompts(spec, catalog):
        return found
    having = [f"--task {n}" for n, m in catalog.tasks.items() if m.own_prompts]
    having += [
        f"--{axis.name} {name}"
        for axis in catalog.axes.values()
        for name, option in axis.options.items()
        if option.own_prompts
    ]
    raise UserError(
        f"--prompt: the task {spec.task} puts no text around its input",
        hint=f"texts around it have {', '.join(having)}" if having else "leave it out",
    )


def _assign(order: Order, builder: Builder) -> tuple[dict[str, str], dict[str, str]]:
    """Sort flags and `--set` into keys of the spec: top-level, options, config."""
    axes = builder.catalog.axes
    flags: dict[str, str] = {}
    settings: dict[str, str] = {}
    for entry in order.settings:
        key, equals, value = _as_typed(entry, "--set").partition("=")
        key = key.strip().removeprefix("config.")
        if not equals or not key:
            raise UserError(f"--set {entry!r}: expected KEY=VALUE")
        if key.removeprefix("options.") in axes:
            flags[f"options.{key.removeprefix('options.')}"] = value
        elif key in specs.TEXT_KEYS:
            flags[key] = value
        elif "." in key and not key.startswith("options."):
            settings[key] = value
        else:
            known = (*specs.TEXT_KEYS, *axes)
            raise UserError(f"--set {key}: unknown key", hint=nearest(key, known))
    for key, value in order.flags.items():
        flags[f"options.{key}" if key in axes else key] = _as_typed(value, f"--{key}")
    return flags, settings


def _as_typed(argument: str, flag: str) -> str:
    """An argument as its UTF-8 bytes read, whatever the locale made of them."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeDecodeError:
        raise UserError(f"{flag}: {argument!r} is not UTF-8") from None


def _look_at(
    report: Report,
    path: Path,
    target: Path,
    keys: Mapping[str, str],
    named: Mapping[str, ConfigValue],
) -> dict[str, ConfigValue]:
    """What `--data` finds out, as config values; what it assumed is said."""
    from generator import data

    known = {role: named[key] for role, key in keys.items() if key in named}
    facts = data.inspect(path, roles=keys, named=known)
    for note in facts.notes:
        report.note(f"{path}: {note}")
    values: dict[str, ConfigValue | None] = {
        "file": Path(os.path.relpath(os.path.abspath(path), target)).as_posix(),
        **facts.roles,
    }
    return {
        key: value
        for role, key in keys.items()
        if (value := values.get(role)) is not None
    }


def _say(report: Report, built: Built, target: Path) -> None:
    checks, spec = built.report, built.spec
    options = ", ".join(f"{axis} {option}" for axis, option in spec.options.items())
    task = f"{spec.task} for {spec.preset}" if spec.preset else spec.task
    report.step("Built", f"{spec.name}: {task}, {options}; {len(built.tree)} files")
    report.step(
        "Checked",
        f"{checks.resolved} of {checks.total} references resolved,"
        f" {len(checks.findings)} faults",
    )
    for name, seen in checks.checks.items():
        report.detail(f"{name}: {seen.resolved} of {seen.total}")
    report.add(
        name=spec.name,
        package=spec.package,
        task=spec.task,
        preset=spec.preset,
        options=dict(spec.options),
        path=str(target),
        files=list(built.tree),
        checks={
            name: {"resolved": seen.resolved, "total": seen.total}
            for name, seen in checks.checks.items()
        },
    )


def _make_sure(order: Order, target: Path) -> repo.Identity | None:
    """Refuse what needs no project to be refused: the target, a nameless committer."""
    outer = writer.check_target(
        target, into=order.into, replace=(), paths=(), commit=order.commit
    )
    return repo.identity(target, outer) if order.commit else None


def _write(
    report: Report,
    order: Order,
    built: Built,
    target: Path,
    identity: repo.Identity | None,
) -> None:
    request = None
    if identity:
        spec = built.spec
        request = repo.CommitRequest(
            message=f"Start {spec.name} from scaffold's {spec.task} template",
            identity=identity,
        )
    written = writer.write(
        built.tree, target, commit=request, into=order.into, replace=order.replace
    )
    for sentence in written.recovered:
        report.note(sentence)
    report.step("Wrote", f"{_short(target)}{os.sep}")
    if written.commit:
        report.step("Committed", f"{written.commit[:10]} on {written.branch}")
    report.add(commit=written.commit, branch=written.branch)
    if not order.run:
        here = target.samefile(Path.cwd())
        where = "" if here else f"cd {_short(target)}; its "
        report.step("Next", f"{where}README.md says the rest")


def _preview(report: Report, tree: FileTree, target: Path) -> None:
    """The tree, and where the target exists what would change in it."""
    from rich.tree import Tree

    root = Tree(f"{_short(target)}{os.sep}", highlight=False)
    branches = {"": root}
    for path, file in tree.items():
        parts = path.split("/")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            if folder not in branches:
                parent = branches["/".join(parts[: depth - 1])]
                branches[folder] = parent.add(f"{parts[depth - 1]}/")
        branches["/".join(parts[:-1])].add(f"{parts[-1]}  {len(file.data):,} B")
    report.show(root)
    differences = {}
    for path, file in tree.items():
        existing = target / path
        if existing.is_file() and existing.read_bytes() != file.data:
            old = existing.read_text(encoding="utf-8", errors="replace")
            new = file.data.decode("utf-8", "replace")
            differences[path] = "".join(
                difflib.unified_diff(
                    old.splitlines(keepends=True),
                    new.splitlines(keepends=True),
                    f"now/{path}",
                    f"new/{path}",
                )
            )
    for text in differences.values():
        report.text(text)
    report.add(dry_run=True, differences=differences)


def _short(path: Path) -> str:
    """The path as somebody here would type it."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(str(path)) else str(path)
