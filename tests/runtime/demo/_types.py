"""The table of types."""

from ._runtime import Registry

REGISTRY = Registry(
    __package__ or "",
    {
        "demo.everything": "models.everything:Everything",
        "demo.thing": "models.thing:Thing",
        "demo.special": "models.special:Special",
        "demo.tree": "models.tree:Tree",
        "demo.bag": "models.bag:Bag",
        "demo.color": "models.color:Color",
        "demo.size": "models.size:Size",
        "demo.mood": "models.mood:Mood",
        "demo.rights": "models.rights:Rights",
        "other.thing": "models.thing:OtherThing",
    },
    {"Self": "demo"},
)
