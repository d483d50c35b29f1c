"""The emitted project's configuration, read from its dataclasses without running them."""

from generator.config_schema.fields import Kind
from generator.config_schema.schema import (
    ConfigField,
    ConfigSchema,
    ConfigSection,
    read,
    read_from,
)

__all__ = [
    "ConfigField",
    "ConfigSchema",
    "ConfigSection",
    "Kind",
    "read",
    "read_from",
]
