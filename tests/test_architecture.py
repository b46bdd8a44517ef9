"""Who may import whom: the layers, no cycle, and each third party behind its fence. Read from the source with `ast`."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("seeds", "index", "rag", "evals", "ui")
BESIDE = ("benchmarks", "tests")  # these may import anything, and nothing above imports them


@dataclass(frozen=True, slots=True)
class Fence:
    """The modules that may know a third party: all of `modules`, and of the package `one_of` a single one more.

    A package among `modules` stands for all that is in it: the page is one, since its parts are too much for one file.
    """

    modules: frozenset[str] = frozenset()
    one_of: str | None = None


FENCES: Mapping[str, Fence] = {
    "Stemmer": Fence(frozenset({"index.lexical", "index.words"})),
    "bm25s": Fence(frozenset({"index.lexical"})),
    "charset_normalizer": Fence(frozenset({"index.formats.encoding"})),
    "chromadb": Fence(frozenset({"index.store"})),
    "docx": Fence(frozenset({"index.formats.docx"})),
    "gradio": Fence(frozenset({"ui.page"})),
    "gradio_client": Fence(frozenset({"ui.page"})),
    "llama_index": Fence(frozenset({"index.store", "rag.llama"})),
    "llama_index.vector_stores": Fence(frozenset({"index.store"})),
    "lxml": Fence(frozenset({"index.formats.docx", "index.formats.html"})),
    "onnxruntime": Fence(frozenset({"index.onnx"})),
    "openai": Fence(frozenset({"rag.model"}), one_of="index"),
    "pypdfium2": Fence(frozenset({"index.formats.pdf"})),
    "tokenizers": Fence(frozenset({"index.onnx"})),
}


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module; `always` when it is imported together with the module that it stands in."""

    module: str
    line: int
    target: str
    always: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def modules(root: Path, packages: Iterable[str]) -> dict[str, Path]:
    """Dotted name and file of every module; a package goes by its own name."""
    files = (file for package in packages for file in sorted((root / package).rglob("*.py")))
    return {".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def imports(root: Path, packages: Iterable[str] = LAYERS) -> list[Import]:
    """Every import in the packages, wherever it stands; ours resolved to the module it means."""
    files = modules(root, packages)
    known = modules(root, (*LAYERS, *BESIDE))
    found = []
    for module, file in files.items():
        tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
        late = {id(node) for function in ast.walk(tree) if _is_function(function) for node in ast.walk(function)}
        package = module if file.name == "__init__.py" else module.rpartition(".")[0]
        for node in ast.walk(tree):
            for target in _targets(node, package, known):
                found.append(Import(module, getattr(node, "lineno", 0), target, id(node) not in late))
    return found


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))


def _targets(node: ast.AST, package: str, known: Mapping[str, Path]) -> Iterator[str]:
    """What one node imports; `from index import types` means `index.types` where there is such a module."""
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        source = ".".join([*above, *([node.module] if node.module else [])])
        names = {f"{source}.{name.name}" for name in node.names}
        ours = _top(source) in (*LAYERS, *BESIDE)
        yield from sorted({(name if name in known or not ours else source) for name in names})
    elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"import_module", "__import__"}:
        values = [given.value for given in node.args[:1] if isinstance(given, ast.Constant)]
        yield from (value for value in values if isinstance(value, str))


def arrows_to_the_right(found: Iterable[Import]) -> list[str]:
    """Imports of a layer above one's own, or of what stands beside the layers."""
    order = (*LAYERS, *BESIDE)
    return [
        str(each)
        for each in found
        if _top(each.target) in order and order.index(_top(each.target)) > order.index(_top(each.module))
    ]


def cycle(found: Iterable[Import]) -> list[str]:
    """A round trip through modules that import one another when they are imported, or nothing."""
    graph = TopologicalSorter[str]()
    for each in found:
        if each.always and _top(each.target) in (*LAYERS, *BESIDE):
            graph.add(each.module, each.target)
    try:
        graph.prepare()
    except CycleError as error:
        return [f"{user} imports {used}" for used, user in pairwise(error.args[1])]
    return []


def outside_the_fence(found: Iterable[Import]) -> list[str]:
    """Imports of a fenced third party by a module that is not to know it."""
    found = list(found)
    return [str(each) for name, fence in FENCES.items() for each in _climbers(found, name, fence)]


def _climbers(found: Iterable[Import], name: str, fence: Fence) -> list[Import]:
    users = [
        each for each in found if _within(each.target, name) and not any(_within(each.module, m) for m in fence.modules)
    ]
    of_package = {each.module for each in users if _top(each.module) == fence.one_of}
    return [each for each in users if len(of_package) != 1 or each.module not in of_package]


def _within(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def not_of_the_standard_library(found: Iterable[Import], package: str = "seeds") -> list[str]:
    """What a package that stands on Python alone imports besides."""
    allowed = {package, *sys.stdlib_module_names}
    alone = (each for each in found if _top(each.module) == package)
    return [str(each) for each in alone if _top(each.target) not in allowed]


def undeclared(found: Iterable[Import], declared: Iterable[str]) -> list[str]:
    """Imports of third parties that nobody who installs Footnote is promised to have."""
    providers = packages_distributions()
    promised = {_plain(name) for name in declared}
    return [
        str(each)
        for each in found
        if (top := _top(each.target)) not in {*sys.stdlib_module_names, *LAYERS, *BESIDE}
        and not promised & {_plain(name) for name in providers.get(top, [])}
    ]


def _top(module: str) -> str:
    return module.partition(".")[0]


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def declared_dependencies() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for requirement in project["dependencies"]]


@pytest.fixture(scope="module")
def ours() -> list[Import]:
    return imports(ROOT)


def test_imports_point_to_the_left(ours: list[Import]) -> None:
    assert {_top(each.module) for each in ours} >= {"index", "rag"}  # the source was really read
    assert arrows_to_the_right(ours) == []


def test_no_module_imports_itself_by_a_detour() -> None:
    assert cycle(imports(ROOT, (*LAYERS, "benchmarks"))) == []


def test_third_parties_stay_behind_their_fences(ours: list[Import]) -> None:
    assert outside_the_fence(ours) == []


def test_seeds_needs_nothing_but_python(ours: list[Import]) -> None:
    assert not_of_the_standard_library(ours) == []


def test_what_is_imported_is_declared(ours: list[Import]) -> None:
    assert undeclared(ours, declared_dependencies()) == []


# The rules on small trees that break them: each violation is found, and what looks like one is not.


def tree(root: Path, files: Mapping[str, str]) -> list[Import]:
    """The imports of a project made of these files."""
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return imports(root)


@pytest.mark.parametrize(
    "text",
    [
        "import rag.types",
        "from rag import ask",
        "from rag.types import Answer",
        "from ..rag import types",
        "def late():\n    from rag import ask",
        "if TYPE_CHECKING:\n    from rag import Answer",
        "try:\n    import rag.types as t\nexcept ImportError:\n    t = None",
        "import importlib\nimportlib.import_module('rag.types')",
        "from benchmarks import speed",
        "import tests.conftest",
    ],
)
def test_an_arrow_to_the_right_is_found(text: str, tmp_path: Path) -> None:
    assert len(arrows_to_the_right(tree(tmp_path, {"index/load.py": text, "rag/types.py": ""}))) == 1


def test_an_arrow_to_the_left_or_within_is_none(tmp_path: Path) -> None:
    files = {
        "ui/cli.py": "import evals.run, rag, index.types, seeds",
        "rag/a.py": "from rag.b import x\nfrom . import c",
        "rag/b.py": "import json",
        "rag/c.py": "import uilib\nfrom evalsuite import x",
    }
    assert arrows_to_the_right(tree(tmp_path, files)) == []


def test_a_cycle_is_found_and_named(tmp_path: Path) -> None:
    files = {"rag/a.py": "from rag.b import x", "rag/b.py": "from rag import c", "rag/c.py": "import rag.a"}
    assert sorted(cycle(tree(tmp_path, files))) == ["rag.a imports rag.b", "rag.b imports rag.c", "rag.c imports rag.a"]


def test_a_module_that_imports_its_package_makes_a_cycle(tmp_path: Path) -> None:
    files = {"rag/__init__.py": "from rag.a import x", "rag/a.py": "from rag import y"}
    assert sorted(cycle(tree(tmp_path, files))) == ["rag imports rag.a", "rag.a imports rag"]


def test_an_import_inside_a_function_makes_no_cycle(tmp_path: Path) -> None:
    late = "class A:\n    def f(self):\n        from rag.a import x"
    assert cycle(tree(tmp_path, {"rag/a.py": "from rag.b import x", "rag/b.py": late})) == []


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("rag/assistant.py", "import chromadb"),
        ("index/search.py", "from chromadb.config import Settings"),
        ("rag/llama.py", "from llama_index.vector_stores.chroma import ChromaVectorStore"),
        ("rag/llama.py", "from llama_index import vector_stores"),
        ("index/embed.py", "from llama_index.core.schema import TextNode"),
        ("ui/cli.py", "def chat():\n    import gradio as gr"),
        ("ui/pages.py", "import gradio"),
        ("rag/assistant.py", "import openai"),
        ("index/embed.py", "import onnxruntime"),
        ("rag/reader.py", "if TYPE_CHECKING:\n    from tokenizers import Tokenizer"),
        ("index/names.py", "import Stemmer"),
        ("index/words.py", "import bm25s"),
    ],
)
def test_a_third_party_outside_its_fence_is_found(file: str, text: str, tmp_path: Path) -> None:
    assert len(outside_the_fence(tree(tmp_path, {file: text}))) == 1


def test_a_third_party_inside_its_fence_may_stay(tmp_path: Path) -> None:
    files = {
        "index/store.py": "import chromadb\nfrom llama_index.vector_stores.chroma import ChromaVectorStore",
        "index/words.py": "import Stemmer",
        "index/onnx.py": "import onnxruntime, tokenizers",
        "rag/llama.py": "from llama_index.core import QueryBundle",
        "rag/model.py": "import openai",
        "index/remote.py": "import openai",
        "index/chart.py": "import openai_like, gradiometer",
        "ui/page/chat.py": "import gradio",
    }
    assert outside_the_fence(tree(tmp_path, files)) == []


def test_only_one_file_of_index_may_know_openai(tmp_path: Path) -> None:
    found = tree(tmp_path, dict.fromkeys(["index/a.py", "index/b.py", "rag/model.py"], "import openai"))
    assert outside_the_fence(found) == ["index.a:1 imports openai", "index.b:1 imports openai"]


def test_a_third_party_in_seeds_is_found(tmp_path: Path) -> None:
    text = "import json\nimport numpy\nfrom seeds.a import b\nimport yaml"
    found = tree(tmp_path, {"seeds/__init__.py": text, "seeds/a.py": ""})
    assert not_of_the_standard_library(found) == ["seeds:2 imports numpy", "seeds:4 imports yaml"]


def test_a_third_party_that_is_not_declared_is_found(tmp_path: Path) -> None:
    text = "import pytest\nimport numpy as np\nimport json\nfrom rag import b"
    found = tree(tmp_path, {"rag/a.py": text, "rag/b.py": ""})
    assert undeclared(found, ["numpy"]) == ["rag.a:1 imports pytest"]
