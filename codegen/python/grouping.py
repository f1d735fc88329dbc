"""Groups types into modules: those whose names begin with the same two words, or the same long word.

The rule looks at a type's name alone, so that a type that is added moves no other. Only where groups would need each
other in a circle to derive from, which no import can follow, each of their types has a module of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from codegen.python import naming


def modules(names: Iterable[str], bases: Mapping[str, str], namespace: str, apart: Collection[str]) -> dict[str, str]:
    """The module of each name; `bases` are what a type derives from, and each `apart` shares its module with none."""
    groups = {name: naming.group(name, namespace) for name in names}
    circular = _in_circles(_needs(groups, bases))
    alone = [name for name, group in groups.items() if group in circular or name in apart]
    shared = naming.modules({*groups.values()} - circular, "")
    found = {name: shared[group] for name, group in groups.items() if group not in circular}
    return {**found, **naming.modules(alone, namespace, shared.values())}


def _needs(groups: Mapping[str, str], bases: Mapping[str, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, base in bases.items():
        if groups[name] != groups[base]:
            found.setdefault(groups[name], set()).add(groups[base])
    return found


def _in_circles(needs: Mapping[str, Collection[str]]) -> set[str]:
    """What is needed by something that it needs: the strongly connected parts of several (Kosaraju's way)."""
    backwards: dict[str, list[str]] = {}
    for one, others in needs.items():
        for other in others:
            backwards.setdefault(other, []).append(one)
    seen = set[str]()
    order = [one for start in needs for one in _reached(start, needs, seen)]
    seen.clear()
    parts = [_reached(one, backwards, seen) for one in reversed(order)]
    return {one for part in parts if len(part) > 1 for one in part}


def _reached(start: str, edges: Mapping[str, Collection[str]], seen: set[str]) -> list[str]:
    """What can be reached and wasn't seen yet, each after all that it leads to."""
    if start in seen:
        return []
    seen.add(start)
    found, path = list[str](), [(start, iter(edges.get(start, ())))]
    while path:
        one, rest = path[-1]
        following = next((other for other in rest if other not in seen), None)
        if following is None:
            found.append(one)
            path.pop()
        else:
            seen.add(following)
            path.append((following, iter(edges.get(following, ()))))
    return found
