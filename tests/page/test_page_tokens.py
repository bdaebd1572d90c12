"""Tokens of the page's script, written without what they don't need."""

import pytest

from kmeans_gif.page.forms import terse
from kmeans_gif.page.tokens import tokens_of, written


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("f(a, b,);", "f(a,b);"),
        ("const a = [1, 2,\n];", "const a=[1,2];"),
        ("const { a, b, } = c;", "const{a,b}=c;"),
        ("const a = [, ,];", "const a=[,,];"),
        ("const a = [1, ,];", "const a=[1,,];"),
        ("const [, a] = b;", "const[,a]=b;"),
    ],
)
def test_no_comma_ends_a_list_but_holes_stay(code: str, expected: str) -> None:
    assert written(tokens_of(code)) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("const a = 1; let b = 2; const c = 3; f(); const d = 4;", "let a=1,b=2,c=3;f();let d=4;"),
        ("for (const a of b) c(); const d = 4;", "for(let a of b)c();let d=4;"),
        ("const a = () => { let b; return b; }; const c = 3;", "let a=()=>{let b;return b},c=3;"),
        ("if (a) { const b = 1; } const c = 2;", "if(a){let b=1}let c=2;"),
        ("{ while (a()); } { for (;;); } { b(); }", "{while(a());}{for(;;);}{b()}"),
        ("f((a) => (b, c) => async (d) => d);", "f(a=>(b,c)=>async d=>d);"),
        ("f(() => ({}), ({ e }) => e, g(h));", "f(()=>({}),({e})=>e,g(h));"),
        ("const a = `${b((c) => { d(); })}`; const e = 5;", "let a=`${b(c=>{d()})}`,e=5;"),
    ],
)
def test_forms_are_as_short_as_they_can_be(code: str, expected: str) -> None:
    assert written(terse(list(tokens_of(code)))) == expected
