"""How the house stands, measured from the code itself: `python -m tests.house`.

Every import counts, those for types alone and those within a function included.
"""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = {"xendrift": ROOT / "backend/xendrift", "xendrift_tui": ROOT / "tui/xendrift_tui"}
SMALL, LARGE, LONG = 40, 250, 40
TOP = {
    ".ci", ".gitignore", "LICENSE", "README.md", "backend", "pyproject.toml", "screenshots",
    "tests", "tui", "uv.lock",
}  # fmt: skip
_ACTIONS = ("accept", "pending", "plug", "unplug", "clean", "repair", "rebuild", "undo")
_NOUNS = ("string", "cstring", "finding", "pending", "recording", "spelling")
_PLANS = ("PlugPlan", "CleanPlan", "PendingPlan", "RestorePlan", "RepairPlan")


@cache
def modules() -> dict[str, Path]:
    """Every module of the source by its dotted name."""
    found: dict[str, Path] = {}
    for name, folder in SOURCES.items():
        for file in sorted(folder.rglob("*.py")):
            parts = file.relative_to(folder).with_suffix("").parts
            dotted = ".".join((name, *parts)).removesuffix(".__init__")
            found[dotted] = file
    return found


@cache
def tree(name: str) -> ast.Module:
    """One module, parsed."""
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """The modules of the source that one imports, anywhere in it."""
    known, found = modules(), set[str]()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in known else node.module)
    return frozenset(found & set(known)) - {name}


def circle_members() -> set[str]:
    """The modules from which following the imports leads back to themselves."""
    return {name for name in modules() if name in _reached(name)}


def _reached(start: str) -> set[str]:
    reached, left = set[str](), list(imports(start))
    while left:
        name = left.pop()
        if name not in reached:
            reached.add(name)
            left.extend(imports(name))
    return reached


def lengths() -> dict[str, int]:
    """How many lines each module has; packages' own files that only say what they are left out."""
    counted = {name: len(file.read_text().splitlines()) for name, file in modules().items()}
    return {
        name: lines
        for name, lines in counted.items()
        if lines > 3 or modules()[name].name != "__init__.py"
    }


def long_functions() -> Iterator[tuple[str, int]]:
    """Yields the functions that are too long, with their lines."""
    for name in modules():
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONG:
                    yield f"{name}.{node.name}", lines


def asked_by_name() -> Iterator[str]:
    """Yields where the program's face asks for an action's name or for the type of a plan."""
    for name in modules():
        if name.startswith("xendrift_tui"):
            for node in ast.walk(tree(name)):
                if _asks(node):
                    yield f"{name}:{node.lineno}"  # type: ignore[attr-defined]


def _asks(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance":
        return any(getattr(one, "id", "") in _PLANS for one in ast.walk(node))
    if not isinstance(node, ast.Compare):
        return False
    names = [ast.unparse(one) for one in (node.left, *node.comparators)]
    about = any(re.search(r"\baction\b", name) for name in names)
    words = {word.upper() for word in _ACTIONS}
    return about and any(name in words or name.strip("'\"") in _ACTIONS for name in names)


def repeated(kind: str) -> Counter[str]:
    """What stands more than once: names of modules, or of public classes."""
    if kind == "module":
        names = [name.rpartition(".")[2] for name in modules()]
    else:
        names = [
            node.name
            for name in modules()
            for node in tree(name).body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        ]
    return Counter({name: count for name, count in Counter(names).items() if count > 1})


def gerunds() -> list[str]:
    """The modules that are named by a gerund."""
    last = {name: re.split(r"[._]", name)[-1] for name in modules()}
    return [name for name, word in last.items() if word.endswith("ing") and word not in _NOUNS]


def contract() -> dict[str, object]:
    """The contract that keeps the core pure."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (pure,) = [
        one
        for one in settings["tool"]["importlinter"]["contracts"]
        if one["source_modules" if "source_modules" in one else "name"] == ["xendrift.core"]
    ]
    return pure


def numbers() -> Iterator[tuple[str, object]]:
    """Yields every number with what it is."""
    sizes = lengths()
    pure = contract()
    indirect = "allowed" if pure.get("allow_indirect_imports") else "forbidden"
    yield "modules in import circles", len(circle_members())
    yield "questions for an action's name or a plan's type in tui/", len(list(asked_by_name()))
    yield "modules named in the purity contract", len(pure["source_modules"])  # type: ignore[arg-type]
    yield "indirect imports of the core", indirect
    yield "source files", len(sizes)
    yield f"of {SMALL} lines or fewer", sum(lines <= SMALL for lines in sizes.values())
    yield f"of more than {LARGE} lines", sum(lines > LARGE for lines in sizes.values())
    yield f"functions of more than {LONG} lines", len(list(long_functions()))
    yield "modules named by a gerund", len(gerunds())
    yield "names of modules that stand more than once", len(repeated("module"))
    yield "names of public classes that stand more than once", len(repeated("class"))
    yield "README, bytes", (ROOT / "README.md").stat().st_size


if __name__ == "__main__":
    for what, number in numbers():
        print(f"{number!s:>10}  {what}")
