"""One client at one service: `python -m benchmarks.service_worker NAME ROOT` prints JSON."""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

CREATES = 500
Row = tuple[int, Decimal, datetime, bool]
Work = tuple[Callable[[], Iterable[Row]], Callable[[str], str]]
"""What gives all rows, and what creates a tag of a name and gives the label that the service answers with."""


def ours(root: str) -> Work:
    """The generated package."""
    from shop import Client, api, models

    client = Client(base_url=root)

    def rows() -> Iterator[Row]:
        for row in client.items(api.rows.get()):
            yield row.id, row.amount, row.at, row.even

    return rows, lambda name: client.send(api.tags.post(models.Tags(name=name, label="new"))).label


def plain(root: str) -> Work:
    """httpx2 and dicts."""
    import httpx2

    client = httpx2.Client()

    def rows() -> Iterator[Row]:
        url = f"{root}/Rows"
        while url:
            page = client.get(url).raise_for_status().json()
            for row in page["value"]:
                moment = datetime.fromisoformat(row["at"])
                yield row["ID"], Decimal(str(row["amount"])), moment, row["even"]
            link = page.get("@odata.nextLink")
            url = f"{root}/{link}" if link else ""

    def create(name: str) -> str:
        made = client.post(f"{root}/Tags", json={"name": name, "label": "new"}).raise_for_status().json()
        label: str = made["label"]
        return label

    return rows, create


def python_odata(root: str) -> Work:
    """python-odata, which reads the metadata first; that is not counted."""
    from odata import ODataService

    service = ODataService(root, reflect_entities=True, quiet_progress=True)
    rows_type, tags_type = service.entities["Rows"], service.entities["Tags"]

    def rows() -> Iterator[Row]:
        for row in service.query(rows_type):
            yield row.ID, Decimal(str(row.amount)), row.at, row.even

    def create(name: str) -> str:
        tag = tags_type()
        tag.name, tag.label = name, "new"
        service.save(tag)
        label: str = tag.label
        return label

    return rows, create


CLIENTS: dict[str, Callable[[str], Work]] = {"codegen": ours, "plain httpx2": plain, "python-odata": python_odata}


def measure(name: str, root: str) -> dict[str, Any]:
    """Seconds on the clock and of the processor for both, and what was read."""
    rows, create = CLIENTS[name](root)
    clock, cpu = time.perf_counter(), time.process_time()
    count, numbers, amounts, latest, even = 0, 0, Decimal(0), "", 0
    for number, amount, moment, flag in rows():
        count += 1
        numbers += number
        amounts += amount
        latest = max(latest, f"{moment:%Y-%m-%dT%H:%M:%S}")
        even += flag
    read = time.perf_counter() - clock, time.process_time() - cpu
    run = uuid.uuid4().hex
    clock, cpu = time.perf_counter(), time.process_time()
    labels = {create(f"{run} {at}") for at in range(CREATES)}
    made = time.perf_counter() - clock, time.process_time() - cpu
    return {
        "read, seconds": read[0],
        "read, processor": read[1],
        "create, seconds": made[0],
        "create, processor": made[1],
        "result": [count, numbers, f"{amounts:.2f}", latest, even, sorted(labels)],
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], sys.argv[2])))
