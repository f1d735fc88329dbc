"""Import and first use of a package for all of Microsoft Graph, as whole processes, beside msgraph-sdk."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from benchmarks.environments import Run, python, run, whole_api
from benchmarks.figures import Point, Section, Spread, alternate, number, table, times

TITLE = "Import and first use"
ROUNDS = 9
USER = (
    '{"id": "87d349ed", "displayName": "A", "createdDateTime": "2020-01-01T00:00:00Z",'
    ' "mailboxSettings": {"timeZone": "UTC"}}'
)
BARE = "a bare interpreter"
PARSE = (
    "from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory\n"
    f"JsonParseNodeFactory().get_root_parse_node('application/json', {USER.encode()!r}).get_object_value(User)"
)
CASES = {
    BARE: "pass",
    "codegen: import the package": "import whole_api",
    "codegen: import its api, models and client": "from whole_api import Client, api, models",
    "codegen: build a first request": "from whole_api import api; api.users.get()",
    "codegen: decode a first user": f"from whole_api import models; models.User.from_json({USER!r})",
    "codegen, types only: import the package": "import types_api",
    "codegen, types only: decode a first user": f"from types_api import models; models.User.from_json({USER!r})",
    "msgraph-sdk: import the client": "from msgraph import GraphServiceClient",
    "msgraph-sdk: build a first request": "from kiota_abstractions.authentication import"
    " AnonymousAuthenticationProvider\nfrom msgraph import GraphRequestAdapter, GraphServiceClient\n"
    "client = GraphServiceClient(request_adapter=GraphRequestAdapter(AnonymousAuthenticationProvider()))\n"
    "client.users.to_get_request_information()",
    "msgraph-sdk: decode a first user": f"from msgraph.generated.models.user import User\n{PARSE}",
}
PAIRS = {
    "import the client": "codegen: import its api, models and client",
    "build a first request": "codegen: build a first request",
    "decode a first user": "codegen: decode a first user",
}
"""What msgraph-sdk does, and which of our cases does the same."""
REPORT = """
import sys
modules, memory = len(sys.modules), 0
try:
    memory = next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
except OSError:
    pass
print(modules, memory)
"""


def measure(rounds: int) -> Section:
    """Run every case in turn, with compiled files in place."""
    folder = whole_api()
    sizes = {title: _sizes(_start(folder, code + REPORT)) for title, code in CASES.items()}
    runs = alternate({title: partial(_start, folder, code) for title, code in CASES.items()}, rounds)
    walls = {title: Spread.of(item.wall * 1000 for item in found) for title, found in runs.items()}
    rows, points = [], []
    for title, wall in walls.items():
        who, _, what = title.partition(": ")
        ratio = ""
        if who == "msgraph-sdk":
            points.append(Point(f"{what}, whole process", who, wall.over(walls[PAIRS[what]])))
            ratio = f" ({times(points[-1].ratio)})"
        modules, memory = (own - bare for own, bare in zip(sizes[title], sizes[BARE], strict=True))
        rows.append([title, f"{wall}{ratio}", number(wall.middle - walls[BARE].middle), modules, memory])
    text = f"""\
Whole processes, compiled files in place, orjson installed; our package is made of all pages of the corpus.

{table(["", "process, ms", "over bare, ms", "modules over bare", "MiB over bare"], rows)}"""
    return Section(text, tuple(points))


def _start(folder: Path, code: str) -> Run:
    """What a fresh interpreter does."""
    return run([python("peers"), "-I", "-c", f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}"])


def _sizes(done: Run) -> tuple[int, int]:
    modules, memory = done.output.split()
    return int(modules), int(memory)
