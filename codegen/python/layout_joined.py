"""Documented paths that continue in the metadata: each keeps its text, permissions and examples.

A documented path has a class of its own, with the requests that its pages document. What metadata says of it
is added: other verbs, and steps into the classes of types, which go on to any depth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from codegen.base.edm import TypeRef, simple_name
from codegen.python import naming
from codegen.python.layout_requests import PathLayout
from codegen.python.layout_resources import ResourceLayout
from codegen.python.package import Child, Node, RequestModule
from codegen.python.resource_classes import Called, Class, ResourceClasses, Steps, step_key
from codegen.python.symbols import Needs, Symbols
from codegen.python.tree import METHODS_OF, PathNode
from codegen.spec.resources import Resource, Resources, Step
from codegen.spec.routes import Routes

_Bound = tuple[Step, TypeRef]
"""A step, and the type in whose class it stands."""


def joined_modules(symbols: Symbols) -> tuple[RequestModule, ...]:
    """`requests/__init__.py`, the modules of documented paths, then those of the types that they go on with.

    Raises InputError for methods and paths that no request can have.
    """
    paths, resources = PathLayout.of(symbols), Resources(symbols.model)
    classes = ResourceClasses(symbols, resources, frozenset(paths.classes.values()), frozenset(paths.modules.values()))
    typed = ResourceLayout(classes)
    beyond = _Beyond(symbols, typed, Routes(symbols.model))
    return (*replace(paths, extend=beyond.extended).all(), *typed.modules())


@dataclass(frozen=True)
class _Beyond:
    """What metadata says of documented paths, beside what is documented."""

    symbols: Symbols
    typed: ResourceLayout
    routes: Routes

    @property
    def _classes(self) -> ResourceClasses:
        return self.typed.classes

    def extended(self, path: PathNode, node: Node, here: str, needs: Needs) -> Node:
        """The class of a documented path with what else is there."""
        taken = {child.name for child in node.children}
        if not path.identity:
            steps = [(step, TypeRef("")) for step in self._classes.starts]
            return replace(node, children=self._with(path, node, self._children(path, steps, taken, here, needs)))
        resource = self._resource(path.text)
        if resource is None:
            return node
        steps = [*self._steps(resource), *((cast, resource.type) for cast in self._classes.resources.casts(resource))]
        more = self._children(path, steps, taken, here, needs)
        is_keyed = any(branch.kind in METHODS_OF for branch in path.branches.values())
        if resource.type.collection and not is_keyed and self._is_there(self._classes.resources.item(resource)):
            more += [child for child in self.typed.key_children(resource, here, needs) if child.name not in taken]
        node = replace(node, children=self._with(path, node, more))
        return self._doing(path, node, resource, needs) if self._classes.is_class(resource) else node

    def _with(self, path: PathNode, node: Node, more: list[Child]) -> tuple[Child, ...]:
        return tuple(sorted((*node.children, *more), key=lambda child: (child.kind != "key", child.name)))

    def _resource(self, template: str) -> Resource | None:
        """The resource that a documented path leads to, or the result of what is called there."""
        for end in self.routes.ends(template):
            if end.kind in ("resource", "call"):
                return end.resource
        return None

    def _steps(self, resource: Resource) -> Iterator[_Bound]:
        """The steps from a resource, each with the type whose class has it."""
        if resource.rights.below:
            yield from ((step, resource.type) for step in self._classes.resources.steps(resource).values())
            return
        open_ = self._classes.steps(resource.type)
        while open_:
            yield from ((step, open_[0].type) for step in self._classes.listed(open_[0].type))
            open_ = self._classes.bases(open_[0].type)

    def _children(self, path: PathNode, steps: list[_Bound], taken: set[str], here: str, needs: Needs) -> list[Child]:
        documented = {simple_name(branch.name).casefold() for branch in path.branches.values()}
        wanted = {
            step_key(step): (step, binding)
            for step, binding in reversed(steps)
            if simple_name(step.name).casefold() not in documented and self._leads(step, binding)
        }
        names = naming.steps(wanted, self.symbols.namespace, taken)
        for _, binding in wanted.values():
            own = {key: names[key] for key, (_, other) in wanted.items() if other == binding}
            names |= self.symbols.chosen.steps(own, str(binding), taken)
        return [self.typed.child(step, names[key], binding, here, needs) for key, (step, binding) in wanted.items()]

    def _leads(self, step: Step, binding: TypeRef) -> bool:
        if step.kind == "stream":
            return True
        if step.calls:
            return self._is_there(Called(binding, step.name))
        return self._classes.leads_on(step) and step.resource is not None and self._has_class(step.resource)

    def _has_class(self, resource: Resource) -> bool:
        if self._classes.is_class(resource):
            return self._is_there(resource)
        return self._is_there(Steps(self._classes.steps(resource.type)[0].type))

    def _is_there(self, item: Class) -> bool:
        return item in self._classes.names

    def _doing(self, path: PathNode, node: Node, resource: Resource, needs: Needs) -> Node:
        """The class with the verbs that no page documents."""
        methods, names = {verb.name for verb in node.verbs}, {child.name for child in node.children}
        system = {branch.name for branch in path.branches.values() if branch.name.startswith("$")}
        shown = {what for what in resource.verbs if resource.method(what).lower() in methods} - {"count"}
        shown |= {"count"} if "count" in names or "$count" in system else set()
        verbs = [what for what in resource.verbs if what not in shown]
        # Where pages document that it is replaced, the rest is that members are changed.
        bases = self.typed.doing(
            resource, ["change" if what == "update" and "put" in methods else what for what in verbs], needs
        )
        if resource.refers and "ref" not in names and "$ref" not in system:
            bases.append(self.typed.referring(resource, needs))
        node = replace(node, bases=tuple(bases) or node.bases)
        return self.typed.able(node, resource, verbs, needs)
