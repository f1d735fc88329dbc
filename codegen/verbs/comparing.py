"""Compares two specs: what changed, and what that breaks."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from codegen.base.problems import refused
from codegen.differences import operations, settings
from codegen.differences.change import Change, Version, version
from codegen.differences.types import Types
from codegen.formats import sources, specfile
from codegen.output.paths import check
from codegen.spec.model import Model
from codegen.verbs.common import Memo, PathLike, existing, linked, remembered

_RANKS = {"source": 0, "wire": 1, "none": 2}


@dataclass(frozen=True, slots=True)
class Differences:
    """All changes; those that break come first."""

    changes: tuple[Change, ...]

    @property
    def version(self) -> Version:
        """The part of a version number that must grow."""
        return version(self.changes)

    @property
    def breaking(self) -> bool:
        """Whether something breaks for callers."""
        return any(change.breaking != "none" for change in self.changes)


def diff(old: PathLike, new: PathLike, *, cached: bool = True) -> Differences:
    """What changed between two spec folders, or $metadata documents.

    `REV:path` is a folder in a git revision; `REV:` means the folder that the other argument names. Raises InputError
    for unreadable specs, and for revisions that git doesn't know.
    """
    seen: specfile.Seen = {}
    with remembered(cached) as memo:
        before, after = _model(old, new, memo, seen), _model(new, old, memo, seen)
    return differences(before, after)


def since(old: PathLike, new: PathLike, model: Model, memo: Memo) -> Differences:
    """What changed since `old`, named as for `diff`, if the caller has the model of `new`; raises like `diff`."""
    return differences(_model(old, new, memo), model)


def differences(before: Model, after: Model) -> Differences:
    """What changed between two models."""
    kinds = (Types(before, after).changes(), operations.changes(before, after), settings.changes(before, after))
    found = dict.fromkeys(change for changes in kinds for change in changes)
    return Differences(
        tuple(sorted(found, key=lambda item: (_RANKS[item.breaking], item.name, item.rule, item.message)))
    )


def texts(given: PathLike, other: PathLike) -> dict[str, str]:
    """The texts of a spec folder's files by their names, named as for `diff`; none of a $metadata document."""
    with _folder(str(given), str(other)) as folder:
        found = specfile.read(folder).files if (folder / specfile.API_FILE).is_file() else {}
    return {name: content.decode("utf-8", "replace") for name, content in found.items()}


def _model(given: PathLike, other: PathLike, memo: Memo, seen: specfile.Seen | None = None) -> Model:
    with _folder(str(given), str(other)) as folder:
        return linked(sources.opened(folder), memo, seen)


@contextmanager
def _folder(given: str, other: str) -> Iterator[Path]:
    """The folder that is named; one of a revision is written to a temporary place."""
    with tempfile.TemporaryDirectory() as scratch:
        revision, colon, path = given.partition(":")
        if Path(given).exists() or not colon or len(revision) < 2:  # C:\\specs
            yield existing(given, "; a revision of git is written REV:path, such as HEAD:specs/fleet")
            return
        folder = Path(scratch) / (PurePosixPath(path or other.rpartition(":")[2]).name or "spec")
        _extract(revision, path, Path(other), folder, given)
        yield folder


def _extract(revision: str, path: str, other: Path, folder: Path, given: str) -> None:
    """Write the files of a folder in a revision, else of `other`; links and paths that lead elsewhere are left out."""
    if revision.startswith("-"):
        raise refused("unreadable-file", given, "a revision doesn't begin with '-'")
    here = other.resolve() if not path else Path(path).resolve() if path.startswith("./") else Path()
    top = _git(given, here, "rev-parse", "--show-toplevel").decode().strip()
    inside = _git(given, here, "rev-parse", "--show-prefix").decode().strip() if here != Path() else path
    content = _git(given, Path(top), "archive", "--format=tar", f"{revision}:{inside}")
    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for item in archive:
            stream = archive.extractfile(item) if item.isreg() and not [*check(item.name)] else None
            if stream is not None:
                file = folder / item.name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(stream.read())


def _git(given: str, where: Path, *arguments: str) -> bytes:
    """What git says in a folder; raises InputError where it refuses."""
    try:
        return subprocess.run(["git", *arguments], cwd=where, capture_output=True, check=True).stdout
    except OSError as error:
        raise refused("unreadable-file", given, f"git can't be run in {where}: {error.strerror}") from None
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().splitlines()
        message = f"git can't read it: {told[0] if told else 'no reason given'}"
        raise refused("unreadable-file", given.rstrip(":"), message) from None
