"""How the code is written, as far as `ast` can measure it: short functions, annotated, described, no broad except."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("seeds", "index", "rag", "evals", "ui")
LONGEST, SHORT, SHARE_SHORT = 50, 25, 0.9
EDGES = {
    "ui/cli.py",
    "ui/desk.py",
    "ui/page/api.py",
    "ui/page/chat.py",
    "ui/page/check.py",
    "evals/run.py",
}  # where whatever went wrong becomes a line for people, or a row of the report

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """One parsed file."""

    name: str
    tree: ast.Module


def sources(root: Path, *folders: str) -> list[Source]:
    files = [file for folder in folders for file in sorted((root / folder).rglob("*.py"))]
    return [Source(f.relative_to(root).as_posix(), ast.parse(f.read_text(encoding="utf-8"))) for f in files]


def body_length(function: Function) -> int:
    """Lines from the first statement after the docstring to the last."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return function.body[-1].end_lineno - body[0].lineno + 1 if body and function.body[-1].end_lineno else 0


def lengths(source: Source) -> dict[str, int]:
    functions = (node for node in ast.walk(source.tree) if isinstance(node, Function))
    return {f"{source.name}:{each.lineno} {each.name}": body_length(each) for each in functions}


def public(node: ast.Module | ast.ClassDef) -> Iterator[Function | ast.ClassDef]:
    """The public classes and functions of a module, and the public methods of its public classes."""
    for each in node.body:
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not each.name.startswith("_"):
            yield each
            if isinstance(each, ast.ClassDef):
                yield from public(each)


def without_annotation(source: Source) -> list[str]:
    """Public functions of which an argument, or what they return, has no annotation."""
    functions = (each for each in public(source.tree) if isinstance(each, Function))
    return [f"{source.name}:{each.lineno} {each.name}" for each in functions if not _annotated(each)]


def _annotated(function: Function) -> bool:
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, [given.vararg, given.kwarg])]
    named = [each for n, each in enumerate(every) if n or each.arg not in {"self", "cls"}]
    return function.returns is not None and all(each.annotation is not None for each in named)


def without_docstring(source: Source) -> list[str]:
    """The module, and its public classes and functions, that do not say what they are; methods may go without."""
    told = [each for each in source.tree.body if each in set(public(source.tree))]
    missing = [] if ast.get_docstring(source.tree) or not source.tree.body else [f"{source.name} (the module)"]
    return missing + [f"{source.name}:{each.lineno} {each.name}" for each in told if not _described(each)]


def _described(node: ast.stmt) -> bool:
    return not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) or bool(ast.get_docstring(node))


def broad_excepts(source: Source) -> list[str]:
    """Where any error at all is caught or suppressed and not raised again, so that a bug would pass in silence."""
    if source.name in EDGES:
        return []
    return [f"{source.name}:{getattr(node, 'lineno', 0)}" for node in ast.walk(source.tree) if _is_broad(node)]


def _is_broad(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        last = node.body[-1]
        raised_again = isinstance(last, ast.Raise) and last.exc is None
        return not raised_again and (node.type is None or _names_everything(node.type))
    suppresses = isinstance(node, ast.Call) and ast.unparse(node.func) in {"suppress", "contextlib.suppress"}
    return isinstance(node, ast.Call) and suppresses and any(map(_names_everything, node.args))


def _names_everything(node: ast.expr) -> bool:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(ast.unparse(part).removeprefix("builtins.") in {"Exception", "BaseException"} for part in parts)


@pytest.fixture(scope="module")
def ours() -> list[Source]:
    return sources(ROOT, *PACKAGES)


def test_functions_are_short() -> None:
    measured: dict[str, int] = {}
    for source in sources(ROOT, *PACKAGES, "benchmarks"):
        measured |= lengths(source)
    assert {name: lines for name, lines in measured.items() if lines > LONGEST} == {}
    long = {name: lines for name, lines in measured.items() if lines >= SHORT}
    assert len(long) <= (1 - SHARE_SHORT) * len(measured), f"of {len(measured)} functions these are long: {long}"


def test_public_functions_are_annotated(ours: list[Source]) -> None:
    assert [each for source in ours for each in without_annotation(source)] == []


def test_public_names_are_described(ours: list[Source]) -> None:
    assert [each for source in ours for each in without_docstring(source)] == []


def test_no_error_is_caught_whatever_it_is(ours: list[Source]) -> None:
    assert [each for source in ours for each in broad_excepts(source)] == []


# The measures on small samples: each fault is found, and what looks like one is not.


def sample(text: str, name: str = "rag/sample.py") -> Source:
    return Source(name, ast.parse(text))


def test_the_length_leaves_out_the_signature_and_the_docstring() -> None:
    text = 'def f(\n    a: int,\n) -> int:\n    """Says.\n\n    More.\n    """\n    b = a\n\n    return b\n'
    assert lengths(sample(text)) == {"rag/sample.py:1 f": 3}
    assert lengths(sample('class A:\n    async def f(self):\n        """Nothing else."""')) == {"rag/sample.py:2 f": 0}


@pytest.mark.parametrize(
    "text",
    [
        "def f(a): ...",
        "def f(a) -> int: ...",
        "def f(a: int): ...",
        "def f(*a, b: int) -> int: ...",
        "def f(*, a) -> int: ...",
        "async def f(**a) -> int: ...",
        "class A:\n    def f(self, a) -> int: ...",
    ],
)
def test_a_missing_annotation_is_found(text: str) -> None:
    assert len(without_annotation(sample(text))) == 1


@pytest.mark.parametrize("text", ["def _f(a): ...", "class _A:\n    def f(self, a): ...", "def f(*b: int) -> int: ..."])
def test_private_and_annotated_functions_pass(text: str) -> None:
    assert without_annotation(sample(text)) == []


@pytest.mark.parametrize("text", ["x = 1", '"""Says."""\ndef f(): ...', '"""Says."""\nclass A: ...'])
def test_a_missing_docstring_is_found(text: str) -> None:
    assert len(without_docstring(sample(text))) == 1


@pytest.mark.parametrize(
    "text", ["", '"""Says."""\ndef _f(): ...', '"""Says."""\nclass A:\n    """Says."""\n    def f(self): ...']
)
def test_what_is_private_or_described_passes(text: str) -> None:
    assert without_docstring(sample(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "try: ...\nexcept: ...",
        "try: ...\nexcept Exception: ...",
        "try: ...\nexcept (ValueError, BaseException) as e: ...",
        "try: ...\nexcept* Exception: ...",
        "with contextlib.suppress(Exception): ...",
    ],
)
def test_a_broad_except_is_found_but_at_the_edges(text: str) -> None:
    assert len(broad_excepts(sample(text))) == 1
    assert broad_excepts(sample(text, "ui/cli.py")) == broad_excepts(sample(text, "evals/run.py")) == []


def test_a_narrow_except_passes() -> None:
    text = "try: ...\nexcept (OSError, ExceptionGroup): ...\nwith suppress(KeyError): ..."
    assert broad_excepts(sample(text)) == []


def test_cleaning_up_and_raising_again_passes() -> None:
    assert broad_excepts(sample("try: ...\nexcept BaseException:\n    tidy()\n    raise")) == []
    assert len(broad_excepts(sample("try: ...\nexcept Exception:\n    if a:\n        raise\n    tidy()"))) == 1
