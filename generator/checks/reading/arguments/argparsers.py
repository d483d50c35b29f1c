"""What a command-line parser takes: each argument with its flags, its attribute and its place."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct, field

from generator import pycode, syntax
from generator.checks.reading.arguments import additions
from generator.checks.reading.arguments.additions import destination
from generator.checks.reading.arguments.words import Words
from generator.checks.reading.scanning.tables import Located, ModuleTable, Scope

ADDS = frozenset({"add_argument", "add_option"})
SHORT = frozenset({"add", "add_arg"})
"""What configargparse calls the same."""
GROUPS = frozenset(
    "add_argument_group add_mutually_exclusive_group add_option_group add_subparsers "
    "add_parser".split()
)
"""Methods that give what belongs to the same parser: flags of subcommands count for all."""
PARSES = frozenset(
    "parse_args parse_known_args parse_intermixed_args parse_known_intermixed_args".split()
)
HARMLESS = (
    ADDS
    | SHORT
    | GROUPS
    | PARSES
    | frozenset(
        "set_defaults get_default print_help print_usage format_help format_usage error exit "
        "register description epilog usage prog formatter_class print_values "
        "convert_arg_line_to_args conflict_handler set_usage _actions _get_args_from_config "
        "_option_string_actions _action_groups _optionals _positionals parse exit_on_error "
        "_mutually_exclusive_groups _get_action_from_name option_list get_source_to_settings_dict "
        "format_values set_description allow_abbrev prefix_chars title "
        "_subparsers choices _name_parser_map _group_actions".split()
    )
)
"""What a parser's attributes may be used for without it getting arguments."""
_FOREIGN = {
    "deepspeed.add_config_arguments": tuple(
        "deepspeed deepspeed_config deepscale deepscale_config deepspeed_mpi".split()
    ),
    "Trainer.add_argparse_args": tuple(
        "accelerator accumulate_grad_batches amp_backend amp_level auto_lr_find "
        "auto_scale_batch_size auto_select_gpus barebones benchmark callbacks "
        "check_val_every_n_epoch checkpoint_callback default_root_dir detect_anomaly deterministic "
        "devices distributed_backend early_stop_callback enable_checkpointing "
        "enable_model_summary enable_progress_bar fast_dev_run flush_logs_every_n_steps gpus "
        "gradient_clip_algorithm gradient_clip_val inference_mode ipus limit_predict_batches "
        "limit_test_batches limit_train_batches limit_val_batches log_every_n_steps log_gpu_memory "
        "log_save_interval logger max_epochs max_nb_epochs max_steps max_time min_epochs min_steps "
        "move_metrics_to_cpu multiple_trainloader_mode nb_gpu_nodes num_nodes num_processes "
        "num_sanity_val_steps overfit_batches overfit_pct plugins precision prepare_data_per_node "
        "process_position profiler progress_bar_refresh_rate reload_dataloaders_every_epoch "
        "reload_dataloaders_every_n_epochs replace_sampler_ddp resume_from_checkpoint "
        "row_log_interval show_progress_bar stochastic_weight_avg strategy sync_batchnorm "
        "terminate_on_nan test_percent_check tpu_cores track_grad_norm train_percent_check "
        "truncated_bptt_steps use_amp use_distributed_sampler val_check_interval val_percent_check "
        "weights_save_path weights_summary".split()
    ),
}
"""What functions of libraries add, over all their versions."""
PLAIN = frozenset(
    {
        "argparse.ArgumentParser",
        "optparse.OptionParser",
        "configargparse.ArgumentParser",
        "configargparse.ArgParser",
        "configargparse.Parser",
        "simple_parsing.ArgumentParser",
    }
)
Open = Literal["", "some", "any"]
"""Whether names that are not in sight may be there: no, through values of config files, yes."""


class Argument(Struct, frozen=True, kw_only=True, eq=False):
    """One argument of a parser, or one attribute that its results have anyhow."""

    dest: str
    flags: tuple[str, ...] = ()
    """`--lr`, `-l`; none of what is positional or only a default."""
    table: ModuleTable
    node: syntax.Node
    made_of: syntax.BaseExpression | None = None
    """The class that its value is an object of, in the scope of its module."""


class Parser(Struct, kw_only=True, eq=False):
    """One parser of the project, with all that is added to it anywhere."""

    table: ModuleTable
    node: syntax.Node
    """Where it is made."""
    scope: Scope
    call: syntax.Call | None = None
    arguments: list[Argument] = field(default_factory=list)
    open: Open = ""
    """Whether it may take more."""
    parents: list["Parser"] = field(default_factory=list)

    def loosen(self, how: Open) -> None:
        """It may have what is not in sight."""
        if self.open != "any":
            self.open = how or self.open

    def family(self) -> Iterator["Parser"]:
        """This parser and those that it takes arguments from."""
        seen: list[Parser] = []
        waiting = [self]
        while waiting:
            parser = waiting.pop()
            if parser not in seen:
                seen.append(parser)
                waiting += parser.parents
                yield parser


def foreign(name: str) -> tuple[str, ...]:
    """What a library's function of this dotted name adds to a parser, where that is known."""
    last = ".".join(name.split(".")[-2:])
    return next((names for known, names in _FOREIGN.items() if last == known), ())


def is_parser(name: str) -> Literal["plain", "other"] | None:
    """Whether a class of a library of this dotted name makes parsers, and such as are known."""
    if name in PLAIN:
        return "plain"
    last = name.rpartition(".")[2]
    return "other" if last.endswith(("ArgumentParser", "ArgParser")) else None


def arguments(
    words: Words, located: Located[syntax.Call]
) -> tuple[list[Argument], bool]:
    """What one call of a parser's method adds, and whether that is all of it."""
    call, scope = located.node, located.scope
    method = call.func.attr.value if isinstance(call.func, syntax.Attribute) else ""
    keywords = {a.keyword.value: a.value for a in call.args if a.keyword is not None}
    spread = any(a.star == "**" for a in call.args)
    if method == "set_defaults":
        return [_named(scope, call, name) for name in keywords], not spread
    if method == "add_subparsers":
        dest = pycode.string(keywords.get("dest"))
        return [_named(scope, call, dest)] if dest else [], True
    if method == "add_arguments":
        return _object(call, scope, keywords)
    if method in ADDS | SHORT:
        return added(words, located)
    return [], True


def _object(
    call: syntax.Call, scope: Scope, keywords: dict[str, syntax.BaseExpression]
) -> tuple[list[Argument], bool]:
    """simple_parsing adds an object of a class: `add_arguments(Train, dest="train")`."""
    plain = [a.value for a in call.args if a.keyword is None and not a.star]
    cls = keywords.get("dataclass") or (plain[0] if plain else None)
    name = pycode.string(keywords.get("dest") or (plain[1] if plain[1:] else None))
    if not name:
        return [], False
    argument = Argument(dest=name, table=scope.module, node=call, made_of=cls)
    return [argument], True


def added(words: Words, located: Located[syntax.Call]) -> tuple[list[Argument], bool]:
    """What a call of `add_argument`, or of a helper that takes the same, adds."""
    call, scope = located.node, located.scope
    said = additions.read(call)
    if any(a.star for a in said.names):
        return [], False
    dest: tuple[str, ...] | None = None
    if said.dest is not None:
        dest = words.of(said.dest, scope)
        if dest is None:
            return [], False
    given = [words.of(a.value, scope) for a in said.names]
    if not given:  # an action made elsewhere, or names in **kwargs
        return [_named(scope, call, d) for d in dest or ()], dest is not None
    spelt: list[tuple[str, ...]]
    if len(given) == 1 and given[0]:
        spelt = [(flag,) for flag in given[0]]
    elif all(g and len(g) == 1 for g in given):
        spelt = [tuple(g[0] for g in given if g)]
    elif dest is None and any(given[i] is None for i in range(len(given))):
        return [], False
    else:
        spelt = [tuple(f for g in given if g for f in g)]
    found = []
    for flags in spelt:
        for name in dest or (destination(flags),):
            found.append(_named(scope, call, name, flags))
    return found, True


def _named(
    scope: Scope, call: syntax.Call, name: str, flags: tuple[str, ...] = ()
) -> Argument:
    optional = tuple(f for f in flags if f.startswith("-"))
    return Argument(dest=name, flags=optional, table=scope.module, node=call)
