"""The merged model equals the unmerged one: updates are added in, and none is lost.

White box: what the trained model says of the held-out rows before and after
`tuning.merge`.
"""

from ..memory import remembered
from ..outcome import Facts, SkippedError, expect
from ..project import Project


def probe(project: Project) -> Facts:
    """Compare."""
    memory = remembered(project)
    apart = float((memory.before - memory.after).abs().max())
    expect(
        apart < 1e-3,
        f"outputs differ by up to {apart:.3g} before and after tuning.merge",
    )
    if not memory.merged:
        tuning = project.options.get("tuning", "this tuning")
        raise SkippedError(f"{tuning}: tuning.merge gives back the model as it is")
    return {"apart": apart}
