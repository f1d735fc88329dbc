"""Model -> Package: this module and the other layouts make every decision about the emitted Python."""

from __future__ import annotations

from codegen.base.problems import InputError, Problem
from codegen.python.layout_joined import joined_modules
from codegen.python.layout_models import model_modules
from codegen.python.layout_query import path_types, query_names
from codegen.python.layout_requests import request_modules
from codegen.python.layout_resources import resource_modules
from codegen.python.naming import check_package
from codegen.python.package import Package
from codegen.python.symbols import symbols_of
from codegen.spec.model import Model
from codegen.spec.resources import is_documented, is_served
from codegen.spec.service import is_older

_NOWHERE = "https://service.invalid"
"""Service root where the spec has none: requests can be built, not sent (RFC 2606, section 2)."""


def lay_out(model: Model, package: str = "") -> Package:
    """The package for a model, named after the API unless `package` is given.

    Raises InputError for a package name that Python can't import, for paths that no URL can hold, and for requests of
    OData 2.0 and 3.0.
    """
    api, service = model.spec.api, model.spec.service
    symbols = symbols_of(model)
    if is_older(service.version) and (service.containers or any(service.calls)):
        message = f"the spec is of OData {service.version}, from which codegen makes only types: use --types-only"
        raise InputError(Problem("metadata", api.place, f"{message}; it can't make requests yet"))
    layout = request_modules if not is_served(model) else joined_modules if is_documented(model) else resource_modules
    requests = layout(symbols)
    if not any(node.children or node.verbs for module in requests for node in module.nodes):
        requests = ()
    models = model_modules(symbols)
    symbols.chosen.check(model.types, requests=bool(requests))
    return Package(
        name=check_package(package or api.name),
        doc=f"{api.title or api.name}: `models` are its types{', `api` makes its requests' if requests else ''}.",
        service_root=api.service_root or _NOWHERE,
        standard=api.urls == "odata",
        aliases=dict(sorted(api.aliases.items())),
        older=is_older(service.version),
        models=models,
        converters=dict(sorted(api.converters.items())),
        requests=requests,
        paths=path_types(symbols) if requests else (),
        names=query_names(symbols) if requests else {},
    )
