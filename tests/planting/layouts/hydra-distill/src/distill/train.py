import hydra
from omegaconf import DictConfig, OmegaConf

from distill.losses import DistillationLoss
from distill.models import ConvNet
from distill.utils import get_logger, load_checkpoint, seed_everything

log = get_logger(__name__)


def build_teacher(cfg: DictConfig) -> ConvNet:
    return ConvNet(
        in_channels=1,
        width=cfg.distillation.teacher_width,
        depth=2,
        num_classes=cfg.data.num_classes,
    )


def run(cfg: DictConfig) -> dict[str, float]:
    seed_everything(cfg.seed)
    log.info("config:\n%s", OmegaConf.to_yaml(cfg))

    datamodule = hydra.utils.instantiate(cfg.data)
    student = hydra.utils.instantiate(cfg.model)
    if cfg.ckpt_path:
        epoch = load_checkpoint(cfg.ckpt_path, student)
        log.info("starting from epoch %d of %s", epoch, cfg.ckpt_path)
    optimizer = hydra.utils.instantiate(cfg.optimizer)(student.parameters())
    callbacks = [hydra.utils.instantiate(c) for c in cfg.callbacks.values()]
    trainer = hydra.utils.instantiate(cfg.trainer, callbacks=callbacks)
    criterion = DistillationLoss(temperature=cfg.distillation.temperature, alpha=cfg.distillation.alpha)
    return trainer.fit(student, build_teacher(cfg), datamodule, criterion, optimizer)


@hydra.main(version_base="1.3", config_path="../../configs", config_name="train")
def main(cfg: DictConfig) -> float:
    metrics = run(cfg)
    log.info("%s finished: %s", cfg.task_name, metrics)
    return metrics["val_acc"]


if __name__ == "__main__":
    main()
