"""Every rule by which a reader, the linker or lint complains: its name, how bad a finding is, its purpose.

Rules of pages can be set to another level, or off; rules of input stop a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

Level = Literal["error", "warning", "info"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the group it belongs to, its name, its level unless configured, and its purpose in one line."""

    group: str
    name: str
    level: Level
    purpose: str
    configurable: bool = True


_PAGES = {
    "page syntax": """
        unreadable-page      error    A page isn't larger than what is read.
        not-utf-8            warning  A page is UTF-8.
        front-matter         warning  The front matter is YAML, and closed.
        open-comment         warning  A comment is closed.
        annotation-json      warning  An annotation is strict JSON.
        include-missing      warning  A file that a page includes is there.
        include-limit        warning  Files don't include themselves, nor each other without end.
        zone-left-out        info     A page is of one version.
        left-out             warning  What a page says can stand in a spec.
        lint-ignore          warning  A comment that silences lint names rules that there are.
    """,
    "request lines": """
        no-request-line          error    A page about an operation has a request line.
        request-line             error    Each line of the HTTP request section gives a verb and a path.
        request-line-slash       warning  A path begins with a slash, and has single slashes.
        request-line-host        warning  A path doesn't hold the service's address.
        request-line-bracket     warning  The brackets and braces of a path are closed.
        request-line-literal     warning  No id or host name of somebody's stands where a parameter belongs.
        request-line-ellipsis    warning  A path leaves no segments out.
        request-line-arguments   warning  A function is documented with the arguments that the example gives.
        request-line-repeated    info     A parameter's name stands only once in a path.
        request-line-duplicate   info     A request line stands only once on a page.
        request-line-case        warning  All pages write a segment of a path in one case.
        several-methods          info     A page is about one verb.
        operation-deprecated     info     What is documented isn't deprecated.
        operation-conflict       warning  Pages that document one request agree on permissions and results.
    """,
    "permissions": """
        permissions-missing      info     A page about an operation has a table of permissions.
        permissions-todo         warning  The scopes are determined.
        permissions-empty        warning  No cell is empty.
        permissions-cell         warning  A cell names a scope, or says that none is supported.
        permissions-prose        info     A cell holds scopes only.
        permissions-row          warning  Each row is of one kind of permission.
        permissions-repeated     warning  A scope stands only once in a cell.
        permissions-scope        warning  A scope's name is in one piece.
        permissions-order        warning  The scopes stand in the order that the heading says.
        permissions-most-first   info     The least privileged scope comes first.
    """,
    "tables": """
        member-name          warning  The first cell of a row is the name of a property or parameter.
        empty-descriptions   info     A row describes its property.
        unread-table         warning  A table of names and types is one of properties or parameters.
        unread-column        info     A table of names and types has columns that are known.
    """,
    "messages": """
        unread-message             info     A message stands below the request line that it is an example of.
        message-headers            info     No blank line stands between start line and headers.
        message-blank-line         info     A blank line stands before the body.
        content-length             info     A Content-Length is right, for one kind of line ends at least.
        content-type-missing       warning  A request with a JSON body has a Content-Type.
        json-repaired              info     A body is strict JSON.
        payload-unreadable         error    A body that begins as JSON can be read.
        payload-duplicate-member   info     A member stands only once in an object.
        body-on-get                info     A GET carries no body.
        body-not-expected          warning  A request has no body where the page says so.
        body-with-204              warning  A 204 response has no body.
        collection-flag            warning  The annotation of a collection says that it is one.
    """,
    "page against example": """
        response-status            warning  An example answers with the status that the page states.
        no-request-example         info     A page about an operation shows a request.
        no-response-example        info     A page about an operation shows a response.
        example-path               warning  An example calls a documented path.
        example-path-case          warning  An example writes its path in the documented case.
        example-path-cast          info     An example calls its path with the documented type casts.
        example-path-parentheses   info     An example calls a function with the documented arguments.
        example-method             warning  An example uses the documented verb.
        example-version            warning  An example calls the version that the documentation is about.
        example-service            warning  An example calls the service that the documentation is about.
        example-url                warning  An example's URL is one that can be called.
    """,
    "examples": """
        placeholder        info     An example shows a value of the type, no stand-in such as "String".
        example-type       warning  An example shows a value of the documented type.
        example-shape      warning  An example shows an entity or complex value as it is, not wrapped in `value`.
        example-type-name  warning  An example names types as they are defined.
        example-enum       warning  An example shows a value that the enumeration lists.
        example-member     warning  An example shows members that the type's page lists.
        example-query      warning  An example selects, filters, sorts and expands by what the type's page lists.
        example-null       warning  An example shows no null where the page says not nullable.
        example-length     warning  An example shows no text longer than the documented maximum.
        example-read-only  warning  An example doesn't send a member that its page calls read-only.
        example-required   warning  An example has all members that its page calls required.
        required-omitted   warning  A member called required stands in the documented request.
    """,
    "types": """
        namespace-conflict    warning  A page names one namespace.
        default-namespace     info     Pages name the namespace of their types.
        unreadable-json       error    The JSON representation can be read.
        property-name         warning  A row of a property table names one property.
        duplicate-property    warning  A property is listed once, or alike.
        duplicate-member      warning  An enumeration lists a member once.
        name-case             warning  A reference spells a type as its definition does.
        link-target           warning  A link's text and the page it goes to are about one type.
        ambiguous-type        warning  A name fits one type only.
        type-cell             warning  What a type cell names can be a type.
        missing-type          warning  A row has a type.
        title-case            warning  Annotation, JSON and title spell the type alike.
        member-case           warning  Table and JSON spell a property alike.
        type-conflict         warning  Several pages about one type agree on a property's type.
        base-conflict         warning  A page's statements about the base type agree.
        name-clash            warning  A structured type and an enumeration don't share a name.
        enum-conflict         warning  An enumeration documented twice has the same members.
        enum-values           warning  Values listed in a description are members of the property's enumeration.
        description-sample    warning  A sample in a description is a value of the property's type.
        json-type             warning  Table and JSON agree on a property's type.
        json-collection       warning  Table and JSON agree on whether a property is a collection.
        json-only-member      warning  The JSON shows no member that no table lists.
        json-missing-member   info     The JSON shows every property of the table.
        inferred-type         info     A type that pages refer to has a page.
    """,
    "page against metadata": """
        metadata-missing-type     warning  A type that a page describes is in the metadata.
        metadata-missing-member   warning  A property that a page lists is in the metadata.
        metadata-missing-path     warning  A request line leads to something that is in the metadata.
        metadata-only-type        info     A type of the metadata has a page.
        metadata-only-member      info     A page lists all that the metadata declares for its type.
        metadata-only-operation   info     An action or function of the metadata has a page.
        metadata-type             warning  Page and metadata agree on the type of a property.
        metadata-case             warning  Page and metadata spell a name alike.
        metadata-members          warning  Page and metadata have the same members of an enumeration.
        metadata-kind             warning  Page and metadata agree on what a type is: entity, complex, enumeration.
        metadata-base             warning  Page and metadata agree on a base type.
        metadata-key              warning  Page and metadata agree on a key.
    """,
    "service metadata": """
        odd-name          warning  A name in metadata is one that programs can use.
        odd-value         warning  Truths and numbers in metadata are true, false, or numbers.
        dangling-name     warning  What metadata names is there, and can be what it is named as.
        repeated-name     warning  A name in metadata is given once.
        metadata-unread   info     Metadata says nothing that no reader takes.
        metadata-cut      warning  Every navigation property and bound operation stands in a path.
    """,
    "specs by hand": """
        lacks-root         info  A spec with operations says where the service is.
        lacks-key          info  An entity has a key.
        lacks-description  info  A type, a member, an operation is described.
        lacks-response     info  An operation says what it answers with.
        lacks-example      info  An operation has an example.
    """,
}

_INPUT = {
    "spec files": """
        missing-file       error  A spec folder holds the file that makes it one.
        wrong-suffix       error  The files of a spec end in .yaml.
        unreadable-file    error  What is read is a regular file, and lies in what was named.
        yaml               error  A file of a spec is YAML, without what makes small files large.
        missing-key        error  A required key is there.
        unknown-key        error  A key is one that the schema knows; one of an entity names a property.
        duplicate-key      error  A key stands only once.
        wrong-value        error  A value is of the kind that the schema asks for.
        duplicate-type     error  A type is defined once.
        bad-target         error  A correction points into a file of the spec.
        stale-correction   error  A correction still applies.
        edited-file        error  A file that codegen wrote is as it wrote it; edits are kept as corrections.
    """,
    "metadata": """
        xml             error    Metadata is well-formed XML, without a document type, and within limits.
        metadata        error    Metadata is CSDL of OData 2.0 to 4.01, and what its parts name is there.
    """,
    "linking": """
        duplicate           error  A name is given once.
        unknown-type        error  What is named as a type is one.
        type-syntax         error  A type expression can be read.
        base-kind           error  A type derives from a type of its kind.
        circular-base       error  No type derives from itself.
        deep-base           error  A type has at most 100 base types.
        navigation-target   error  A navigation property leads to a structured type.
        path-syntax         error  A path template can be read.
    """,
    "verification": """
        verify       error  What a documented example shows, the package does.
        no-examples  error  Pages that document operations yield examples.
    """,
    "exports": """
        export-loss  info  A format can say what is exported to it.
    """,
    "running": """
        no-spec          error  What is generated from is a spec folder or metadata.
        no-pages         error  A source has pages.
        duplicate-page   error  A page stands in one source.
        dialect          error  A dialect is there, and says what a dialect can say.
        nothing-read     error  Of the pages, types or operations are read, and half of the messages.
        put-together     error  Pages can be put together; where they can't, codegen is at fault.
        fetch            error  A document that is asked for over the network can be had, within limits.
        no-match         error  What is included or excluded is there.
        config           error  The configuration can be read, and names what there is.
        package-name     error  Python can import a package of that name.
        chosen-name      error  What api.yaml chooses for Python is there, and can be called so.
        template         error  A template of the user's stands for one of ours, has no mistake, and prints Python.
        unknown-method   error  An operation's verb is one that requests can have.
        path-segment     error  A segment of a path can stand in a URL.
        output           error  Output goes where nothing of anybody else's is.
    """,
}


def _read(groups: dict[str, str], *, configurable: bool) -> Iterator[Rule]:
    for group, table in groups.items():
        for line in table.strip().splitlines():
            name, level, purpose = line.split(maxsplit=2)
            yield Rule(group, name, _LEVELS[level], purpose, configurable)


_LEVELS: dict[str, Level] = {str(level): level for level in LEVELS}

RULES: dict[str, Rule] = {
    rule.name: rule for rule in (*_read(_PAGES, configurable=True), *_read(_INPUT, configurable=False))
}
"""All rules by name, in the order of their groups."""
