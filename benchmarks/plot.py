"""The plot of the report: `python -m benchmarks.plot POINTS FILE`; one line per measurement, one mark per peer."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot

INK = "#7d8590"
"""Readable on white and on black alike, as the colours of the marks are."""
MARKS = {
    "msgraph-sdk": ("#d9534f", "o"),
    "pydantic": ("#3b8eea", "s"),
    "mashumaro + orjson": ("#2da44e", "^"),
    "cattrs + orjson": ("#c27c0e", "v"),
    "msgspec (C)": ("#9b6ddb", "D"),
    "datamodel-code-generator, with black": ("#0fa3a3", "P"),
    "datamodel-code-generator, own formatter": ("#0fa3a3", "X"),
    "openapi-python-client": ("#d667a7", "h"),
    "odata2ts": ("#7a8b2e", "<"),
    "python-odata": ("#5b6cff", ">"),
    "plain httpx2": ("#8c8c8c", "*"),
}
STYLE = {
    "svg.hashsalt": "codegen",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def draw(points: list[dict[str, Any]], target: Path) -> None:
    """Write the plot; the same points give the same bytes."""
    titles = list(dict.fromkeys(point["what"] for point in points))
    with pyplot.rc_context(STYLE):
        figure, axes = pyplot.subplots(figsize=(8.6, 1.7 + 0.34 * len(titles)))
        for name, (colour, mark) in MARKS.items():
            found = [(point["ratio"], titles.index(point["what"])) for point in points if point["who"] == name]
            if found:
                axes.scatter(*zip(*found, strict=True), s=48, c=colour, marker=mark, label=name, zorder=3, linewidths=0)
        axes.axvline(1, color=INK, linewidth=1.5, zorder=2)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}x")
        axes.set_yticks(range(len(titles)), titles)
        axes.set_ylim(len(titles) - 0.5, -0.5)
        axes.grid(axis="both", color=INK, alpha=0.25, linewidth=0.6)
        axes.tick_params(length=0, which="both")
        axes.set_frame_on(False)
        axes.set_xlabel("times codegen's own figure; right of the line, codegen is faster or smaller")
        figure.legend(loc="outside upper center", ncols=3, frameon=False, handletextpad=0.2, columnspacing=1.2)
        figure.set_layout_engine("constrained")
        figure.savefig(target, format="svg", transparent=True, metadata={"Date": None})
        pyplot.close(figure)


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
