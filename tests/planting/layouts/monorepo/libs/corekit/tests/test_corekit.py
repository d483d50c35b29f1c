import torch

from acme.corekit import MetricTracker, Vocabulary, binary_scores, pad


def test_tracker():
    tracker = MetricTracker()
    tracker.update("loss", 2.0, n=1)
    tracker.update("loss", 1.0, n=3)
    assert tracker.average("loss") == 1.25


def test_vocabulary():
    vocabulary = Vocabulary.from_texts(["a b", "a c"], min_count=2)
    assert vocabulary.encode("a b") == [2, 1]
    ids, lengths = pad([[1], [2, 3]])
    assert ids.shape == (2, 2)
    assert lengths.tolist() == [1, 2]


def test_scores():
    scores = binary_scores(torch.tensor([1.0, -1.0]), torch.tensor([1, 1]))
    assert scores.recall == 0.5
