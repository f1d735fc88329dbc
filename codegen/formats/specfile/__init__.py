"""The spec as a folder of YAML files: canonical text out, a Spec with places in."""

from codegen.formats.specfile.fitting import fitted
from codegen.formats.specfile.folder import (
    API_FILE,
    Seen,
    Source,
    corrected,
    dump_page,
    files,
    load,
    load_api,
    parse,
    read,
)

__all__ = [
    "API_FILE",
    "Seen",
    "Source",
    "corrected",
    "dump_page",
    "files",
    "fitted",
    "load",
    "load_api",
    "parse",
    "read",
]
