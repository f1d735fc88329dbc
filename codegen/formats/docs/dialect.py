"""A dialect as a value: the headings, columns, type words and phrases of a documentation set.

Readers take it as a value and ask it questions; no word of any documentation stands in a reader. `dialectfile` reads
it from YAML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

from codegen.base.nearest import Names

Words = frozenset[str]
Phrases = tuple[str, ...]


class Role(StrEnum):
    """What the sections of a page about an operation are about."""

    NONE = ""
    LINES = "lines"
    PERMISSIONS = "permissions"
    PARAMETERS = "parameters"
    QUERY = "query"
    HEADERS = "headers"
    BODY = "body"
    REQUEST = "request"
    RESPONSE = "response"
    ERRORS = "errors"
    EXAMPLE = "example"


@dataclass(frozen=True)
class Patterns:
    """Texts in lower case; `*` stands for anything: `permission*`, `*parameters`, `*http*request*`."""

    texts: tuple[str, ...] = ()

    @cached_property
    def match(self) -> Callable[[str], bool]:
        """Tells whether a text, in lower case, is one of them; texts of a set repeat, so they are known again."""
        return _Told(self.texts).__getitem__

    def within(self, texts: frozenset[str] | set[str]) -> bool:
        """Whether any of several texts is one of them."""
        return any(map(self.match, texts))


class _Told(dict[str, bool]):
    """Of the texts that were asked for, whether each is one of several with `*` for anything."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        super().__init__((text, True) for text in texts if "*" not in text)
        self.loose = [text.split("*") for text in texts if "*" in text]

    def __missing__(self, text: str) -> bool:
        found = self[text] = any(_fits(parts, text) for parts in self.loose)
        return found


def _fits(parts: list[str], text: str) -> bool:
    first, *inner, last = parts
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in inner:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """What stands below a heading; `roles` in the order in which they are tried."""

    roles: Mapping[str, Patterns]
    untitled: Words
    example_words: Words
    permissions_for: Phrases
    properties: Patterns
    navigation: Patterns
    representation: Patterns
    resource: Patterns
    methods: Patterns
    description: Patterns
    derived: Patterns
    members: Patterns
    left_out: Mapping[str, Patterns]
    property_title: str
    resource_title: str
    enum_titles: Phrases
    group_titles: Phrases
    type_leads: Phrases
    type_titles: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the columns of tables are called."""

    member: Patterns
    navigation: Patterns
    type: Patterns
    about: Patterns
    parameter: Patterns
    names_alone: Words
    parameter_type: Patterns
    parameter_about: Patterns
    parameter_value: Patterns
    typed: Patterns
    action: Patterns
    description: Patterns
    facts: Mapping[str, Patterns]
    access: Patterns
    accesses: Mapping[str, Phrases]
    notes: Patterns
    default: Patterns
    header_value: Patterns
    place: Patterns
    places: Mapping[str, Patterns]
    requests: Mapping[str, Patterns]
    nothing: Phrases
    unnamed: Words
    any_name: Words
    within: Phrases
    path_joins: Phrases
    enum_member: Patterns
    enum_number: Patterns
    enum_about: Patterns
    listed: Phrases
    yes: Words
    no: Words
    none: str
    default_member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeWords:
    """The words of type cells, of JSON representations, and of what stands for a value in an example."""

    primitives: Mapping[str, Words]
    phrases: Mapping[str, str]
    collection: Words
    enumeration: Words
    formatted: Words
    narrower: str
    filler: Words
    nullable: Words
    dictionary: Words
    object: Words
    union: Words
    unbounded: Words
    sent_as: Words
    expandable: Words
    optional: str
    anything: str
    of_code: Words
    qualifiers: Mapping[str, str]
    identifier: str
    keys: Words
    shown: Mapping[str, Words]
    placeholder: Words
    placeholder_marks: Phrases
    placeholder_last: str
    placeholder_all: str
    placeholder_namespaces: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class FactWords:
    """What descriptions of properties and parameters say.

    Names such as `read_only` are whole statements, between commas; those such as `is_read_only` parts of a sentence.
    """

    conditions: Words
    read_only: Words
    is_read_only: Phrases
    write_only: Words
    is_write_only: Phrases
    immutable: Words
    is_immutable: Phrases
    required: Words
    required_mark: str
    is_required: Phrases
    optional: Words
    not_null: Words
    never_null: Phrases
    nullable: Words
    limits: Phrases
    characters: Phrases
    character: str
    length: str
    first: str
    character_suffix: str
    default: Phrases
    default_words: Words
    units: Words
    select_only: Phrases
    filter: str
    orderby: str
    search: str
    expand: str
    support: Phrases
    no_support: Phrases
    operators: Words
    operator_names: Mapping[str, str]
    any_operator: str
    advanced: Phrases
    deprecated: Words
    is_deprecated: Phrases
    key: Words
    is_key: Phrases
    in_query: Phrases
    listing: Phrases
    inherited: str
    inherited_article: str
    all_inherited: str
    piece_starts: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWords:
    """How descriptions list possible values, and show samples."""

    triggers: Phrases
    offers: Phrases
    samples: Phrases
    more: str
    lead: Words
    joining: Words
    joins: Phrases
    never: Words
    null: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWords:
    """What surrounds the names of types, and names that all types of the API share."""

    prefixes: Phrases
    suffixes: Phrases
    anchor_suffix: str
    namespace: str
    fallback: str
    entity: str
    key: str
    base_suffix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkForms:
    """Where links go that name a type: to pages with one of the endings, inside or in one of the folders."""

    pages: Phrases
    outside: Phrases
    types: Phrases
    other: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class ProseWords:
    """Sentences about a type: that it is open or abstract, what it derives from."""

    skipped: Phrases
    callouts: Phrases
    open: Phrases
    about_base: Phrases
    abstract: Phrases
    composed: Words
    inherits: Phrases
    articles: Words
    inherits_this: Phrases
    inherited_by: Phrases
    lists_derived: Phrases
    parameter: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyWords:
    """Sentences about the body of a request."""

    forbidden: Phrases
    nothing: Phrases
    parameters: Phrases
    url: Phrases
    object: Words
    no_names: Words
    required: Phrases
    not_required: Phrases
    choice: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseWords:
    """Sentences about a response."""

    reasons: Phrases
    before_status: Words
    leads: Words
    ends: Words
    determiners: Words
    made: Words
    around: Words
    details: Words
    elsewhere: Phrases
    parts: Phrases
    many: Words
    plurals: Phrases
    values: Words
    also_words: Words
    as_value: Phrases
    carried: Phrases
    speaks: Phrases
    promises: Phrases
    nothing: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A kind of permission, and how rows and columns of it are labelled."""

    kind: str
    label: Patterns


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionWords:
    """Tables of permissions; `kinds` are identifiers, and what people call each."""

    kinds: Mapping[str, str]
    labels: tuple[Label, ...]
    none: Words
    todo: Phrases
    plain: Words
    always: Words
    joining: Words
    all: Words
    all_of: Phrases
    most_first: Phrases
    ranked: Patterns
    column: Patterns
    reading: str
    writing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWords:
    """Fences, and the annotations before them."""

    code: Words
    headers: Words
    header_starts: Phrases
    statuses: Phrases
    labels: Phrases
    kind: str
    request: str
    resource: str
    ignored: str
    collection: str
    truncated: str
    annotated_name: str
    types: Phrases
    wrapper: str
    metadata: str
    deferred: str
    base: str
    abstract: Phrases
    open: str
    media: str
    key: str
    cut_short: str
    forms: Phrases
    json: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationWords:
    """Words of the language in which fences declare types; `times` is the type of `moments`."""

    languages: Words
    before: Words
    kinds: Words
    enumeration: str
    extends: Words
    read_only: Words
    nulls: Words
    lists: Words
    wrappers: Words
    values: Words
    moments: Words
    times: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CurlWords:
    """Options of curl, by what they say; `takes_value` are all with a value."""

    command: Words
    method: Words
    url: Words
    header: Words
    data: Words
    get: Words
    takes_value: Words
    media: str
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleWords:
    """Requests shown as data: what each label stands for, of method, url, headers and body; the language of HTTP.

    `calls` are functions that send one, `forms` those of them that send objects as forms.
    """

    http: str
    calls: Phrases
    forms: Words
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWords:
    """Request lines and addresses."""

    between: Words
    joins: Phrases
    or_: str = field(metadata={"key": "or"})
    remarks: Phrases
    no_path: Phrases
    no_path_end: str
    key: str
    domains: Words
    raw: Phrases
    draft_root: str
    versions: Words
    version_parameters: Words
    numbered: Words
    singulars: Mapping[str, str]
    singular_endings: Mapping[str, str]
    item: str
    token: str
    root: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntaxWords:
    """What isn't Markdown: files in place of lines and words, parts for one version, lines that control a renderer."""

    include: str
    code: str
    top: str
    zone: str
    zone_end: str
    pivot: str
    controls: Phrases
    macros: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class TagWords:
    """How tags of a generator of sites say what stands in their place: `{% endpoint method="get" path="/kites" %}`.

    `pairs` are how tags begin and end; `end` stands before the name of one that ends another. `fences` are tags for
    code, `references` stand in links for pages, and `member` is what the name of a tag for a member ends with. All
    others are attributes.
    """

    pairs: Mapping[str, str]
    end: Phrases
    fences: Words
    references: Words
    member: str
    method: Words
    path: Words
    root: Words
    title: Words
    status: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentWords:
    """How components of a site say what members are called, and of what type; and titles for what stands in them.

    `names` are attributes that hold a name, each with the place that it says; `default` is a sentence for one. What
    begins with `block` is JSON with members so called, of a table, of samples, or of a heading.
    """

    names: Mapping[str, str]
    type: str
    place: str
    required: str
    default_name: str
    default: str
    titles: Mapping[str, str]
    answer: str
    block: str
    cells: str
    samples: str
    code: str
    language: str
    title: str
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKinds:
    """What tells a page about an operation from one about a type."""

    parts: Words
    operation_folders: Words
    type_folders: Words
    kind: str
    operation: Words
    type: Words
    concepts: Words
    lines: Patterns


KEPT = 2**13
"""Of so many titles, cells or descriptions it is remembered what a reader finds in them: those of a set repeat."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Dialect:
    """A documentation set's way of writing."""

    name: str
    about: str = ""
    digest: str = ""
    """A hash of all that it says."""
    headings: Headings
    columns: Columns
    types: TypeWords
    facts: FactWords
    values: ListWords
    names: NameWords
    links: LinkForms
    prose: ProseWords
    bodies: BodyWords
    responses: ResponseWords
    permissions: PermissionWords
    messages: MessageWords
    components: ComponentWords
    tags: TagWords
    declarations: DeclarationWords
    curl: CurlWords
    samples: SampleWords
    lines: LineWords
    syntax: SyntaxWords
    pages: PageKinds

    @lru_cache(KEPT)  # noqa: B019  a run has one dialect
    def role(self, heading: str) -> Role:
        """The role that a heading gives to what stands below it; `Role.NONE` where it gives none."""
        text = heading.casefold().strip(" :*#.0123456789")
        found = next((Role(role) for role, titles in self.headings.roles.items() if titles.match(text)), Role.NONE)
        named, remark, _ = text.partition(" (")
        return found or (self.role(named) if remark else Role.NONE)

    @lru_cache(KEPT)  # noqa: B019
    def half(self, heading: str) -> Role:
        """What part of an example a heading such as "Sample request" announces; `Role.NONE` where it is no such."""
        words = heading.casefold().strip(" :*#.0123456789").split()
        rest = [word for word in words if word.strip(":.") not in self.headings.example_words]
        role = self.role(" ".join(rest)) if rest and len(rest) < len(words) else Role.NONE
        if not role and len(rest) < len(words) <= LABEL:
            role = next((found for word in rest if (found := self.role(word))), Role.NONE)
        short = role == Role.BODY and len(words) <= LABEL
        error = role == Role.ERRORS and self.role(rest[-1]) == Role.RESPONSE  # "Example error response"
        return role if short or error or role in (Role.REQUEST, Role.RESPONSE) else Role.NONE

    def column(self, header: Sequence[str], wanted: Patterns, start: int = 0) -> int | None:
        """The index of the first column, from `start`, that is called so."""
        for index in range(start, len(header)):
            if wanted.match(header[index]):
                return index
        return None

    def primitive(self, word: str) -> str:
        """The Edm name of a primitive as people spell it (`string`, `DateTime`, `Edm.Int32`), or an empty text."""
        return self._primitives.get(word.lower().removeprefix("edm."), "")

    def meant(self, word: str) -> str:
        """`", did you mean 'string'?"` for a word that is near one of a primitive type, or an empty text."""
        return self._near.hint(word)

    @cached_property
    def _near(self) -> Names:
        return Names(self._primitives)

    @cached_property
    def _primitives(self) -> Mapping[str, str]:
        return {word: name for name, words in self.types.primitives.items() for word in words}

    def worded(self, text: str) -> str:
        """The text of a type cell with each phrase that names a primitive in place: `64-bit integer` is `Edm.Int64`."""
        folded = text.lower()
        for phrase, name in self._phrases:
            at = folded.find(phrase)
            if at >= 0 and not folded[at - 1 : at].isalnum() and not folded[at + len(phrase) :][:1].isalnum():
                text = f"{text[:at]}{name}{text[at + len(phrase) :]}"
                folded = text.lower()
        return text

    @cached_property
    def _phrases(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self.types.phrases.items(), key=lambda item: (-len(item[0]), item[0])))

    @cached_property
    def shown(self) -> Mapping[str, str]:
        """The primitives that a whole text in an example names instead of showing a value."""
        return {word: name for name, words in self.types.shown.items() for word in words}

    def is_anything(self, name: str) -> bool:
        """Whether a name, qualified or not, is that by which pages mean any JSON value."""
        return name.rpartition(".")[2].casefold() == self.types.anything

    def permission(self, label: str) -> str:
        """The kind of permission that the label of a row or column names, or an empty text."""
        folded = label.lower()
        return next((found.kind for found in self.permissions.labels if found.label.match(folded)), "")

    def is_type_link(self, href: str) -> bool:
        """Whether a link goes where the pages of types are."""
        path, forms = href.partition("#")[0], self.links
        inside = not path.startswith(forms.outside) or any(folder in path for folder in forms.types)
        return path.endswith(forms.pages) and inside and not any(folder in path for folder in forms.other)


LABEL = 3
"""Words of a label, "Example request body:" say; what is longer is a sentence."""


def says(text: str, phrases: Phrases) -> bool:
    """Whether a text holds one of several phrases."""
    return any(map(text.__contains__, phrases))
