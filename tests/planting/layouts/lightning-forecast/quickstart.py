import argparse

import lightning.pytorch as pl

from forecast.callbacks import LossHistory
from forecast.data import SyntheticDataModule
from forecast.models import LSTMForecaster


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--hidden_size", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()

    pl.seed_everything(args.seed)
    datamodule = SyntheticDataModule(context=32, horizon=8, num_series=6)
    model = LSTMForecaster(hidden_size=args.hidden_size, horizon=8)
    trainer = pl.Trainer(
        max_epochs=args.epochs,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        callbacks=[LossHistory(path=None)],
    )
    trainer.fit(model, datamodule=datamodule)
    print(trainer.callback_metrics["val_mae"].item())


if __name__ == "__main__":
    main()
