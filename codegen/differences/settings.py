"""Changes of `api.yaml`: what programs import, the Python names that it chooses, and where requests go."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.differences.change import Change
from codegen.spec.model import Model


def changes(old: Model, new: Model) -> Iterator[Change]:
    """All changes of settings that programs notice."""
    before, after = old.spec.api, new.spec.api

    def changed(rule: str, message: str) -> Change:
        return Change(rule, "api", new.spec.api.name, message, before.place, after.place)

    # The names of metadata documents are those of their files.
    if before.name != after.name and before.place.line and after.place.line:
        yield changed("package-renamed", f"the API was called {before.name}, and is called {after.name} now")
    if old.namespace != new.namespace and old.types and new.types:
        message = f"the default namespace was {old.namespace}, and is {new.namespace} now"
        yield changed("python-names-changed", f"{message}; Python names of its types have no prefix")
    chosen = ((before.names, after.names), (before.converters, after.converters))
    for had, has in chosen:
        for key in sorted(had.keys() | has.keys()):
            if had.get(key) != has.get(key):
                message = f"Python has {has.get(key) or 'its usual name or class'} for {key} now"
                yield changed("python-names-changed", f"{message}, and had {had.get(key) or 'the usual one'}")
    for key, base in sorted(before.bases.items()):
        if after.bases.get(key) != base:
            yield changed("python-names-changed", f"the class of {key} derives from {base} no longer")
    for kind in before.permission_kinds:
        if kind not in after.permission_kinds:
            yield changed("python-names-changed", f"there is no kind of permissions '{kind}' any more")
    if before.service_root != after.service_root:
        was, now = (api.service_root or "not stated" for api in (before, after))
        yield changed("service-root-changed", f"the service root was {was}, and is {now} now")
    if before.urls != after.urls:
        yield changed("url-style-changed", f"URLs had the style {before.urls}, and have {after.urls} now")
