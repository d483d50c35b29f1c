"""Which attributes the results of parsers have: by their arguments, and by what is set on them."""

from collections.abc import Iterator

from msgspec import Struct

from generator.checks.reading.arguments.argparsers import PARSES, Argument, Open, Parser
from generator.checks.reading.arguments.arguments import Arguments
from generator.checks.reading.arguments.flows import Space
from generator.checks.reading.arguments.origins import Origins
from generator.checks.reading.arguments.results import Results, keys
from generator.checks.reading.arguments.words import Words
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.world import World

_BEGINS = PARSES | {"Namespace", "save_hyperparameters"}
_ABSL = frozenset(
    "log_dir v verbosity logtostderr alsologtostderr stderrthreshold showprefixforinfo logger_levels "
    "run_with_pdb pdb_post_mortem pdb run_with_profiling profile_file use_cprofile_for_profiling "
    "only_check_args flagfile undefok help helpfull helpshort helpxml test_srcdir test_tmpdir "
    "test_random_seed test_randomize_ordering_seed xml_output_file flag_values_dict is_parsed "
    "mark_as_parsed unparse_flags append_flag_values append_flags_into_file flags_into_string "
    "set_default get_key_flags_for_module key_flags_by_module_dict flags_by_module_dict "
    "register_flag_by_module find_module_defining_flag get_flag_value is_gnu_getopt "
    "set_gnu_getopt validate_all_flags read_flags_from_files remove_flag_values "
    "module_for_flag write_help_in_xml_format get_help main_module_help".split()
)


class Names(Struct, frozen=True, kw_only=True):
    """What a result has, by name, and whether it may have more."""

    known: dict[str, Argument | None]
    open: Open = ""


class Namespaces:
    """All parsers and results of a project, each with what it gets anywhere."""

    def __init__(self, world: World) -> None:
        self._infer = world.infer
        self.origins = Origins(world)
        self._arguments = Arguments(world.infer, self.origins)
        declared = self._arguments.flags or self._arguments.loose
        self.any = bool(self.origins.parsers or declared or self._parses())
        """Whether there is any parser at all, be it somebody else's that gets arguments here."""
        self._results = Results(world.infer, self.origins) if self.any else None
        self.probed = self._results.probed if self._results else set()
        self.hot = self._results.hot if self._results else set()
        self._names: dict[Space, Names] = {}

    def _parses(self) -> bool:
        return any(
            last_name(c.node.func) in _BEGINS
            for _, table in self._infer.project
            for c in table.calls
        )

    def _loose(self) -> dict[str, Argument | None]:
        set_anywhere = self._results.loose if self._results else ()
        return {**dict.fromkeys(set_anywhere), **self._arguments.loose}

    def _stored(self, space: Space) -> set[str]:
        return self._results.stored.get(space, set()) if self._results else set()

    def names(self, space: Space) -> Names:
        """What one result has."""
        if space not in self._names:
            self._names[space] = Names(known={}, open="any")  # while it is being read
            self._names[space] = self._read(space)
        return self._names[space]

    def everything(self) -> Names:
        """What any result of the project has: for one of which nobody can say where it is from."""
        known: dict[str, Argument | None] = self._loose()
        open_: Open = "some" if self._arguments.loose_open else ""
        for space in self.origins.spaces:
            names = self.names(space)
            known.update(names.known)
            if names.open:
                open_ = "some"
        for parser in self.origins.parsers:
            known.update({a.dest: a for a in parser.arguments})
            if parser.open:
                open_ = "some"
        return Names(known=known, open=open_)

    def _read(self, space: Space) -> Names:
        known: dict[str, Argument | None] = self._loose()
        if space.absl:
            known.update(dict.fromkeys(_ABSL))
            known.update(self._arguments.flags)
            known.update(dict.fromkeys(self._stored(space)))
            return Names(known=known, open=self._arguments.flags_open)
        if space.names is not None:
            known.update(dict.fromkeys((*space.names, *self._stored(space))))
            opened = self._results.open.get(space, "") if self._results else ""
            return Names(known=known, open=opened or space.open)
        opens: list[Open] = [""]
        if self._results:
            opens.append(self._results.open.get(space, ""))
        for parser in self._made_by(space, opens):
            known.update({a.dest: a for a in parser.arguments})
            opens.append(parser.open)
        for base in self._made_of(space, known, opens):
            names = self.names(base)
            known.update(names.known)
            opens.append(names.open)
        for name in self._stored(space):
            known.setdefault(name, None)
        open_: Open = "any" if "any" in opens else "some" if "some" in opens else ""
        return Names(known=known, open=open_)

    def _made_by(self, space: Space, opens: list[Open]) -> Iterator[Parser]:
        if space.parser is None:
            return
        origin = self.origins.of(space.parser, space.scope)
        if not origin.parsers or origin.other or origin.unknown:
            opens.append("any")
        for parser in origin.parsers:
            yield from parser.family()

    def _made_of(
        self,
        space: Space,
        known: dict[str, Argument | None],
        opens: list[Open],
    ) -> Iterator[Space]:
        """The results that one is made of: `Namespace(**vars(args))`, `namespace=args`."""
        given = list(space.call.args) if space.call is not None else []
        if space.parser is not None:
            second = [a for a in given if a.keyword is None][1:2]
            given = second + [
                a for a in given if a.keyword and a.keyword.value == "namespace"
            ]
        for arg in given:
            if arg.keyword is not None and space.parser is None:
                known[arg.keyword.value] = None
                continue
            origin = self.origins.of(arg.value, space.scope)
            yield from (*origin.spaces, *origin.inside)
            names = (
                keys(Words(self._infer.project), [arg], space.scope)
                if not origin.known
                else set()
            )
            known.update(dict.fromkeys(names or ()))
            if names is None or origin.unknown:
                opens.append("any")
