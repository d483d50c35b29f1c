"""The command line: turns arguments into calls, and results into a report."""

import functools
import io
import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import rich_click as click
from click.shell_completion import get_completion_class

from generator import __version__
from generator.errors import ScaffoldError, UserError
from generator.model import DEVICES, LEVELS, VERSIONS
from generator.report import Report

EXIT_CODES = (
    "Exit codes: 0 fine, 1 findings or a failure, 2 a mistake in what was asked,"
    " 3 a fault of scaffold's own."
)


def main() -> NoReturn:
    """Run the command line and exit with the code of the design."""
    arguments = sys.argv[1:]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a C locale cannot show every name
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(arguments, prog_name="scaffold", standalone_mode=False)
    except click.ClickException as error:
        code = _fail(_usage_error(error), as_json=_wants_json(arguments))
    except ScaffoldError as error:  # while the arguments were still being read
        code = _fail(error, as_json=_wants_json(arguments))
    except click.Abort:
        code = 130
    sys.exit(code or 0)


def _wants_json(arguments: list[str]) -> bool:
    """Whether a mistake in the arguments is to be told as JSON."""
    spelt = {"--json", "--format=json"} & {*arguments}
    return bool(spelt) or ("--format", "json") in itertools.pairwise(arguments)


def _usage_error(error: click.ClickException) -> UserError:
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx:
        hint = f"see {error.ctx.command_path} --help"
    return UserError(error.format_message().rstrip("."), hint=hint)


def _fail(error: ScaffoldError, *, as_json: bool) -> int:
    report = Report(as_json=as_json, quiet=False, verbose=False)
    report.fail(error)
    return report.finish()


def reported(command: Callable[..., None]) -> Callable[..., int]:
    """Give a command --json, --quiet and --verbose, a Report, and an exit code."""

    @click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
    @click.option("-q", "--quiet", is_flag=True, help="Errors and notes alone.")
    @click.option("-v", "--verbose", is_flag=True, help="Say more.")
    @functools.wraps(command)
    def run(
        *args: Any, as_json: bool, quiet: bool, verbose: bool, **kwargs: Any
    ) -> int:
        report = Report(as_json=as_json, quiet=quiet, verbose=verbose)
        try:
            command(*args, report=report, **kwargs)
        except ScaffoldError as error:
            report.fail(error)
        except KeyboardInterrupt:
            report.exit_code = 130
        return report.finish()

    return run


templates_option = click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False),
    help="A template directory to use in place of scaffold's own.",
)


class NewCommand(click.RichCommand):
    """`scaffold new`, with one flag an axis of the catalog in use."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> click.Context:  # fmt: skip
        """Add the axes before the arguments are parsed: they depend on --templates."""
        from generator.catalog import load
        from generator.resources import templates

        args = ["--verify=smoke" if word == "--verify" else word for word in args]
        known = {p.name for p in self.params}
        directory = _value_of("--templates", args)
        for axis in load(
            templates(Path(directory) if directory else None)
        ).axes.values():
            if axis.name not in known:
                choices = ", ".join(axis.options)
                option = click.RichOption
                self.params.append(
                    option(
                        [f"--{axis.name}"],
                        metavar="OPTION",
                        help=f"{axis.title}: {choices} (default {axis.default}).",
                        shell_complete=_completion(tuple(axis.options)),
                    )
                )
        return super().make_context(info_name, args, *more, **extra)


def _completion(choices: tuple[str, ...]) -> Callable[..., list[str]]:
    return lambda ctx, param, prefix: [c for c in choices if c.startswith(prefix)]


def _value_of(flag: str, args: list[str]) -> str | None:
    """The value of a flag, read before click parses."""
    for position, word in enumerate(args):
        if word == "--":
            return None
        if word == flag and position + 1 < len(args):
            return args[position + 1]
        if word.startswith(f"{flag}="):
            return word.partition("=")[2]
    return None


def _codes(
    ctx: click.Context, param: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    """The codes of rules, however they are set apart."""
    return tuple(code for word in given for code in word.replace(",", " ").split())


cache_option = click.option(
    "--cache/--no-cache",
    default=True,
    help="Use what was made and proved before (kept in $SCAFFOLD_CACHE_DIR).",
)


@click.group(
    epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="scaffold")
def cli() -> None:
    """Training projects that have been proved: generated, checked, committed, run."""


@cli.command(cls=NewCommand, epilog=EXIT_CODES)
@click.argument("directory", required=False, metavar="[DIR]")
@click.option("--task", help="What the project trains, such as textcls.")
@click.option("--preset", help="What the task is for, such as translation of seq2seq.")
@click.option(
    "--name", help="Project name (default: the last part of DIR, or the task)."
)
@click.option("--package", help="Import name (default: derived from the name).")
@click.option("--description", help="One sentence for README and pyproject.toml.")
@click.option("--spec", type=click.Path(path_type=Path), help="A scaffold.toml to start from; flags override it.")  # fmt: skip
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Override a key of the spec, such as train.epochs=5.")  # fmt: skip
@click.option("--data", type=click.Path(path_type=Path), help="Your data file: columns, encoding and lengths are read off it.")  # fmt: skip
@click.option("--prompt", type=click.Path(path_type=Path), metavar="FILE", help="A prompts.toml: texts around the input, for tasks that have such (see `scaffold list`).")  # fmt: skip
@templates_option
@click.option("--into", is_flag=True, help="Add the files to a DIR or repository that has others already.")  # fmt: skip
@click.option("--replace", multiple=True, metavar="PATH", help="With --into: a file of DIR that may be replaced.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")  # fmt: skip
@click.option("--commit/--no-commit", default=True, help="Commit the project with git.")
@click.option("--verify", type=click.Choice(LEVELS), metavar="[=LEVEL]", help="Verify the project as `scaffold verify` does: static, smoke (default), full.")  # fmt: skip
@click.option("--run", "run_it", is_flag=True, help="Go on to train the project here.")
@cache_option
@reported
def new(report: Report, **arguments: Any) -> None:
    """Make a project in DIR.

    DIR and the name default to each other, and both to the task's name.
    """
    from generator import new as command

    files = ("directory", "spec", "settings", "data", "prompt", "templates")
    behaviour = ("into", "replace", "dry_run", "commit", "run_it", "verify", "cache")
    flags = {k: v for k, v in arguments.items() if k not in (*files, *behaviour)}
    command.new(
        report,
        command.Order(
            directory=arguments["directory"],
            spec=arguments["spec"],
            flags={k: v for k, v in flags.items() if v is not None},
            settings=arguments["settings"],
            data=arguments["data"],
            prompt=arguments["prompt"],
            templates=arguments["templates"],
            into=arguments["into"],
            replace=arguments["replace"],
            dry_run=arguments["dry_run"],
            commit=arguments["commit"],
            run=arguments["run_it"],
            verify=arguments["verify"],
            cache=arguments["cache"],
        ),
    )


@cli.command(epilog=EXIT_CODES)
@click.argument("directory", default=".", type=click.Path(path_type=Path), metavar="[DIR]")  # fmt: skip
@click.option("--level", type=click.Choice(LEVELS), default="smoke", show_default=True, help="static reads; smoke runs probes on a tiny model; full trains by the project's config.")  # fmt: skip
@click.option("--device", type=click.Choice(DEVICES), default="auto", show_default=True, help="Where to compute.")  # fmt: skip
@click.option("--env", is_flag=True, help="In an environment of its own, made from its pyproject.toml.")  # fmt: skip
@click.option("--versions", type=click.Choice(VERSIONS), default="newest", show_default=True, help="With --env: which end of each dependency's range.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="For each step (default: 120 for a probe, none for a step of level full).")  # fmt: skip
@templates_option
@reported
def verify(report: Report, **arguments: Any) -> None:
    """Prove the project in DIR by running it; the record is DIR/.scaffold/verify.json."""
    from generator import verify as command

    done = command.verify(report, command.Order(**arguments))
    report.add(**done.as_json())


@cli.command("check", epilog=EXIT_CODES)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--select", multiple=True, metavar="CODES", callback=_codes, help="Apply these rules alone: SC101,SC201.")  # fmt: skip
@click.option("--ignore", multiple=True, metavar="CODES", callback=_codes, help="Do not apply these rules.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(("text", "concise", "json", "sarif", "github")), default="text", show_default=True, help="For people, for people in one line each, for programs (--json), for code scanning, for GitHub's annotations.")  # fmt: skip
@click.option("--baseline", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Do not tell the findings that this file has.")  # fmt: skip
@click.option("--write-baseline", is_flag=True, help="Write all that is found into that file.")  # fmt: skip
@click.option("--fix", is_flag=True, help="Mend what has one certain repair.")
@click.option("--diff", is_flag=True, help="Show what --fix would write, and write nothing.")  # fmt: skip
@click.option("--python", type=click.Path(path_type=Path, exists=True), metavar="PATH", help="The Python that the project runs with, or its environment's folder.")  # fmt: skip
@click.option("--explain", is_flag=True, help="List every reference that was not followed or not looked at, and why.")  # fmt: skip
@reported
def check_(report: Report, **arguments: Any) -> None:
    """Find faults between the files of any Python project: PATH is a folder, or files.

    Nothing of it is imported or run, and its dependencies need not be there.
    """
    from generator.check.command import Order, command

    report.as_json = report.as_json or arguments["form"] == "json"
    command(report, Order(**arguments))


@cli.command(epilog=EXIT_CODES)
@click.argument("directory", required=False, type=click.Path(path_type=Path), metavar="[DIR]")  # fmt: skip
@templates_option
@reported
def doctor(report: Report, directory: Path | None, templates: Path | None) -> None:
    """Say what this machine lacks for the project in DIR, or for a new one."""
    from generator import doctor as command

    command.doctor(report, directory, templates)


@cli.command("list", epilog=EXIT_CODES)
@click.option("--matrix", is_flag=True, help="Each task with each option: what goes together, and why not.")  # fmt: skip
@templates_option
@reported
def list_(report: Report, matrix: bool, templates: Path | None) -> None:
    """Show tasks, axes and options, and what may not be combined and why."""
    from generator import listing
    from generator.catalog import load
    from generator.resources import templates as directory

    catalog = load(directory(templates))
    report.add(**listing.facts(catalog))
    if matrix:
        report.add(matrix=listing.matrix(catalog))
    for table in (listing.matrix_tables if matrix else listing.tables)(catalog):
        report.show(table)


@cli.command(epilog=EXIT_CODES)
@templates_option
@reported
def schema(report: Report, templates: Path | None) -> None:
    """Print the JSON Schema of scaffold.toml."""
    from generator.build import Builder
    from generator.resources import templates as directory
    from generator.spec_schema import dump

    found = Builder(directory(templates)).json_schema()
    report.add(schema=found)
    report.text(dump(found))


@cli.group(epilog=EXIT_CODES)
def golden() -> None:
    """Compare or remake golden files: NAME/spec.toml in, NAME/project/ beside it."""


_golden_directory = click.argument(
    "directory", type=click.Path(path_type=Path), default="golden"
)


@golden.command(epilog=EXIT_CODES)
@_golden_directory
@templates_option
@reported
def check(report: Report, directory: Path, templates: Path | None) -> None:
    """Fail if the templates no longer make what DIRECTORY keeps."""
    _golden(report, directory, templates, update=False)


@golden.command(epilog=EXIT_CODES)
@_golden_directory
@templates_option
@reported
def update(report: Report, directory: Path, templates: Path | None) -> None:
    """Make every case of DIRECTORY again, and say what changed."""
    _golden(report, directory, templates, update=True)


def _golden(
    report: Report, directory: Path, templates: Path | None, *, update: bool
) -> None:
    from generator import golden as goldens
    from generator.build import Builder
    from generator.resources import templates as read

    compare = goldens.update if update else goldens.check
    found = compare(directory, Builder(read(templates)))
    names = goldens.cases(directory)
    report.add(cases=list(names), differences=[vars(d) for d in found])
    for difference in found:
        report.text(f"{difference}\n{difference.diff}")
    if update:
        report.step("Updated", f"{len(names)} cases, {len(found)} files changed")
    elif found:
        report.exit_code = 1
        report.note(f"{len(found)} differences; `scaffold golden update` accepts them")
    else:
        report.step("Checked", f"{len(names)} cases, no difference")


@cli.command(epilog=EXIT_CODES)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@reported
def completion(report: Report, shell: str) -> None:
    """Print the completion script of a shell, to be sourced by its start-up file."""
    kind = get_completion_class(shell)
    assert kind is not None, "click knows the three shells"
    script = kind(cli, {}, "scaffold", "_SCAFFOLD_COMPLETE").source()
    report.add(script=script)
    report.text(f"{script.rstrip()}\n")
