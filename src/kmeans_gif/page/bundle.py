"""The modules of the page as one script, without a bundler: all in one scope, in order of dependency."""

import re
from functools import cache
from itertools import chain
from pathlib import Path, PurePosixPath

from kmeans_gif.page.builtins import with_builtins
from kmeans_gif.page.forms import arrows, plain, terse
from kmeans_gif.page.names import Module, shortened
from kmeans_gif.page.tokens import tokens_of, written

_FOLDER = Path(__file__).parent
_ENTRY = "main.js"
_SHEETS = ("base", "views", "transport", "panels", "phones")

_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
_PASSED_ON = re.compile(r'^export \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
_NOTHING = re.compile(r"^export \{\};\n", re.MULTILINE)
_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*\*/")
_SPACE = re.compile(r"\s*([{};,])\s*|(?<=:)\s+")
"""What a style sheet doesn't need, as we write them: `a :hover` and `1 + 2` need theirs."""

_Names = dict[str, tuple[int, str]]
"""Names in a module, each with the place of the module that declares it and its name there."""


@cache
def script() -> str:
    """Return the script of the page."""
    return bundled(_FOLDER)


def bundled(folder: Path) -> str:
    """Return the module ``main.js`` of a folder and those that it needs as one script, short and without comments."""
    modules: dict[str, Module] = {}
    _collect(folder, _ENTRY, modules, {}, ())
    *others, first = shortened(with_builtins(list(modules.values())))
    return f'"use strict";(()=>{{{written(terse(list(plain(arrows([*chain(first, *others)])))))}}})();\n'


@cache
def style() -> str:
    """Return the style sheet of the page."""
    sheets = ((_FOLDER / "style" / f"{name}.css").read_text("utf-8") for name in _SHEETS)
    return _SPACE.sub(r"\1", _COMMENT.sub("", "".join(sheets))).replace(";}", "}")


def _collect(
    folder: Path, path: str, modules: dict[str, Module], exports: dict[str, _Names], importing: tuple[str, ...]
) -> None:
    """Add a module after those that it imports."""
    if path in importing:
        raise ValueError(f"modules import each other: {' → '.join([*importing, path])}")
    if path in modules:
        return
    code = (folder / path).read_text("utf-8")
    taken: dict[re.Pattern[str], _Names] = {_IMPORT: {}, _PASSED_ON: {}}
    for pattern, names in taken.items():
        for listed, address in pattern.findall(code):
            other = _path(path, address)
            _collect(folder, other, modules, exports, (*importing, path))
            names |= {own: exports[other][theirs] for theirs, own in _pairs(listed)}
        code = pattern.sub("", code)
    place = len(modules)
    exports[path] = {name: (place, name) for name in _EXPORT.findall(code)} | taken[_PASSED_ON]
    code = _NOTHING.sub("", _EXPORT.sub("", code))
    if re.search(r"^(?:import|export)\b", code, re.MULTILINE):
        raise ValueError(f"{path} imports or exports in a way that the page can't be put together from")
    modules[path] = Module(list(tokens_of(code)), taken[_IMPORT])


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
