from lightning.pytorch.cli import LightningCLI

from forecast.data import BaseDataModule
from forecast.models import Forecaster


class ForecastCLI(LightningCLI):
    def add_arguments_to_parser(self, parser):
        parser.add_argument("--note", default="", help="kept with the run")


def main():
    ForecastCLI(
        Forecaster,
        BaseDataModule,
        subclass_mode_model=True,
        subclass_mode_data=True,
        save_config_callback=None,
    )


if __name__ == "__main__":
    main()
