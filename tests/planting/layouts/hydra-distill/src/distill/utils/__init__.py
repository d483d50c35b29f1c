from distill.utils.checkpoint import load_checkpoint, save_checkpoint
from distill.utils.logging import get_logger
from distill.utils.seed import seed_everything

__all__ = ["get_logger", "load_checkpoint", "save_checkpoint", "seed_everything"]
