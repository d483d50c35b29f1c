from click.testing import CliRunner

from recsys.cli import cli
from recsys.config import Config, DataConfig, TrainConfig
from recsys.data import generate_ratings, write_ratings
from recsys.training import load_run, train


def test_training(tmp_path):
    path = tmp_path / "ratings.csv"
    write_ratings(generate_ratings(20, 15, density=0.5), path)
    config = Config(
        run=str(tmp_path / "run"),
        data=DataConfig(path=str(path)),
        train=TrainConfig(epochs=1, batch_size=16),
    )
    scores = train(config, quiet=True)
    assert 0 <= scores.recall <= 1
    again, model = load_run(config.folder)
    assert again == config
    assert model.item_embedding.num_embeddings == 15


def test_cli(tmp_path):
    out = tmp_path / "ratings.csv"
    result = CliRunner().invoke(cli, ["generate", "--users", "10", "--items", "5", "--out", str(out)])
    assert result.exit_code == 0
    assert out.exists()
