from .config import config
from .config import update_config
