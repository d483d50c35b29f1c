"""Keys that are read from a dict of the project are put into it somewhere."""

from generator import pycode
from generator.checks.reading.contracts import keyed, strays
from generator.checks.reading.following.values import Keys
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC804"
TITLE = "a key that nobody puts into a dict"


def check(world: World) -> Checked:
    """Look up every key that is read from a dict whose keys are known."""
    findings: list[Finding] = []
    tally = world.tally("key of a dict")
    for module, table in world.project:
        for read in world.key_reads[table]:
            value = world.infer.value(read.base, read.scope)
            if not isinstance(value, Keys) or value.batch:
                continue
            if read.probed:
                tally.pass_by(module, read.node, keyed.PROBED)
            elif value.open and value.find(read.key) is None:
                tally.lose(module, read.node, keyed.OPEN)
            else:
                tally.follow()
                if keyed.lacks(value, read.key) and (read.key,) not in world.loose_keys:
                    shown = pycode.dotted(read.base)
                    message = f"no key '{read.key}' is put into {shown or 'this dict'}"
                    findings.append(keyed.finding(world, CODE, read, value, message))
    findings += strays.findings(world, CODE, findings)
    return tally.checked(findings)
