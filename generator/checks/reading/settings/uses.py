"""What a project does with its settings: every key that it reads, sets or asks for."""

from generator.checks.reading.settings import reads, writes
from generator.checks.reading.settings.configs import Configs
from generator.checks.reading.settings.values import Uses


def collect(configs: Configs) -> Uses:
    """Look at the whole project."""
    uses = Uses()
    for module, table in configs.infer.project:
        writes.record(configs, uses, table)
        for located in table.calls:
            for arg in located.node.args:
                if arg.star == "**" and configs.config(arg.value, located.scope):
                    uses.spread.append((located, module))
    for module, table in configs.infer.project:
        uses.reads += reads.followed(configs, module, table)
        uses.unfollowed += reads.unfollowed(configs, module, table)
    return uses
