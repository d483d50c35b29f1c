import logging

from rich.logging import RichHandler


def get_logger(name: str, level: int = logging.INFO) -> logging.Logger:
    logger = logging.getLogger(name)
    if not logger.handlers:
        logger.addHandler(RichHandler(show_path=False))
        logger.propagate = False
    logger.setLevel(level)
    return logger
