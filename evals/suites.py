"""The suites beside the gold questions, `footnote eval --suite NAME`: one more is one function and one line here."""

from collections.abc import Mapping
from importlib.metadata import entry_points

from evals.checked import statements_suite
from evals.judge import judge
from evals.metamorphic import metamorphic
from evals.mutations import mutations
from evals.types import Suite
from rag import FootnoteError

__all__ = ["SUITES", "suite_named", "suite_names"]

_GROUP = "footnote.suites"

SUITES: Mapping[str, Suite] = {
    "judge": judge,
    "metamorphic": metamorphic,
    "mutations": mutations,
    "statements": statements_suite,
}
"""From the name of a suite to what runs it."""


def suite_names() -> tuple[str, ...]:
    """The suites of the table, and those that an installed package offers under `footnote.suites` in its entry points."""
    return (*SUITES, *sorted(point.name for point in entry_points(group=_GROUP)))


def suite_named(name: str) -> Suite:
    """What runs the suite. Raises FootnoteError where it cannot be loaded."""
    if name in SUITES:
        return SUITES[name]
    (point,) = entry_points(group=_GROUP, name=name)
    try:
        suite: Suite = point.load()
    except ImportError as error:
        raise FootnoteError(
            f"the suite {name!r} cannot be loaded ({error}); it needs a checkout of the project"
        ) from None
    return suite
