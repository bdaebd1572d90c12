"""The modules of the page as one script, without a bundler: each becomes a function, called in order of dependency."""

import re
from functools import cache
from pathlib import Path, PurePosixPath

from kmeans_gif.page.names import shortened
from kmeans_gif.page.tokens import tokens_of, written

_FOLDER = Path(__file__).parent
_ENTRY = "main.js"
_SHEETS = ("base", "views", "transport", "panels", "phones")

_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
_PASSED_ON = re.compile(r'^export \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
_NOTHING = re.compile(r"^export \{\};\n", re.MULTILINE)
_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*\*/\s*")
"""In a style sheet."""


@cache
def script() -> str:
    """Return the script of the page."""
    return bundled(_FOLDER)


def bundled(folder: Path) -> str:
    """Return the module ``main.js`` of a folder and those that it needs as one script, short and without comments."""
    modules: dict[str, str] = {}
    _collect(folder, _ENTRY, modules, ())
    tokens = shortened([list(tokens_of(code)) for code in modules.values()])
    return "".join(['"use strict";(()=>{', *(f"{written(module)}\n" for module in tokens), "})();\n"])


@cache
def style() -> str:
    """Return the style sheet of the page."""
    sheets = ((_FOLDER / "style" / f"{name}.css").read_text("utf-8") for name in _SHEETS)
    return _COMMENT.sub("", "".join(sheets))


def _collect(folder: Path, path: str, modules: dict[str, str], importing: tuple[str, ...]) -> None:
    """Add a module after those that it imports."""
    if path in importing:
        raise ValueError(f"modules import each other: {' → '.join([*importing, path])}")
    if path in modules:
        return
    code = (folder / path).read_text("utf-8")
    for pattern in (_IMPORT, _PASSED_ON):
        for _, address in pattern.findall(code):
            _collect(folder, _path(path, address), modules, (*importing, path))
    variables = {each: f"${number}" for number, each in enumerate([*modules, path])}
    modules[path] = _wrapped(path, code, variables)


def _wrapped(path: str, code: str, variables: dict[str, str]) -> str:
    """Make a function of a module, which returns its exports."""
    exports = list(_EXPORT.findall(code))
    for names, address in _PASSED_ON.findall(code):
        exports += [f"{own}: {variables[_path(path, address)]}.{other}" for other, own in _pairs(names)]
    code = _PASSED_ON.sub("", _NOTHING.sub("", _EXPORT.sub("", code)))
    code = _IMPORT.sub(lambda match: _taken(match, variables[_path(path, match[2])]), code)
    if re.search(r"^(?:import|export)\b", code, re.MULTILINE):
        raise ValueError(f"{path} imports or exports in a way that the page can't be put together from")
    return f"const {variables[path]} = (() => {{\n{code.strip()}\nreturn {{ {', '.join(exports)} }};\n}})();\n"


def _taken(match: re.Match[str], variable: str) -> str:
    """Return an import as a declaration."""
    names = ", ".join(own if own == other else f"{other}: {own}" for other, own in _pairs(match[1]))
    return f"const {{ {names} }} = {variable};\n"


def _pairs(names: str) -> list[tuple[str, str]]:
    """Return names in the module they come from, and in the one they go to."""
    words = [name.split() for name in names.split(",") if name.strip()]
    return [(each[0], each[-1]) for each in words]


def _path(path: str, address: str) -> str:
    """Resolve the address of a module from the path of another."""
    parts: list[str] = []
    for part in (PurePosixPath(path).parent / address).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
