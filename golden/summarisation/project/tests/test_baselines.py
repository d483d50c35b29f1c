"""Base learners: the source itself, and the target of the nearest source."""

from accelerate import Accelerator

from summarisation import baselines, dataset, model
from summarisation.measures import NAMES

from .conftest import MakeConfig


def test_the_nearest_source() -> None:
    known = ["a red boat", "the old house", "he sings"]
    texts = ["the old houses", "she sings", "two red boats"]
    assert baselines.nearest(known, texts) == [1, 2, 0]


def test_scores(make_config: MakeConfig, accelerator: Accelerator) -> None:
    cfg = make_config()
    data = dataset.build(cfg.data, model.processor(cfg.model))
    before = model.build(cfg.model, data.targets)
    found = baselines.scores(accelerator, before, data, 8)
    assert list(found) == ["the source itself", "target of the nearest source"]
    for scores in found.values():
        assert set(scores) == set(NAMES)
    # each target stands in its source, among other words
    assert found["the source itself"]["exact_match"] == 0
    assert 0.2 < found["the source itself"]["rouge1"] < 0.6
    own = baselines.nearest(data.train["source"][:], data.train["source"][:])
    assert own == list(range(len(data.train)))
