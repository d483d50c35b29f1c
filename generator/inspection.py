"""What rendered files say, read as trees: the config that they declare, and the checks."""

from collections.abc import Mapping
from contextlib import suppress

import msgspec

from generator import checks, memo, pycode
from generator import config_schema as schemas
from generator.config_schema import ConfigSchema
from generator.model import Checked, File, FileTree, Plan


class Inspector:
    """Reads projects of one template directory; keeps what it has parsed and seen."""

    def __init__(self, store: memo.Store) -> None:
        """Begin with what a store knows to be proved."""
        self._store = store
        self._seen = checks.Memory()

    def parses(self, code: Mapping[str, File]) -> bool:
        """Whether every Python file is one."""
        trees = (pycode.parse(file.text) for file in code.values())
        return not any(isinstance(tree, pycode.Broken) for tree in trees)

    def schema(self, code: Mapping[str, File], package: str) -> ConfigSchema:
        """The configuration that a project's Python files declare; few are asked for."""
        return schemas.read_from(
            lambda path: code[path].text if path in code else None, package
        )

    def report(self, tree: FileTree, plan: Plan) -> Mapping[str, Checked]:
        """What each check finds in a project that was made by a plan."""
        facts = checks.Facts(
            package=plan.spec.package,
            dependencies=plan.dependencies,
            dev_dependencies=plan.dev_dependencies,
            optional=tuple(d for group in plan.extras.values() for d in group),
            seams=plan.seams,
        )
        contents = (part for path, file in tree.items() for part in (path, file.data))
        key = memo.key("checks", repr(facts), *contents)
        stored = self._store.get(key)
        if stored is not None:
            with suppress(msgspec.DecodeError):
                return msgspec.msgpack.decode(stored, type=dict[str, Checked])
        found = checks.run(tree, facts, self._seen).checks
        self._store.put(key, msgspec.msgpack.encode(found))
        return found
