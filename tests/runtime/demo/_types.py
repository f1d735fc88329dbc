"""The table of types."""

from ._runtime import Registry

REGISTRY = Registry(
    __package__ or "",
    {
        "demo": [
            "models.everything everything",
            "models.thing thing",
            "models.special special",
            "models.tree tree",
            "models.bag bag",
            "models.color color",
            "models.size size",
            "models.mood mood",
            "models.rights rights",
        ],
        "other": ["models.thing thing:OtherThing"],
    },
    aliases={"Self": "demo"},
)
