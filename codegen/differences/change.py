"""A change of an API, the rules that classify changes, and the version number that they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from codegen.base.problems import NOWHERE, Place

Breaking = Literal["none", "source", "wire"]
"""`source`: code that uses the package no longer runs or type-checks. `wire`: it does, and the service may refuse what
it sends, or answer what it doesn't expect."""
ChangeKind = Literal["added", "removed", "changed", "renamed"]
Version = Literal["major", "minor", "patch", "none"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a change is called, what it breaks, and why, in one line."""

    name: str
    kind: ChangeKind
    breaking: Breaking
    reason: str
    feature: bool = False
    """Whether it asks for a new minor version though nothing is added."""


def _rules(table: str) -> Iterator[Rule]:
    for line in table.strip().splitlines():
        name, kind, breaking, reason = line.split(None, 3)
        yield Rule(name, kind, breaking, reason, feature=name.endswith("-deprecated"))  # type: ignore[arg-type]


RULES: dict[str, Rule] = {rule.name: rule for rule in _rules("""
type-added                 added    none    Nothing used it.
type-removed               removed  source  Its class is gone.
type-renamed               renamed  source  Its class has another name; likely the same type, by its members.
type-kind-changed          changed  source  An entity, a complex type and an enumeration are different classes.
type-base-changed          changed  source  It no longer is what functions for its old base type take.
type-derived               changed  none    It still is all that it was.
type-abstract              changed  source  Values of it can't be created any more.
type-concrete              changed  none    Values of it can be created now.
type-closed                changed  wire    Members that aren't declared may be refused.
type-opened                changed  none    Other members are allowed now.
type-key-changed           changed  source  Its entities are addressed in another way.
property-added             added    none    Who doesn't know it, doesn't use it.
property-removed           removed  source  Its field is gone.
property-renamed           renamed  source  Its field has another name; likely the same, by type and description.
property-type-changed      changed  source  Its field has another Python type.
property-form-changed      changed  wire    Its JSON has another form; the Python type is the same.
property-now-required      changed  wire    Creating without it is refused.
property-now-optional      changed  none    Creating without it is allowed now.
property-now-read-only     changed  wire    Sending it is refused, or has no effect.
property-now-writable      changed  none    It may be sent now.
property-restricted        changed  wire    What was done with it may be refused, or has no effect.
property-freed             changed  none    More can be done with it.
property-default-changed   changed  wire    Creating without it gives another value.
property-not-nullable      changed  wire    Sending null is refused.
property-nullable          changed  none    Fields may be None in any case.
property-narrowed          changed  wire    Values that were allowed are refused.
property-widened           changed  none    More values are allowed.
property-deprecated        changed  none    It is still there.
navigation-added           added    none    Who doesn't know it, doesn't use it.
navigation-removed         removed  source  Its field is gone.
navigation-renamed         renamed  source  Its field has another name; likely the same, by type and description.
navigation-type-changed    changed  source  Its field has another Python type.
member-added               added    none    The enumeration says that it will grow.
member-added-to-closed     added    wire    Answers hold a value that the enumeration never announced.
member-removed             removed  source  Its constant is gone.
member-renamed             renamed  source  Its constant has another name; likely the same, by its number.
member-value-changed       changed  wire    The same name stands for another number.
member-deprecated          changed  none    It is still there.
enum-flags-changed         changed  source  Its class can, or can't, combine members.
operation-added            added    none    Nobody called it.
operation-removed          removed  source  Its method is gone.
operation-renamed          renamed  source  Its method stands at another path; likely the same, by its page.
operation-body-changed     changed  source  The method takes another type.
operation-result-changed   changed  source  The method returns another type.
operation-form-changed     changed  wire    What is sent or answered has another form.
operation-now-requires     changed  wire    A request without the member is refused.
operation-no-longer-requires changed none   A request without the member is allowed now.
operation-deprecated       changed  none    It is still there.
permission-added           added    none    More permissions are enough.
permission-removed         removed  wire    A permission that was enough is not listed any more.
parameter-added            added    none    It may be left out.
parameter-added-required   added    source  The method can't be called without it.
parameter-removed          removed  source  The method doesn't take it any more.
parameter-type-changed     changed  source  The method takes another Python type.
parameter-form-changed     changed  wire    It is written in another way; the Python type is the same.
parameter-now-required     changed  source  The method can't be called without it.
parameter-now-optional     changed  none    It may be left out now.
query-added                added    none    It may be left out.
query-added-required       added    wire    Requests without it may be refused.
query-removed              removed  wire    Requests with it may be refused.
query-type-changed         changed  wire    Values that were right may be refused.
query-now-required         changed  wire    Requests without it may be refused.
query-now-optional         changed  none    It may be left out now.
package-renamed            changed  source  Programs import another package.
python-names-changed       changed  source  Programs have to use other names, or other classes of values.
service-root-changed       changed  wire    Requests go to another address.
url-style-changed          changed  wire    Keys in URLs have another form.
""")}


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `name` is `namespace.type/member`, or `GET /path`; `old` and `new` are places, where there is one."""

    rule: str
    what: str
    name: str
    message: str
    old: Place = NOWHERE
    new: Place = NOWHERE
    was: str = ""
    """The old name of what was renamed."""

    @property
    def kind(self) -> ChangeKind:
        """Whether it was added, removed, changed or renamed."""
        return RULES[self.rule].kind

    @property
    def breaking(self) -> Breaking:
        """What it breaks for callers."""
        return RULES[self.rule].breaking


def version(changes: Iterable[Change]) -> Version:
    """The part of a version number that must grow (Semantic Versioning 2.0.0, rules 6 to 8)."""
    rules = [RULES[change.rule] for change in changes]
    if any(rule.breaking != "none" for rule in rules):
        return "major"
    if any(rule.kind == "added" or rule.feature for rule in rules):
        return "minor"
    return "patch" if rules else "none"
