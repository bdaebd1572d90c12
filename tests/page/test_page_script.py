"""The script of the page: modules in one scope, without comments, with short names; what it computes stays the same."""

import re
import subprocess
from itertools import chain
from pathlib import Path

import pytest
from deno import find_deno_bin

from kmeans_gif.page import bundle
from kmeans_gif.page.forms import terse
from kmeans_gif.page.names import Module, shortened
from kmeans_gif.page.tokens import tokens_of, written

MODULE = r"""
/** Forms of which each could be taken for another. */
const out = [];
const { length: size, missing = 4, ...others } = { length: 3, shown: 1, hidden: 2 };
let first = 1, second = first + +size, third = first - -size;
function* counted({ from = 0, to }, [step, ...more] = [1, 2]) {
  for (let at = from; at < to; at += step) yield { at, more };
}
const tagged = (text, { sign = "}" } = {}) => `a${`b${text}{`}c${{ text }.text}${sign}\``;
class Counter {
  #total = 0;
  static of(total) { const counter = new Counter(); counter.add(total); return counter; }
  add(amount) { this.#total += amount; return this; }
  get total() { return this.#total; }
}
const table = { counted(value) { return value * 2; }, "first": first, second, [`k${third}`]: third };
const divided = size / second / 2, matches = "x/y//z".split(/[/]|\/\//g).length;
({ first, second: third } = { first: 7, second: 8 });
const choice = first > 5 ? { first } : { second };
const pick = (event) => event?.["detail"] ?? event.detail?.size;
// A comment with a quote ' and a brace {
out.push(size, missing, others, first, second, third, [...counted({ to: 2 })], tagged("t"), tagged("u", { sign: "{" }));
out.push(Counter.of(2).add(3).total, table.counted(4), Object.keys(table), divided, matches, choice);
out.push(pick({ detail: { size } }), first++ + ++second, second-- - --first, 1e-3 + .5, 0x1f, 12.25);
const promised = async ({ wait }) => {
  try { await wait; } catch (error) { out.push(error.message); } finally { out.push("end"); }
};
await promised({ wait: Promise.reject(new Error("late")) });
label: for (const { at: place } of counted({ to: 9 })) {
  if (place > 2) break label;
  switch (place) { case 1: out.push("one"); break; default: out.push(place); }
}
let waited = 0;
for (const each of counted({ to: 9 })) waited += each.at;
while (waited-- > 1);
const given = async (wait) => await wait, kept = function (one) { return one; };
const last = await given(kept((await given(waited), () => waited))());
if (last === 0) { const one = 1; const two = 2; out.push(one + two); } else out.push(last);
const after = Math.max(1, [Math, Infinity].length), Number = 3;
out.push(after, true, undefined, Number, String(Number));
console.log(JSON.stringify(out));
"""

MODULES = {
    "main.js": """
import { count as size, total } from "./shown.js";
import { twice } from "./numbers.js";
const count = (list) => list.length;
function shown(total) {
  const size = twice(total);
  return size + count([total]);
}
const sum = total([1, 2]);
console.log(size([1, 2, 3]), count([1]), shown(4), sum);
""",
    "shown.js": """
import { twice as doubled } from "./numbers.js";
export { total } from "./numbers.js";
const sum = (list) => doubled(list.length);
export function count(list) {
  const twice = sum(list);
  return doubled(twice);
}
""",
    "numbers.js": """
const sum = 1;
export const twice = (number) => 2 * number + sum - 1;
export function total(list) {
  return list.reduce((sum, number) => sum + number, sum);
}
""",
}


def printed_code(code: str, folder: Path) -> str:
    path = folder / "module.mjs"
    path.write_text(code, "utf-8")
    return printed(path)


def printed(path: Path) -> str:
    command = [find_deno_bin(), "run", "--no-remote", "--no-check", "--quiet", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_short_names_change_nothing(tmp_path: Path) -> None:
    short = written(terse(list(chain(*shortened([Module(list(tokens_of(MODULE)))])))))
    assert "missing" in short  # a property
    assert "promised" not in short
    assert len(short) < 0.8 * len(MODULE)
    assert printed_code(short, tmp_path) == printed_code(MODULE, tmp_path)


def test_modules_in_one_scope_keep_their_names_apart(tmp_path: Path) -> None:
    for name, code in MODULES.items():
        (tmp_path / name).write_text(code)
    expected = printed(tmp_path / "main.js")
    assert expected == "12 1 9 4\n"
    assert printed_code(bundle.bundled(tmp_path), tmp_path) == expected


def test_names_of_one_letter_serve_every_statement() -> None:
    functions = "".join(f"function first{n}(one, two) {{ return one + two * {n}; }}" for n in range(60))
    (tokens,) = shortened([Module(list(tokens_of(functions)))])
    assert written(tokens).count("(a,b)") == 60 - 2  # a and b themselves aren't used inside


def test_names_of_the_browser_stay() -> None:
    modules = ["const start = (document) => document.title;", "const title = document.title; alert(title);"]
    first, second = map(written, shortened([Module(list(tokens_of(module))) for module in modules]))
    assert "document.title" in second
    assert "alert(" in second
    assert "(document)=>document.title" in first


def test_script_is_small_and_without_comments() -> None:
    code = bundle.script()
    assert len(code.encode()) < 100_000
    assert "/**" not in code
    assert not re.search(r"^\s*//", code, re.MULTILINE)
    assert "</script" not in code.lower()
    assert "<!--" not in code


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('import { a } from "./a.js";\na();\n')
    (tmp_path / "a.js").write_text('import { b } from "./main.js";\nexport const a = b;\n')
    with pytest.raises(ValueError, match=r"main\.js → a\.js → main\.js"):
        bundle.bundled(tmp_path)


def test_other_kinds_of_import_are_refused(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('import * as a from "./a.js";\n')
    with pytest.raises(ValueError, match=r"main\.js imports or exports"):
        bundle.bundled(tmp_path)
