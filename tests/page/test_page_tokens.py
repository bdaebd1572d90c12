"""Tokens of the page's script, written without what they don't need."""

import pytest

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
