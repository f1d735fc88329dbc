"""The values that a description lists ("Possible values are: `a`, `b`, `c`."), and sample values.

A default value is no list, nor is a range of numbers, nor the two values of a Boolean.
"""

from __future__ import annotations

import re

from codegen.formats.docs.dialect import ListWords, says

_MAX_LISTS = 8
_SEPARATORS = " ,;|/\"'\u201c\u201d\u2018\u2019\u2022"
_EXPLAINS = ("-", "\u2013", "\u2014", ":", "=", "(")


def listed(plain: str, codes: tuple[str, ...], words: ListWords) -> tuple[str, ...]:
    """The identifiers a description lists as possible values, in order; empty where it lists something else.

    `codes` are its code spans, in order.
    """
    lower = plain.lower()
    found: dict[str, None] = {}
    first = ""
    for start, trigger in _starts(lower, words)[:_MAX_LISTS]:
        values = _from(plain, start, codes, words)
        if values and (not found or trigger in (words.more, first)):
            found.update(dict.fromkeys(values))
            first = first or trigger
    names = [value for value in found if value != words.null]
    if not names or any(not name.isidentifier() for name in names) or words.never.issuperset(map(str.lower, names)):
        return ()
    return tuple(names)


def coded(plain: str, codes: tuple[str, ...], words: ListWords) -> tuple[str, ...]:
    """The first list of identifiers as code in a description; empty for one alone, and for values of other kinds."""
    found = tuple(dict.fromkeys(_of_codes(plain, places, words.joining))) if (places := spans(plain, codes)) else ()
    return found if len(found) > 1 and all(map(str.isidentifier, found)) else ()


def enumeration(plain: str, codes: tuple[str, ...], words: ListWords) -> tuple[str, ...]:
    """The identifiers that a text, which is nothing else, lists as code, in quotes or as words."""
    found = tuple(dict.fromkeys(_from(plain.strip("()[]{}: "), 0, codes, words)))
    return found if len(found) > 1 and all(map(str.isidentifier, found)) else ()


def offered(source: str, words: ListWords) -> tuple[str, ...]:
    """What stands in quotes, bold, emphasis or code after "can be", "one of" and their like, blanks included.

    `source` is Markdown. Such a list is weak evidence: it counts where a cell names a type that no page describes.
    """
    lower = source.lower()
    starts = [at + len(word) for word in (*words.offers, *words.triggers) if (at := lower.find(word)) >= 0]
    return _marks(source, min(starts), words) if starts else ()


def _marks(source: str, at: int, words: ListWords) -> tuple[str, ...]:
    """The marked values from a place on, up to words that end their list; none where there is but one."""
    found: dict[str, None] = {}
    while (span := _marked(source, at)) is not None:
        begin, end, mark = span
        gap = source[at:begin]
        others = [word for word in gap.split() if word.strip(_SEPARATORS).lower() not in {*words.joining, ""}]
        if found and (". " in gap or len(others) > _MOST_BETWEEN):
            break
        found[" ".join(source[begin + mark : end].split()) or " "] = None
        at = end + mark
    return tuple(name for name in found if name != words.null) if len(found) > 1 else ()


def closed(source: str, words: ListWords) -> tuple[str, ...]:
    """The values of a sentence that offers nothing else: 'Can be "a", "b" or "c".'; in Markdown, as `offered` has them.

    A description that is nothing but values as code, "`a`, `b` or `c`", offers them as well. A sentence that says more,
    or that leaves open whether there are others, is no such list.
    """
    bare = source.strip()
    offers = [(bare, bare)] if bare.startswith("`") else []
    if says(source.lower(), words.offers):
        offers += [(sentence, _offer(sentence.strip(), words)) for sentence in source.split(". ")]
    for sentence, rest in offers:
        said = _unmarked(rest).removesuffix(".").lower()
        for join in words.joins:
            said = said.replace(join, " ", 1)
        if not rest or said.strip(_SEPARATORS):
            continue
        values = _marks(sentence, 0, words) if rest is bare else offered(sentence, words)
        if values and all(map(str.isidentifier, values)):
            return () if words.never.issuperset(map(str.lower, values)) else values
    return ()


def _offer(sentence: str, words: ListWords) -> str:
    """What follows the words of an offer at the start of a sentence: "can be", "can be either", "one of"."""
    lower = sentence.lower()
    at = 0
    while length := max((len(word) for word in words.offers if lower.startswith(word, at)), default=0):
        at += length
        at += len(lower[at:]) - len(lower[at:].lstrip(" :"))
    return sentence[at:] if at else ""


def _unmarked(source: str) -> str:
    kept, at = "", 0
    while (span := _marked(source, at)) is not None:
        begin, end, mark = span
        kept, at = kept + source[at:begin], end + mark
    return kept + source[at:]


def samples(plain: str, codes: tuple[str, ...], words: ListWords) -> tuple[str, ...]:
    """The code spans that follow directly upon "for example" and its like: values of the member, as JSON or text.

    A sample that goes on, as in "for example, `x` in the URL", is of something else.
    """
    lower = plain.lower()
    starts = [at + len(word) for word in words.samples for at in _all(lower, word)]
    if not starts:
        return ()
    return tuple(
        plain[begin:end]
        for begin, end in spans(plain, codes)
        if any(at <= begin and not plain[at:begin].strip(_BEFORE_SAMPLE) for at in starts)
        and not plain[end:].lstrip(_QUOTES)[:2].strip(_AFTER_SAMPLE)
    )


_QUOTES = "\"'\u201c\u201d\u2018\u2019"
_BEFORE_SAMPLE = " :,(" + _QUOTES
_AFTER_SAMPLE = " .,;)"


def _marked(source: str, start: int) -> tuple[int, int, int] | None:
    """Where the next marked span begins, where its content ends, and how long the mark is; None where none follows."""
    for found in _OPENING.finditer(source, start):
        at, opening = found.start(), found[0]
        if not at or source[at - 1] in _BEFORE:
            end = source.find(_MARKS[opening], at + len(opening))
            if 0 < end - at <= _LONGEST:
                return at, end, len(opening)
    return None


_MARKS = {"**": "**", "*": "*", "`": "`", '"': '"', "\u201c": "\u201d", "'": "'", "\u2018": "\u2019"}
_OPENING = re.compile("|".join(map(re.escape, _MARKS)))
_BEFORE = " \t\n,;(=/|"
_LONGEST = 64
"""Letters of a value, marks included."""
_MOST_BETWEEN = 3
"""Words between two values that don't end the list."""


def _starts(lower: str, words: ListWords) -> list[tuple[int, str]]:
    """Where lists may begin, each with the words that introduce it, first things first."""
    begins = sorted((at, len(word), word) for word in (*words.triggers, words.more) for at in _all(lower, word))
    return [(_past_lead(lower, at + length, words.lead), word) for at, length, word in begins]


def _all(text: str, word: str) -> list[int]:
    found = []
    at = text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + 1)
    return found


def _past_lead(lower: str, at: int, lead: frozenset[str]) -> int:
    """Step over "are:", "for this property are", "include the following:"."""
    colon = lower.find(":", at, at + 60)
    if colon >= 0 and not any(char in lower[at:colon] for char in ",.;"):
        return colon + 1
    for word in lower[at : at + 200].split():
        if word.rstrip(":") not in lead:
            break
        at = lower.index(word, at) + len(word)
    return at


def _from(plain: str, start: int, codes: tuple[str, ...], words: ListWords) -> list[str]:
    ahead = [(begin, end) for begin, end in spans(plain, codes) if begin >= start]
    if ahead and not _stops(plain[start : ahead[0][0]], words.joining, first=True):
        return _of_codes(plain, ahead, words.joining)
    return _of_words(plain[start:], words)


def spans(plain: str, codes: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where each code span begins and ends in the plain text of what holds them."""
    found, at = [], 0
    for code in codes:
        folded = " ".join(code.split())
        begin = plain.find(folded, at) if folded else -1
        if begin >= 0:
            at = begin + len(folded)
            found.append((begin, at))
    return found


def _of_codes(plain: str, spans: list[tuple[int, int]], joining: frozenset[str]) -> list[str]:
    found: list[str] = []
    last = spans[0][0]
    for begin, end in spans:
        gap = plain[last:begin]
        if found and _stops(gap, joining):
            break
        if gap.count("(") <= gap.count(")"):
            parts = (part.strip(" '\"") for part in plain[begin:end].replace("|", ",").split(","))
            found += [part for part in parts if part]
            last = end
    return found


def _stops(gap: str, joining: frozenset[str], first: bool = False) -> bool:
    """Whether the text between two values says that the second isn't one of the list."""
    rest = _outside_parentheses(gap)
    if rest.lstrip().startswith(_EXPLAINS) and ". " not in rest and not first:
        return False
    words = [word.strip(_SEPARATORS) for word in rest.split()]
    return any(word and word.lower() not in joining for word in words)


def _outside_parentheses(text: str) -> str:
    kept, depth = [], 0
    for char in text:
        depth += char == "("
        if not depth:
            kept.append(char)
        depth -= char == ")" and depth > 0
    return "".join(kept)


_QUOTED = ('"', "'", "\u201c", "\u2018")


def _of_quotes(rest: str, joining: frozenset[str]) -> list[str]:
    """The values in quotes, blanks included, up to words that join none."""
    found: list[str] = []
    at = 0
    while (span := _marked(rest, at)) is not None and not _stops(rest[at : span[0]], joining, first=not found):
        begin, end, mark = span
        found.append(rest[begin + mark : end])
        at = end + mark
    return found if len(found) > 1 else []


def _of_words(rest: str, known: ListWords) -> list[str]:
    """Values without markup: single words between commas, up to the end of the sentence, or all that is in quotes."""
    if rest.lstrip()[:1] in _QUOTED and (quoted := _of_quotes(rest, known.joining)):
        return quoted
    sentence = _outside_parentheses(rest.partition(". ")[0].rstrip(". "))
    found: list[str] = []
    for join in (";", "|", *known.joins):
        sentence = sentence.replace(join, ", ")
    for part in sentence.split(","):
        words = [word.strip(_SEPARATORS) for word in part.split(" - ")[0].split()]
        words = [word for word in words if word and word.lower() not in known.joining]
        if len(words) > 1:
            break
        found += words
    return found if len(found) > 1 else []
