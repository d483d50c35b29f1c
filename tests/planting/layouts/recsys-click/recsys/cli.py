from __future__ import annotations

import logging
from pathlib import Path

import click
import torch

from recsys import data, training
from recsys.config import load_config, override


@click.group()
@click.option("--verbose", "-v", is_flag=True, help="Say more.")
@click.version_option("1.1.0")
def cli(verbose: bool) -> None:
    """Recommenders for implicit feedback."""
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING)


@cli.command()
@click.option("--users", type=int, default=80, show_default=True)
@click.option("--items", type=int, default=40, show_default=True)
@click.option("--seed", type=int, default=0)
@click.option("--out", "path", type=click.Path(path_type=Path), default=Path("data/ratings.csv"))
def generate(users: int, items: int, seed: int, path: Path) -> None:
    """Write ratings of made-up people."""
    frame = data.generate_ratings(users, items, seed=seed)
    data.write_ratings(frame, path)
    click.echo(f"{len(frame)} ratings in {path}")


@cli.command()
@click.option("--config", "config_path", type=click.Path(exists=True), required=True)
@click.option("--epochs", type=int, default=None)
@click.option("--lr", type=float, default=None)
@click.option("--seed", type=int, default=None)
@click.option("--quiet/--no-quiet", default=True)
def train(config_path: str, epochs: int | None, lr: float | None, seed: int | None, quiet: bool) -> None:
    """Train a model."""
    config = override(load_config(config_path), epochs=epochs, lr=lr, seed=seed)
    scores = training.train(config, quiet=quiet)
    click.echo(f"{config.run}: {scores}")


@cli.command()
@click.option("--run", "run_dir", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--top-k", default=10)
def evaluate(run_dir: Path, top_k: int) -> None:
    """Score a trained model on the held-out items."""
    config, model = training.load_run(run_dir)
    split = data.load_split(config.data, config.seed)
    click.echo(str(training.evaluate(model, split, top_k=top_k)))


@cli.command()
@click.option("--run", "run_dir", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--user", type=int, required=True)
@click.option("--count", type=int, default=5)
def recommend(run_dir: Path, user: int, count: int) -> None:
    """What somebody may like."""
    _, model = training.load_run(run_dir)
    scores = model.score_all(torch.tensor([user]))[0]
    for item in scores.topk(count).indices.tolist():
        click.echo(f"{item}\t{scores[item]:.3f}")
