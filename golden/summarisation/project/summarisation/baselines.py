"""What the tuned model has to beat: base learners on the same pairs."""

from collections.abc import Sequence

from accelerate import Accelerator
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors
from transformers import PreTrainedModel

from . import measures
from .dataset import Data


def scores(
    accelerator: Accelerator, before: PreTrainedModel, data: Data, batch_size: int
) -> dict[str, dict[str, float]]:
    """The measures of each base learner; none asks a model."""
    given, wanted = data.eval["source"][:], data.eval["target"][:]
    known, learnt = data.train["source"][:], data.train["target"][:]
    guesses = {
        "the source itself": given,
        "target of the nearest source": [learnt[i] for i in nearest(known, given)],
    }
    return {name: measures.measure(said, wanted) for name, said in guesses.items()}


def nearest(known: Sequence[str], texts: Sequence[str]) -> list[int]:
    """For each text the place of the known one with the most like runs of letters."""
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    index = NearestNeighbors(n_neighbors=1, metric="cosine")
    index.fit(vectors.fit_transform(known))
    places: list[int] = index.kneighbors(
        vectors.transform(texts), return_distance=False
    )[:, 0].tolist()
    return places
