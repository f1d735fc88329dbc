"""A small documentation set: ships that call at a harbour, in a type and three operations."""

from __future__ import annotations

from pathlib import Path

SHIP = """# ship resource type

Namespace: harbour

A ship that calls here.

## Properties
|Property|Type|Description|
|:---|:---|:---|
|id|String|The number of the ship. Key.|
|name|String|What it is called.|
|draught|Double|Metres below the water line.|
|berths|Int32|Places to sleep.|

## Relationships
|Relationship|Type|Description|
|:---|:---|:---|
|pilot|[crewMember](../resources/crewmember.md)|Who brings it in.|
"""
CREW = """# crewMember resource type

Namespace: harbour

Somebody on board.

## Properties
|Property|Type|Description|
|:---|:---|:---|
|id|String|The number of the person. Key.|
|rank|crewRank|The possible values are: `master`, `mate`, `cook`.|
"""
GET = """# Get ship

Namespace: harbour

Read one ship.

## Permissions
|Permission type|Permissions (from least to most privileged)|
|:---|:---|
|Delegated (work or school account)|Ship.Read|
|Delegated (personal Microsoft account)|Not supported.|
|Application|Ship.Read|

## HTTP request
``` http
GET /ships/{id}
```

## Request headers
|Name|Description|
|:---|:---|
|Authorization|Bearer {token}. Required.|

## Request body
Don't supply a request body for this method.

## Response
If successful, this method returns a `200 OK` response code and a [ship](../resources/ship.md) object.

## Examples

### Request
<!-- { "blockType": "request", "name": "get_ship" } -->
``` http
GET https://harbour.example/v1/ships/s1
```

### Response
<!-- { "blockType": "response", "truncated": true, "@odata.type": "harbour.ship" } -->
``` http
HTTP/1.1 200 OK
Content-Type: application/json

{
  "id": "s1",
  "name": "Sea Otter",
  "draught": 4.5,
  "berths": 12
}
```
"""
PAGES = {"resources/ship.md": SHIP, "resources/crewmember.md": CREW, "api/ship-get.md": GET}


def write(folder: Path, **changed: str) -> Path:
    """Write the pages below a folder; `changed` are other texts, by the name of the page without its folder."""
    for name, text in PAGES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(changed.get(file.stem.replace("-", "_"), text), encoding="utf-8")
    return folder
