"""A model that is loaded already, for commands that would load it."""

from collections.abc import Callable

from calcinosis import Model


def loader_of(model: Model) -> Callable[..., Model]:
    """Return what stands for ``load`` and always answers with this model."""

    def load(*_: object, **__: object) -> Model:
        return model

    return load
