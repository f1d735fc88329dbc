"""All rules of readers, the linker and lint: name, level and purpose of each.

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
        unreadable-page      error    A page isn't larger than codegen reads.
        not-utf-8            warning  A page is encoded as UTF-8.
        front-matter         warning  The front matter is valid YAML, and ends with `---`.
        open-comment         warning  A comment is closed.
        broken-table         warning  The rows of a table follow each other, without blank lines and comments.
        annotation-json      warning  An annotation is strict JSON.
        include-missing      warning  A file that a page includes exists.
        include-limit        warning  Files don't include themselves, or each other in a circle.
        zone-left-out        info     A page describes one version.
        left-out             warning  A spec can hold what a page says.
        lint-ignore          warning  A comment that silences lint names rules that exist.
    """,
    "request lines": """
        no-request-line          error    A page about an operation has a request line.
        request-line             error    Each line of the HTTP request section gives a verb and a path.
        request-line-slash       warning  A path begins with one slash, and has no double slashes.
        request-line-host        warning  A path doesn't hold the address of the service.
        request-line-bracket     warning  The brackets and braces of a path are closed.
        request-line-literal     warning  A path has parameters where somebody's id or host name would stand.
        request-line-ellipsis    warning  A path is whole; no dots stand for segments.
        request-line-arguments   warning  A function has the arguments that its example gives.
        request-line-repeated    info     A path has no two parameters of one name.
        request-line-duplicate   info     A page has each request line once.
        request-line-case        warning  All pages write a segment of a path in the same case.
        several-methods          info     A page describes one verb.
        operation-deprecated     info     The operation isn't deprecated.
        operation-conflict       warning  Pages about the same request agree on permissions and results.
    """,
    "permissions": """
        permissions-missing      info     A page about an operation has a table of permissions.
        permissions-todo         warning  The scopes are determined. The cell has no note such as "TODO".
        permissions-empty        warning  No cell is empty.
        permissions-cell         warning  A cell names a permission, or says that none is supported.
        permissions-prose        info     A cell holds names of permissions, and no other text.
        permissions-row          warning  Each row is about one kind of permission.
        permissions-repeated     warning  A cell names each permission once.
        permissions-scope        warning  The name of a permission is in one piece.
        permissions-order        warning  The permissions stand in the order that the heading of the column states.
        permissions-most-first   info     The least privileged permission stands first.
    """,
    "tables": """
        member-name          warning  The first cell of a row is the name of a property or parameter.
        empty-descriptions   info     A row describes its property.
        unread-table         warning  A table of names and types lists properties or parameters of something.
        unread-column        info     A table of names and types has columns that codegen knows.
    """,
    "messages": """
        unread-message             info     A message stands below its request line.
        message-headers            info     No blank line stands between the start line and the headers.
        message-blank-line         info     A blank line stands before the body.
        content-length             info     The Content-Length is that of the body, for one kind of line ends at least.
        content-type-missing       warning  A request with a JSON body has the header Content-Type.
        json-repaired              info     A body is strict JSON.
        payload-unreadable         error    A body that begins as JSON can be read.
        payload-duplicate-member   info     An object has each member once.
        body-on-get                info     A GET has no body.
        body-not-expected          warning  A request has no body where the page says that there is none.
        body-with-204              warning  A 204 response has no body.
        collection-flag            warning  The annotation of a collection says `"isCollection": true`.
    """,
    "page against example": """
        response-status            warning  The page states a status, and the example's is one that it states.
        no-request-example         info     A page about an operation shows a request.
        no-response-example        info     A page about an operation shows a response.
        example-path               warning  An example calls a path that the page documents.
        example-path-case          warning  An example writes its path in the documented case.
        example-path-cast          info     An example calls its path with the documented type casts.
        example-path-parentheses   info     An example calls a function with the documented arguments.
        example-method             warning  An example uses the documented verb.
        example-version            warning  An example calls the documented version of the service.
        example-service            warning  An example calls the documented service.
        example-url                warning  The URL of an example can be called.
    """,
    "examples": """
        placeholder        info     An example shows a real value, and no word such as "String" in its place.
        example-type       warning  An example shows a value of the documented type.
        example-shape      warning  An example wraps a collection in `value`, and shows one object as it is.
        example-type-name  warning  An example writes the names of types as they are defined.
        example-enum       warning  An example shows a value that the enumeration lists.
        example-member     warning  An example shows members that the page of the type lists.
        example-query      warning  An example selects, filters, sorts and expands by documented names.
        example-null       warning  An example shows no null for a property that isn't nullable.
        example-length     warning  An example shows no text that is longer than the documented maximum.
        example-read-only  warning  An example doesn't send a read-only member.
        example-required   warning  An example has all members that its page calls required.
        required-omitted   warning  The documented request has all members that its page calls required.
    """,
    "types": """
        namespace-conflict    warning  A page names one namespace.
        default-namespace     info     Pages name the namespace of their types.
        unreadable-json       error    The JSON representation can be read.
        property-name         warning  A row of a property table names one property.
        duplicate-property    warning  A page lists a property once, or the same way each time.
        duplicate-member      warning  An enumeration lists a member once.
        name-case             warning  A reference writes the name of a type as its definition does.
        link-target           warning  The text of a link and the page behind it are about one type.
        ambiguous-type        warning  A name fits only one type.
        type-cell             warning  What a type cell names can be a type.
        missing-type          warning  A row has a type.
        title-case            warning  The annotation, the JSON and the title write the name of the type alike.
        member-case           warning  The table and the JSON write the name of a property alike.
        type-conflict         warning  Pages about one type agree on the type of a property.
        base-conflict         warning  All that a page says about its base type agrees.
        name-clash            warning  No type with properties has the name of an enumeration.
        enum-conflict         warning  An enumeration has the same members wherever it is documented.
        enum-values           warning  The values in a description are members of the property's enumeration.
        description-sample    warning  A sample in a description is a value of the property's type.
        json-type             warning  The table and the JSON agree on the type of a property.
        json-collection       warning  The table and the JSON agree on whether a property is a collection.
        json-only-member      warning  The JSON shows only members that a table lists.
        json-missing-member   info     The JSON shows each property of the table.
        inferred-type         info     A type that pages refer to has a page.
    """,
    "page against metadata": """
        metadata-missing-type     warning  The metadata has the type that a page describes.
        metadata-missing-member   warning  The metadata has the property or the parameter that a page lists.
        metadata-missing-path     warning  The metadata has all that a request line names.
        metadata-only-type        info     A type of the metadata has a page.
        metadata-only-member      info     A page lists all properties and parameters that the metadata has.
        metadata-only-operation   info     An action or function of the metadata has a page.
        metadata-type             warning  The page and the metadata agree on the type of a property or a parameter.
        metadata-limit            warning  The page and the metadata agree on lengths, bounds and defaults.
        metadata-method           warning  The metadata offers the verb of a request line at its path.
        metadata-body             warning  The page and the metadata agree on what a request sends.
        metadata-result           warning  The page and the metadata agree on what a request gives.
        metadata-case             warning  The page and the metadata write a name alike.
        metadata-members          warning  The page and the metadata have the same members of an enumeration.
        metadata-kind             warning  The page and the metadata agree on the kind of a type.
        metadata-base             warning  The page and the metadata agree on the base type.
        metadata-key              warning  The page and the metadata agree on the key.
    """,
    "service metadata": """
        odd-name          warning  Names in metadata are identifiers.
        odd-value         warning  Metadata writes true, false or a number where the standard asks for one.
        dangling-name     warning  A name that metadata refers to is declared, and as the right kind of thing.
        repeated-name     warning  Metadata declares a name once.
        metadata-unread   info     Metadata holds only elements and attributes that codegen reads.
        metadata-cut      warning  Each navigation property and bound operation stands in a path of the spec.
    """,
    "specs by hand": """
        lacks-root         info  A spec with operations has a service root.
        lacks-key          info  An entity has a key.
        lacks-description  info  A type, a member or an operation has a description.
        lacks-response     info  An operation has a response.
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
        path-segment        error  A segment of a path can stand in a URL.
        unknown-method      error  An operation's verb is one that requests can have.
        service-root        error  A service root is an absolute URL.
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
