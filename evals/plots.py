"""The plots of the page as SVG to stand in it: no script, no remote asset. The only file that knows pygal."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pygal
from pygal.style import Style

from evals.cases import KINDS
from evals.curves import by_depth, coverage_accuracy, milliseconds, reliability_points
from evals.run import Result, Run
from evals.score import figure

__all__ = ["PLOTS", "Plot"]

Plot = Callable[[Run], str]
"""From a run to an SVG element; the empty text where there is nothing to draw."""

_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#8a8f98",
    foreground_strong="#6b7078",
    foreground_subtle="#b9bec6",
    opacity=".75",
    opacity_hover="1",
    colors=("#2f6fb0", "#d1772e", "#3c8d5a", "#9a4f96"),
    font_family="system-ui, sans-serif",
    label_font_size=15,
    major_label_font_size=15,
    title_font_size=19,
    legend_font_size=15,
)
_SIZE: Mapping[str, Any] = {"width": 640, "height": 400, "style": _STYLE, "js": (), "legend_at_bottom": True}
_SHARE: Mapping[str, Any] = {"range": (0, 1), "y_labels": (0, 0.25, 0.5, 0.75, 1)}
_STEPS = (50, 100, 150, 200, 300, 400, 600, 800, 1200, 2000, 4000)


def _coverage(run: Run) -> str:
    chart = pygal.XY(
        **_SIZE,
        **_SHARE,
        title="Accuracy by coverage",
        x_title="share of questions answered",
        xrange=(0, 1),
        show_dots=False,
    )
    for name, results in _halves(run).items():
        chart.add(name, coverage_accuracy(results))
    return _svg(chart, "coverage")


def _reliability(run: Run) -> str:
    chart = pygal.XY(
        **_SIZE, **_SHARE, title="Reliability", x_title="confidence (ten bins of equal mass)", xrange=(0, 1)
    )
    for name, results in _halves(run).items():
        chart.add(f"{name}: share answerable", reliability_points(results))
    chart.add("as it should be", [(0, 0), (1, 1)], show_dots=False, stroke_style={"dasharray": "4, 6"})
    return _svg(chart, "reliability")


def _depth(run: Run) -> str:
    chart = pygal.XY(**_SIZE, **_SHARE, title="Evidence found, by depth", x_title="passages read", xrange=(0, 10))
    for name, label in (("evidence", "any piece"), ("enough evidence", "enough"), ("full support", "every piece")):
        chart.add(label, by_depth(run.results, name))
    return _svg(chart, "depth")


def _latency(run: Run) -> str:
    times = milliseconds(run.results)
    if not times:
        return ""
    bounds = [*_STEPS[: sum(step < times[-1] for step in _STEPS) + 1]]
    below = [sum(time <= bound for time in times) for bound in bounds]
    counts = [count - before for count, before in zip(below, [0, *below], strict=False)]
    chart = pygal.Bar(**_SIZE, title=f"Time of an answer, asked one by one (n {len(times)})", x_title="ms, up to")
    chart.x_labels = [str(bound) for bound in bounds]
    chart.add("questions", counts)
    return _svg(chart, "latency")


def _kinds(run: Run) -> str:
    kinds = [kind for kind in reversed(KINDS) if any(r.case.kind == kind for r in run.results)]
    chart = pygal.HorizontalBar(
        **{**_SIZE, "height": 130 + 42 * len(kinds)},
        range=(0, 1),
        title="By kind: answered rightly, or refused where not stated",
    )
    chart.x_labels = [kind.replace("_", " ") for kind in kinds]
    for name, results in _halves(run).items():
        chart.add(name, [_done_right([r for r in results if r.case.kind == kind]) for kind in kinds])
    return _svg(chart, "kinds")


def _done_right(results: Sequence[Result]) -> float | None:
    """The share that is correct; of what is not stated, the share refused."""
    right = figure("correct", [r.scores for r in results]).value
    wrong = figure("false answers", [r.scores for r in results]).value
    return right if right is not None else None if wrong is None else 1 - wrong


PLOTS: Mapping[str, Plot] = {
    "coverage": _coverage,
    "reliability": _reliability,
    "kinds": _kinds,
    "depth": _depth,
    "latency": _latency,
}
"""Every plot of the page, in its order."""


def _halves(run: Run) -> Mapping[str, Sequence[Result]]:
    groups = {split: [r for r in run.results if r.case.split == split] for split in ("tune", "test")}
    return {split: results for split, results in groups.items() if results}


def _svg(chart: Any, name: str) -> str:
    """The chart as an element, its scripts and comments taken out; the empty text for a chart without a point."""
    if not any(any(value is not None for value in values) for values, _ in chart.raw_series):
        return ""
    chart.uuid = name
    chart.add_xml_filter(_without_scripts)
    return str(chart.render(disable_xml_declaration=True))


def _without_scripts(root: Any) -> Any:
    """The tree without scripts and comments; of a comment the tag is no text."""
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] == "script":
                parent.remove(child)
    return root
