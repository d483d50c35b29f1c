from acme.sentiment.dataset import build_data, make_texts
from acme.sentiment.model import Classifier
from acme.sentiment.settings import DataSettings, ModelSettings


def test_texts():
    texts, labels = make_texts(4, seed=0)
    assert len(texts) == len(labels) == 4


def test_forward():
    train, _, vocabulary = build_data(DataSettings(num_texts=20, batch_size=4), seed=1)
    batch = next(iter(train))
    model = Classifier(ModelSettings(), len(vocabulary))
    assert model(batch["tokens"], batch["lengths"]).shape == (4,)
