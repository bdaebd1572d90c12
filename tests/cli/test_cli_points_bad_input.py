"""Tables and arrays that can't be clustered or drawn: a one-line error, the right exit code, no file left behind."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.cli.running import Command, contents


def table(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "bad.csv").write_text(text, "utf-8")


def saved(array: np.ndarray, name: str = "bad.npy") -> Callable[[Path], object]:
    return lambda folder: np.save(folder / name, array)


def archive(folder: Path) -> None:
    np.savez(folder / "bad.npz", places=np.eye(3), others=np.eye(2))


PEOPLE = "kg;cm;day;who\n70;180;2024-01-02;a\n60;165;2024-01-03;b\n80;190;2024-01-04;c\n"

CASES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "ragged": (table("a,b\n1,2\n3\n4,5\n"), "bad.csv", r"line 3 has 1 cell, the first row has 2; every row"),
    "too long a row": (table("a,b\n1,2\n3,4,5\n"), "bad.csv", r"'bad.csv': line 3 has 3 cells, the first row has 2"),
    "text by name": (table(PEOPLE), "bad.csv --columns kg,who",
                     r"'bad.csv': line 2, column 'who' is 'a', not a number; choose other columns \(--columns\)"),
    "no such name": (table(PEOPLE), "bad.csv --columns kg,age",
                     r"'bad.csv' has no column 'age'; its columns are 0 'kg', 1 'cm', 2 'day', 3 'who'"),
    "no such position": (table(PEOPLE), "bad.csv --columns 0,4", r"'bad.csv' has no column '4'; its columns are 0 'k"),
    "one column twice": (table(PEOPLE), "bad.csv --columns kg,0", r"column 'kg' is asked for twice; name each .* once"),
    "infinity": (table("a,b\n1,2\n1,-inf\n"), "bad.csv", r"line 3, column 'b' is '-inf', infinite .*; replace it, or"),
    "overflow": (table("a,b\n1,2\n1e999,3\n"), "bad.csv", r"line 3, column 'a' is '1e999', infinite as a 64-bit"),
    "decimal commas": (table("a;b\n1,5;2\n2,5;3\n"), "bad.csv", r"line 2, column 'a' is '1,5', .* use --decimal ,"),
    "a missing value": (table("a,b\n1,2\n,3\n4,5\n"), "bad.csv",
                        r"'bad.csv': line 3, column 'a' is empty; leave such rows out with --drop-missing"),
    "NA": (table("a,b\n1,2\n2,NA\n"), "bad.csv", r"line 3, column 'b' is 'NA', a missing value; leave such rows out"),
    "every row misses": (table("a,b\n1,\n,3\n"), "bad.csv --drop-missing",
                         r"'bad.csv' has no row without a missing value; leave out the columns .* \(--columns\)"),
    "text further down": (table("a,b\n1,2\n3,x\n"), "bad.csv",
                          r"line 3, column 'b' is 'x', not a number; .* choose other columns \(--columns\)"),
    "no numbers": (table("a,b\nx,y\nz,w\n"), "bad.csv", r"'bad.csv' has no numeric column among a \('x'\), b"),
    "no rows": (table("a,b\n"), "bad.csv", r"'bad.csv' has a header and no rows below it"),
    "0 bytes": (table(""), "bad.csv", r"'bad.csv' is empty; give a picture \(PNG, .*\) or a table of points \(CSV, "),
    "one point, k=2": (table("a,b\n1,2\n"), "bad.csv -k 2", r"-k 2 is more than .* different values, 1; .* most -k 1"),
    "equal points, k=2": (table("a,b\n1,2\n1,2\n"), "bad.csv -k 2", r"-k 2 is more than .*, 1; .* most -k 1"),
    "three of five": (table("a\n1\n2\n1\n2\n3\n"), "bad.csv -k 4", r"'bad.csv': -k 4 is more than .*, 3; .* most -k 3"),
    "a table as a picture": (table(PEOPLE), "bad.csv --kind image", r"'bad.csv' is a table.*; leave --kind image out"),
    "Latin-1": (lambda folder: (folder / "bad.csv").write_bytes(b"gr\xf6\xdfe,b\n1,2\n"), "bad.csv",
                r"'bad.csv' is not UTF-8 text \(line 1 has the byte 0xf6\); save it as UTF-8"),
    "a picture's name": (lambda folder: (folder / "bad.png").write_text(PEOPLE), "bad.png",
                         r"'bad.png' is not a picture that can be read, whatever its name; PNG, .* can"),
    "two channels": (saved(np.zeros((5, 4, 2))), "bad.npy", r"'bad.npy': .* shape \(5, 4, 2\) can't be read; an image"),
    "NaN in an array": (saved(np.array([[1, 2], [3, np.nan]])), "bad.npy",
                        r"'bad.npy': .* row 1, column 'y' is missing; leave such rows out with --drop-missing"),
    "an archive": (archive, "bad.npz", r"'bad.npz' holds 2 arrays; name one .*, as in file.npz:NAME: others, places"),
    "no such array": (archive, "bad.npz:X", r"'bad.npz:X' holds no array 'X'; its arrays are others, places"),
    "JSON of no objects": (lambda folder: (folder / "bad.jsonl").write_text('{"a": 1}\nno\n'), "bad.jsonl",
                           r"'bad.jsonl': line 2 "),
    "JSON of one line": (lambda folder: (folder / "bad.json").write_text('[{"a": 1}, {"a": 2}]'), "bad.json",
                         r"'bad.json': line 1 holds a whole table; write one object or array of numbers a line"),
    "JSON of columns": (lambda folder: (folder / "bad.json").write_text('{"a": [1, 2], "b": [3, 4]}'), "bad.json",
                        r"'bad.json': line 1 holds a whole table; write one object"),
    "no room at all": (table("a,b\n1,2\n3,4\n"), "bad.csv -k 2 --size 15x99 --plain",
                       r"'bad.csv': 15x99 pixels are too few .*; use at least --size 16x16"),
    "no such font": (table("a,b\n1,2\n3,4\n"), "bad.csv -k 2 --font Nope",
                     r"'bad.csv': --font Nope can't be loaded .*; name a TrueType or OpenType file"),
    "too many clusters to draw": (saved(np.random.default_rng(0).random((300, 2))), "bad.npy -k 256",
                                  r"'bad.npy': -k 256 .*; .* most -k \d+"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_unusable_data(case: str, command: Command, folder: Path) -> None:
    make, line, message = CASES[case]
    make(folder)
    before = contents(folder)
    done = command(*line.split())
    assert re.fullmatch(rf"error: .*{message}.*\n", done.err), done.err
    assert (done.code, done.out) == (1, b"")
    assert contents(folder) == before


LINES = {
    "--theme blue": r"'blue' is not one of 'light', 'dark' \(kmeans-gif animate --help",
    "--density some": r"'some' is not one of 'auto', 'on', 'off'",
    "--components 4": r"'4' is not one of '2', '3'",
    "--azimuth east": r"'east' is not a valid float",
    "--azimuth 361": r"--azimuth 361 must be from -360 to 360 degrees",
    "--elevation nan": r"--elevation nan must be from -90 to 90 degrees",
    "--orbit inf": r"--orbit inf must be from -360 to 360 degrees",
    "--columns ,": r"--columns , has an empty name in it; give names",
    "--columns a --kind image": r"--kind image asks for a picture, which has no columns; leave --columns out",
}


@pytest.mark.parametrize("line", LINES)
def test_unusable_options(line: str, command: Command, folder: Path) -> None:
    done = command("missing.csv", *line.split())
    assert re.fullmatch(rf"error: .*{LINES[line]}.*\n", done.err), done.err
    assert (done.code, done.out) == (2, b"")
    assert sorted(contents(folder)) == ["cat.png"]


@pytest.mark.parametrize(
    ("content", "k"),
    [
        ("a,b\n1,2\n", 1),  # one point
        ("a,b\n1,2\n1,2\n1,2\n", 1),  # all equal
        ("a,b\n1,2\n1,3\n1,4\n", 2),  # a constant column
        ("a,b,c\n1,5,2\n1,5,3\n1,5,4\n", 2),
        ("a\n7\n7\n", 1),
        ("a,b,c,d\n1,5,2,2\n1,5,2,2\n", 1),
    ],
)
@pytest.mark.parametrize("standardize", [[], ["--standardize"]])
def test_constant_data_are_drawn(content: str, k: int, standardize: list[str], command: Command) -> None:
    Path("flat.csv").write_text(content, "utf-8")
    done = command("flat.csv", "-k", k, "--max-iter", 3, *standardize)
    assert (done.code, done.lines) == (0, [f"flat-k{k}.gif"])
    assert [note for note in done.notes if not re.match("note: component . has almost no variance", note)] == []
