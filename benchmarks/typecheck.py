"""`mypy --strict` on a small program that uses the client, with an empty cache, beside msgraph-sdk."""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.environments import ROOT, Run, python, run, whole_api
from benchmarks.figures import Point, Section, Spread, alternate, compared, table

TITLE = "mypy --strict on a small program"
ROUNDS = 3
OURS, OURS_INSTALLED, THEIRS = "codegen, in the project's own tree", "codegen, installed", "msgraph-sdk, installed"
PROGRAM = '''"""Build, send, iterate, read."""

from whole_api import Client, api, models

with Client("token") as client:
    ann = models.User(display_name="Ann", mail_nickname="ann", user_principal_name="ann@contoso.com")
    created = client.send(api.users.post(ann))
    print(created.id, created.created_date_time)
    for user in client.items(api.users.get(select=["displayName", "mail"], top=10)):
        print(user.display_name, user.mail)
'''
THEIR_PROGRAM = '''"""Build, send, iterate, read."""

import asyncio

from azure.identity import DeviceCodeCredential
from msgraph import GraphServiceClient
from msgraph.generated.models.user import User
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from kiota_abstractions.base_request_configuration import RequestConfiguration

credentials = DeviceCodeCredential("client", tenant_id="tenant")
client = GraphServiceClient(credentials, ["User.Read"])


async def main() -> None:
    ann = User(display_name="Ann", mail_nickname="ann", user_principal_name="ann@contoso.com")
    created = await client.users.post(ann)
    if created:
        print(created.id, created.created_date_time)
    query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(select=["displayName", "mail"], top=10)
    users = await client.users.get(RequestConfiguration(query_parameters=query))
    if users and users.value:
        for user in users.value:
            print(user.display_name, user.mail)


asyncio.run(main())
'''


def measure(rounds: int) -> Section:
    """Check both programs in turn, ours with the package in two places."""
    with tempfile.TemporaryDirectory() as scratch:
        ours, theirs = Path(scratch, "ours.py"), Path(scratch, "theirs.py")
        ours.write_text(PROGRAM, encoding="utf-8")
        theirs.write_text(THEIR_PROGRAM, encoding="utf-8")
        checks = {OURS: partial(_check, ours, whole_api()), OURS_INSTALLED: partial(_check_installed, ours)}
        runs = alternate({**checks, THEIRS: partial(_check, theirs)}, rounds)
    walls = {name: Spread.of(item.wall for item in found) for name, found in runs.items()}
    peaks = {name: Spread.of(item.peak for item in found) for name, found in runs.items()}
    wall, peak = compared(walls, OURS), compared(peaks, OURS)
    rows = [[name, wall[name], peak[name], found[0].output.count(": error: ")] for name, found in runs.items()]
    text = f"""Both programs create a user, list users and read their members; msgraph-sdk's is as its README has it.
Of a package that is installed, mypy doesn't look into the functions.

{table(["", "seconds", "MiB at most", "errors"], rows)}"""
    errors = [line for found in runs.values() for line in found[0].output.splitlines() if ": error: " in line]
    if errors:
        text += "\n\n" + "\n".join(f"- `{line.rpartition('/')[2]}`" for line in errors)
    points = (
        Point("mypy --strict, seconds", "msgraph-sdk", walls[THEIRS].over(walls[OURS])),
        Point("mypy --strict, memory", "msgraph-sdk", peaks[THEIRS].over(peaks[OURS])),
    )
    return Section(text, points)


def _check(program: Path, path: Path | None = None) -> Run:
    settings = {"MYPYPATH": str(path)} if path else {}
    with tempfile.TemporaryDirectory() as cache:
        options = ("--strict", "--config-file=", "--no-error-summary", "--cache-dir", cache)
        return run([python("peers"), "-m", "mypy", *options, program], (0, 1), ROOT, **settings)


def _check_installed(program: Path) -> Run:
    where = run([python("peers"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).output.strip()
    package = Path(where, "whole_api")
    shutil.copytree(whole_api() / package.name, package, dirs_exist_ok=True)
    try:
        return _check(program)
    finally:
        shutil.rmtree(package)
