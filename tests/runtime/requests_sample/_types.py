"""Where the class of each type is."""

from ._runtime.registry import Registry

REGISTRY = Registry(
    __name__.rpartition(".")[0],
    {"sample": ["models account workAccount place"]},
)
