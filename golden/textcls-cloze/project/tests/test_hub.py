"""Hub data sets: splits and subsets by name, no waiting where no network is."""

import shutil
from pathlib import Path

import datasets
import pytest
from datasets import ClassLabel, Dataset, Features, Value
from huggingface_hub import HfApi

from textcls_cloze import sources
from textcls_cloze.errors import UserError
from textcls_cloze.sources import SourceConfig

FEATURES = Features(
    {"text": Value("string"), "label": ClassLabel(names=["bad", "good"])}
)
CARD = """---
configs:
- config_name: long
  data_files: [{split: train, path: long/train.parquet}]
- config_name: short
  data_files:
  - {split: train, path: short/train.parquet}
  - {split: validation, path: short/validation.parquet}
---
"""


@pytest.fixture
def folder(tmp_path: Path) -> str:
    root = tmp_path / "moods"
    for name in ("long/train", "short/train", "short/validation"):
        path = root / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = {"text": [f"{name} {i}" for i in range(4)], "label": [0, 1, 1, 0]}
        Dataset.from_dict(rows, FEATURES).to_parquet(path)
    (root / "README.md").write_text(CARD)
    return str(root)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(HfApi, "dataset_info", unreachable)


NAMES = ["text", "label"]


def test_splits_of_a_subset(folder: str) -> None:
    cfg = SourceConfig(hub=folder, subset="short")
    assert sources.named("validation", cfg) == f"{folder} validation"
    columns = sources.columns("validation", cfg, NAMES)
    assert columns["text"][0] == "short/validation 0"
    assert columns["label"] == ["bad", "good", "good", "bad"]


@pytest.mark.parametrize(
    ("split", "values", "message"),
    [
        ("test", {"subset": "short"}, "no split 'test' (there are: train, validation)"),
        ("tran", {"subset": "long"}, "no split 'tran' (did you mean 'train'? there"),
        ("train", {"subset": "longs"}, "BuilderConfig 'longs' not found. Available: ["),
        ("train", {}, "Config name is missing. Please pick one among the available"),
    ],
)
def test_names_that_it_does_not_have(
    folder: str, split: str, values: dict[str, str], message: str
) -> None:
    with pytest.raises(UserError) as caught:
        sources.columns(split, SourceConfig(hub=folder, **values), NAMES)
    assert folder in str(caught.value)
    assert message in str(caught.value)


def test_columns_that_it_does_not_have(folder: str) -> None:
    cfg = SourceConfig(hub=folder, subset="long")
    found = sources.columns("train", cfg, ["text"], ["lang", "label"])
    assert list(found) == ["text", "label"]
    with pytest.raises(UserError, match=r"no column 'txt' \(did you mean 'text'\?"):
        sources.columns("train", cfg, ["txt"])


@pytest.mark.usefixtures("no_network")
def test_without_a_network_only_the_cache_is_asked(folder: str) -> None:
    cfg = SourceConfig(hub="someone/moods", subset="short")
    with pytest.raises(
        UserError, match="hub cannot be reached, and its cache"
    ) as caught:
        sources.columns("train", cfg, NAMES)
    assert caught.value.exit_code == 1
    # what the library keeps of a data set that came from the hub
    builder = datasets.load_dataset_builder(folder, "short")
    builder.download_and_prepare()
    kept = Path(builder.cache_dir)
    root = Path(datasets.config.HF_DATASETS_CACHE) / "someone___moods/short"
    shutil.copytree(kept, root / kept.parts[-2] / kept.parts[-1])
    assert sources.columns("train", cfg, NAMES)["label"][:2] == ["bad", "good"]
    with pytest.raises(UserError, match="no split 'test'"):
        sources.columns("test", cfg, NAMES)
    other = SourceConfig(hub="someone/moods", subset="long")
    with pytest.raises(UserError, match="its cache does not hold it"):
        sources.columns("train", other, NAMES)
