from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Optional

import torch
import typer
from torch.nn.functional import binary_cross_entropy_with_logits

from acme.corekit import Loop, LoopState, Vocabulary, binary_scores, pad

from . import dataset, settings
from .model import Classifier

app = typer.Typer(help="Whether somebody liked it.")


def report(state: LoopState) -> None:
    typer.echo(f"epoch {state.epoch} step {state.step} {state.history[-1]}")


@app.command()
def train(
    config: Annotated[Path, typer.Option(help="A TOML file.")],
    epochs: Annotated[Optional[int], typer.Option(min=1)] = None,
    quiet: bool = False,
) -> None:
    """Train a model and save it."""
    chosen = settings.load_settings(config)
    optim = chosen.optim
    if epochs is not None:
        optim = dataclasses.replace(optim, epochs=epochs)
    torch.manual_seed(chosen.run.seed)
    train_data, eval_data, vocabulary = dataset.build_data(chosen.data, chosen.run.seed)
    model = Classifier(chosen.model, len(vocabulary))
    optimizer = torch.optim.AdamW(model.parameters(), lr=optim.lr, weight_decay=optim.weight_decay)
    loop = Loop(
        model,
        optimizer,
        binary_cross_entropy_with_logits,
        max_grad_norm=optim.max_grad_norm,
        hooks=[] if quiet else [report],
    )
    for _ in range(optim.epochs):
        loop.run_epoch(train_data)
    logits, labels = loop.predict(eval_data)
    scores = binary_scores(logits.numpy(), labels.numpy())
    typer.echo(f"accuracy {scores.accuracy:.3f} precision {scores.precision:.3f} recall {scores.recall:.3f}")
    torch.save(
        {
            "state": model.state_dict(),
            "words": vocabulary.words[2:],
            "model": dataclasses.asdict(chosen.model),
        },
        chosen.run.output,
    )


@app.command()
def classify(text: str, model: Path = Path("model.pt"), threshold: float = 0.0) -> None:
    """Say of a text whether it is friendly."""
    saved = torch.load(model)
    vocabulary = Vocabulary(saved["words"])
    classifier = Classifier(settings.ModelSettings(**saved["model"]), len(vocabulary))
    classifier.load_state_dict(saved["state"])
    tokens, lengths = pad([vocabulary.encode(text)])
    score = classifier.eval()(tokens, lengths).item()
    typer.echo(f"{'good' if score > threshold else 'bad'} ({score:.3f})")


if __name__ == "__main__":
    app()
