"""The script of the page: modules in one scope, without comments, with short names; what it computes stays the same."""

import re
import subprocess
from pathlib import Path

import pytest
from deno import find_deno_bin

from kmeans_gif.page import bundle
from kmeans_gif.page.forms import arrows, plain, terse
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
const after = 1;
out.push(after, true, undefined);
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
    (tokens,) = shortened([Module(list(tokens_of(MODULE)))])
    short = written(terse(list(plain(arrows(tokens)))))
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


def test_functions_are_arrows_and_literals_short(tmp_path: Path) -> None:
    code = """
const half = early(0.5) + later({ at: 0.25 }).at, said = (one) => { return `${one}a${1}`; };
function early(number) { return number; }
async function later2(number) { await null; return early(number); }
function later({ at }) { return { at, kept: true, [`k${at}`]: undefined }; }
function many() { return arguments.length; }
function* counted(to) { for (let at = 0; at < to; at++) yield at; }
function fails(said) { try { throw new RangeError(`not ${said}`); } catch (error) { return `${error}`; } }
function made() { return [new Set().size, new Map().get(1), new Error().message, [...new Set()]]; }
function two(number) { if (number) return false; return [number, (number)].map((each) => { return (each); }); }
const none = () => { return; };
const printed = [half, said(0), later({ at: 1 }), many(1, 2), [...counted(3)], two(0), two(1), none()];
printed.push(fails("so"), made());
console.log(JSON.stringify(printed), await later2(0.5), undefined === printed[7]);
"""
    short = written(terse(list(plain(arrows(list(tokens_of(code)))))))
    assert "early=number=>number" in short
    assert "later=({at})=>({at,kept:!0,[`k${at}`]:void 0})" in short
    assert "said=one=>`${one}a${1}`" in short
    assert "early(.5)" in short
    assert "[number,number].map(each=>each)" in short
    assert "throw RangeError(" in short
    assert "[new Set().size,new Map().get(1),new Error().message,[...new Set]]" in short
    assert "function many()" in short  # it has arguments
    assert printed_code(short, tmp_path) == printed_code(code, tmp_path)


def test_strings_that_are_used_often_have_short_names(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text(
        'const own = { "often used": 1, other: "often used" };\n'
        'console.log(own["often used"], own ? "often used" : "rare", `${"often used"}`);\n'
    )
    code = bundle.bundled(tmp_path)
    assert code.count('"often used"') == 2  # its declaration and a key
    (tmp_path / "bundled.mjs").write_text(code)
    assert printed(tmp_path / "bundled.mjs") == printed(tmp_path / "main.js") == "1 often used often used\n"


def test_long_properties_that_are_used_often_have_short_names(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text(
        "const own = { lengthening: 1, short: 2, inner: { lengthening(by) { return by; } } };\n"
        "own.lengthening += own.short;\n"
        "own.lengthening++;\n"
        "console.log(own.inner.lengthening(own.lengthening), own?.lengthening, `${own.lengthening}`);\n"
    )
    code = bundle.bundled(tmp_path)
    assert code.count(".lengthening") == 1  # after a question mark
    (tmp_path / "bundled.mjs").write_text(code)
    assert printed(tmp_path / "bundled.mjs") == printed(tmp_path / "main.js") == "4 4 4\n"


def test_modules_may_use_a_name_of_the_browser_that_others_declare() -> None:
    modules = ["const start = (history) => history.length;", "history.back();"]
    first, second = map(written, shortened([Module(list(tokens_of(module))) for module in modules]))
    assert "history" not in first
    assert second == "history.back();"


def test_names_of_the_browser_stay() -> None:
    modules = ["const start = (document) => document.title;", "const title = document.title; alert(title);"]
    first, second = map(written, shortened([Module(list(tokens_of(module))) for module in modules]))
    assert "document.title" in second
    assert "alert(" in second
    assert "(document)=>document.title" in first


def test_builtins_that_are_used_often_have_short_names(tmp_path: Path) -> None:
    (tmp_path / "other.js").write_text(
        "export const least = Math.min(3, 1, 2);\nexport const own = { Math: 5, Number: 6 };\n"
    )
    (tmp_path / "main.js").write_text(
        'import { least, own } from "./other.js";\n'
        "const { Number: six } = own, size = (at) => at > 1 ? Infinity : Number(`${Math.min(at, own.Math)}`);\n"
        "console.log(least, own.Math, six, size(0), size(2), -Infinity < Math.min(7, own?.Number), Math.min());\n"
        "console.log(Number.isInteger(Math.min(1, 2)), typeof Number, [Infinity, Math.min(2, 4)], Math.cbrt(8));\n"
    )
    code = bundle.bundled(tmp_path)
    assert code.count("Math.min") == 1
    assert code.count("Math.cbrt") == 1  # a name of its own would be longer
    (tmp_path / "bundled.mjs").write_text(code)
    assert printed(tmp_path / "bundled.mjs") == printed(tmp_path / "main.js")


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
