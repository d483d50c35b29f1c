"""Keys that code reads and that no file has, or not every one: which of it is a fault, and whose."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import Struct, field

from generator.checks.reading.following.infer import Infer
from generator.checks.reading.likeness import akin, alike
from generator.checks.reading.project import Project
from generator.checks.reading.settings import files
from generator.checks.reading.settings.configs import Configs
from generator.checks.reading.settings.documents import Entry
from generator.checks.reading.settings.uses import collect
from generator.checks.reading.settings.values import Look, Read, Uses, Written, looks
from generator.model import Place


class Missing(Struct, frozen=True, kw_only=True):
    """A key that code reads where it is not."""

    read: Read
    look: Look
    """Of a file that lacks it."""
    only_here: bool
    """Other files have it: this one is at fault."""
    near: str | None = None
    """A key that stands there and may be meant."""
    stray: str | None = None
    """A key of that file that nothing reads: it is what is wrong."""


class Settings(Struct, kw_only=True, eq=False, dict=True):
    """What a project does with settings, and the faults of that."""

    project: Project
    configs: Configs
    uses: Uses
    missing: list[Missing] = field(default_factory=list)
    resolved: int = 0
    total: int = 0

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word stands in code."""
        texts = (t for p, t in self.project.texts.items() if p.endswith(".py"))
        return Counter(w for text in texts for w in re.findall(r"\w+", text))

    def place(self, look: Look, key: str | None = None) -> Place:
        """Where a key stands in what was looked at, or the table that lacks it."""
        entry = look.at
        if key is not None and key in look.table:
            entry = look.table[key]
        return self.place_of(look.root.path, entry)

    def place_of(self, path: str, entry: Entry | None) -> Place:
        """Where an entry stands."""
        if isinstance(entry, Written):
            return entry.module.place(entry.node)
        found = entry or Entry(line=0)
        return Place(path=path, line=found.line, column=found.column)


def study(infer: Infer) -> Settings:
    """Follow all settings of a project, and judge every read of them."""
    configs = Configs(infer)
    uses = collect(configs)
    files.choose(infer.project, configs.sources.values(), uses.reads)
    settings = Settings(project=infer.project, configs=configs, uses=uses)
    files.fit(infer.project, uses.unfollowed)
    every = [*uses.reads, *uses.unfollowed]
    reads = Counter(r.key for r in every)
    seen: set[object] = set()
    for read in every:
        settings.total += 1
        for found in _judge(settings, read, reads):
            key = (read.module.path, read.config, found.look.root.path, found.only_here)
            if key not in seen:
                seen.add(key)
                settings.missing.append(found)
    return settings


def _judge(settings: Settings, read: Read, reads: Counter[str]) -> Iterator[Missing]:
    spots = read.config.ordered
    every = [look for spot in spots for look in looks(spot)]
    relevant = [look for look in every if look.state != "elsewhere"]
    there = tuple(look for look in relevant if look.state == "there")
    lacking = [
        look for look in relevant if look.table and look.state in ("missing", "unknown")
    ]
    sure = not read.config.open and all(
        s.source.certain and s.source.roots for s in spots
    )
    settings.resolved += sure and bool(relevant)
    if not lacking:
        return
    asked = any(p.keys in p.source.tested for p in spots)
    certain = (
        sure
        and read.needed
        and not read.branch
        and not asked
        and read.key not in settings.uses.loose
    )
    if there:
        yield from _in_some(settings, read, lacking, there, certain)
        return
    certain = certain and all(look.state == "missing" for look in relevant)
    keys = {k for look in lacking for k in look.table}
    close = next((k for k in sorted(keys) if alike(read.key, k)), None)
    # nobody else has ever heard of the key, and one that is almost the same is there
    alone = settings.words[read.key] <= reads[read.key]
    if certain or (close and alone):
        look = next((x for x in lacking if close in x.table), lacking[0])
        yield Missing(read=read, look=look, only_here=False, near=close)
        return
    for look in lacking:
        stray = _stray(settings, read, look, ())
        if stray:
            yield Missing(read=read, look=look, only_here=True, stray=stray)


def _in_some(
    settings: Settings,
    read: Read,
    lacking: list[Look],
    there: tuple[Look, ...],
    certain: bool,
) -> Iterator[Missing]:
    """Some files have the key; of those that lack it, what they have in its place."""
    known = any(s.source.kind != "shape" for s in read.config.spots)
    for look in lacking:
        siblings = [o for o in there if _are_siblings(o, look)] if known else []
        stray = _stray(settings, read, look, siblings)
        alone = certain and look.state == "missing" and _is_alone(look, siblings)
        if stray is not None or alone:
            yield Missing(read=read, look=look, only_here=True, stray=stray)


def _are_siblings(one: Look, other: Look) -> bool:
    """Whether two files lie side by side, and are meant for the same."""
    folders = {posixpath.dirname(look.root.path) for look in (one, other)}
    return len(folders) == 1 and one.root.prefix == other.root.prefix


def _is_alone(look: Look, siblings: list[Look]) -> bool:
    """Whether a table has all that the others share, but this one key."""
    others = {o.root.path: set(o.table) for o in siblings}
    if len(others) < 2 or len(look.table) < 2:
        return False
    shared = set.intersection(*others.values())
    return len(shared - look.table.keys()) == 1 and len(shared) > 2


def _stray(
    settings: Settings, read: Read, look: Look, siblings: Sequence[Look]
) -> str | None:
    """A key that stands where another one is read, which no code knows, nor any other file."""
    text = settings.project.texts.get(look.root.path, "")
    unknown = [
        k
        for k in look.table
        if not settings.words[k] and f"{k}}}" not in text and f"<{k}" not in text
    ]
    close = [k for k in unknown if alike(read.key, k)]
    by_shape = all(spot.source.kind == "shape" for spot in read.config.spots)
    if read.needed and not read.branch and (by_shape or not read.config.open):
        close = close or [k for k in unknown if akin(k, read.key)]
    if not close and siblings:
        # the one key that other files lack, and the one that they all have in its place
        known = {k for o in siblings for k in o.table}
        shared = [k for k in known if all(k in o.table for o in siblings)]
        extra = [k for k in unknown if k not in known]
        if len(extra) == 1 and [k for k in shared if k not in look.table] == [read.key]:
            close = extra
    return min(close, default=None)
