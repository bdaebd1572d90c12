"""Errors are records of text and options, formatted for the library and for the command."""

import ast
import copy
import pickle
from pathlib import Path

import click
import pytest

import kmeans_gif as kg
from kmeans_gif.cli.animate import animate
from kmeans_gif.cli.choose import choose
from kmeans_gif.cli.compare import compare
from kmeans_gif.cli.quantize import quantize
from kmeans_gif.cli.terms import flag_of, in_typed_terms, typed
from kmeans_gif.clustering.seeding import TooFewValuesError
from kmeans_gif.errors import Option

SOURCE = Path(kg.__file__).parent


@pytest.mark.parametrize("kind", [kg.OptionError, kg.SourceError, kg.Note])
def test_library_and_command_format_options_differently(kind: type[kg.OptionError]) -> None:
    error = kind("it has 9 pixels, more than ", Option("max_pixels", 5), "; raise ", Option("max_pixels"))
    assert str(error) == "it has 9 pixels, more than max_pixels=5; raise max_pixels"
    assert in_typed_terms(error) == "it has 9 pixels, more than --max-pixels 5; raise --max-pixels"
    assert error.args == (str(error),)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own
        assert (type(twin), str(twin), in_typed_terms(twin)) == (kind, str(error), in_typed_terms(error))


def test_errors_with_options_can_be_pickled() -> None:
    twin = pickle.loads(pickle.dumps(TooFewValuesError(6, 3)))  # noqa: S301 - our own
    assert (type(twin), twin.n_clusters, twin.n_values) == (TooFewValuesError, 6, 3)
    assert str(twin) == "n_clusters=6 is more than the number of different values, 3; use at most n_clusters=3"


def test_plain_messages_are_unchanged() -> None:
    assert str(kg.SourceError("it is empty")) == "it is empty"
    assert kg.SourceError("it is empty").args == ("it is empty",)


@pytest.mark.parametrize(
    ("option", "text"),
    [
        (Option("n_clusters", 300), "-k 300"),
        (Option("drop_missing", True), "--drop-missing"),
        (Option("header", False), "--no-header"),
        (Option("decimal", ","), "--decimal ,"),
        (Option("Look.orbit", 6.0), "--orbit 6"),
        (Option("Look.azimuth", -60.5), "--azimuth -60.5"),
        (Option("Look.font", "My Font"), "--font 'My Font'"),
        (Option("size", (640, 480)), "--size 640x480"),
        (Option("seed", None), "--seed None"),
        (Option("columns"), "--columns"),
    ],
)
def test_options_are_formatted_as_on_the_command_line(option: Option, text: str) -> None:
    assert typed(option) == text


def test_every_option_in_a_message_exists_on_the_command_line() -> None:
    named: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Option":
                named |= {str(a.value) for a in node.args[:1] if isinstance(a, ast.Constant)}
    params = [p for command in (animate, choose, compare, quantize) for p in command.params]
    flags = {flag for p in params if isinstance(p, click.Option) for flag in p.opts + p.secondary_opts}
    assert len(named) > 15
    assert {name for name in named if flag_of(name) not in flags} <= {"look", "trace"}


def test_no_message_contains_a_flag_of_the_command_line() -> None:
    for path in SOURCE.rglob("*.py"):
        assert "(--" not in path.read_text("utf-8"), path
