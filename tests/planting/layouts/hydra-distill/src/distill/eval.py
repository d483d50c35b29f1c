import hydra
from hydra.utils import instantiate
from omegaconf import DictConfig

from distill.trainer import Trainer
from distill.utils import get_logger, load_checkpoint, seed_everything

log = get_logger(__name__)


@hydra.main(version_base="1.3", config_path="../../configs", config_name="eval.yaml")
def main(cfg: DictConfig) -> None:
    seed_everything(cfg.seed)
    datamodule = instantiate(cfg.data)
    model = instantiate(cfg.model)
    epoch = load_checkpoint(cfg.ckpt_path, model)
    trainer = Trainer(max_epochs=0, device="cpu")
    metrics = trainer.validate(model, datamodule)
    log.info("epoch %d: acc %.4f loss %.4f", epoch, metrics["val_acc"], metrics["val_loss"])


if __name__ == "__main__":
    main()
