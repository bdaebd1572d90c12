"""Data frames of pandas, polars and pyarrow, Parquet and JSON lines: the same table gives the same points."""

import base64
import io
import json
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import sklearn.datasets
from pyarrow import parquet

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import Points, read
from kmeans_gif.sources.tables import parquet as parquet_reader

Table = tuple[tuple[str, ...], list[list[float]]]
Frame = Callable[[dict[str, list[Any]]], Any]


def table(source: object, **options: Any) -> Table:
    points = read(source, **{"kind": None, "max_pixels": 1, **options})
    assert isinstance(points, Points)
    rows = points.rows(0, points.n)
    assert rows.flags.c_contiguous
    assert rows.dtype == np.float64
    return points.names, rows.tolist()


def parquet_of(content: dict[str, list[Any]]) -> io.BytesIO:
    file = io.BytesIO()
    parquet.write_table(pa.table(content), file)
    return file


def lines_of(content: dict[str, list[Any]]) -> io.BytesIO:
    records = [dict(zip(content, row, strict=True)) for row in zip(*content.values(), strict=True)]
    return io.BytesIO("\n".join(map(json.dumps, records)).encode())


FRAMES: dict[str, Frame] = {
    "pandas": pd.DataFrame,
    "pandas nullable": lambda content: pd.DataFrame(content).convert_dtypes(),
    "pandas arrow": lambda content: pa.table(content).to_pandas(types_mapper=pd.ArrowDtype),
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "parquet": parquet_of,
    "json": lines_of,
}
every_frame = pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)


@every_frame
def test_columns_of_numbers(make: Frame, notes: Callable[[], list[str]]) -> None:
    content: dict[str, list[Any]] = {"i": [1, 2], "t": ["a", "b"], "f": [0.1, -3e300], "b": [True, False]}
    names, rows = table(make(content))
    assert names == ("i", "f", "b")
    assert rows == [[1, 0.1, 1], [2, -3e300, 0]]
    (note,) = notes()
    assert re.search(r": ignored non-numeric columns: t \((str|String|string|'a')\)$", note)
    assert table(make(content), columns=["f", 0]) == (("f", "i"), [[0.1, 1], [-3e300, 2]])
    assert len(notes()) == 1


@pytest.mark.parametrize("make", list(FRAMES.values())[1:], ids=list(FRAMES)[1:])
def test_missing_values(make: Frame) -> None:
    content: dict[str, list[Any]] = {"i": [1, None, 3, 4], "f": [1.5, 2.5, None, 4.5], "b": [True, False, True, True]}
    assert table(make(content), drop_missing=True) == (("i", "f", "b"), [[1, 1.5, 1], [4, 4.5, 1]])
    assert table(make(content), columns=["b"])[1] == [[1], [0], [1], [1]]
    with pytest.raises(SourceError, match=r": (row 1|line 2), column 'i' is (NaN|missing); leave such rows out with"):
        table(make(content))


def test_missing_values_and_booleans_of_pandas() -> None:
    frame = pd.DataFrame({"x": [1, np.nan], "c": pd.Categorical([1, 2])})
    assert table(frame, drop_missing=True) == (("x",), [[1]])
    for make in (pl.DataFrame, pa.table, parquet_of, lambda c: pd.DataFrame(c).convert_dtypes()):
        assert table(make({"b": [True, None, False]}), drop_missing=True) == (("b",), [[1], [0]])


@every_frame
def test_infinity(make: Frame) -> None:
    with pytest.raises(SourceError, match=r": (row 1|line 2), column 'x' is (inf, )?infinite"):
        table(make({"x": [1.0, float("inf")]}), drop_missing=True)


@every_frame
def test_no_numeric_columns(make: Frame) -> None:
    with pytest.raises(
        SourceError, match=r" has no numeric column among t \((str|String|string|'a')\); points need at least one$"
    ):
        table(make({"t": ["a", "b"]}))
    with pytest.raises(SourceError, match=r"column 't' (holds|is 'a', not a number; choose)"):
        table(make({"x": [1, 2], "t": ["a", "b"]}), columns=["t"])
    with pytest.raises(SourceError, match=r" has no column 'q'; its columns are 0 'x', 1 't'$"):
        table(make({"x": [1, 2], "t": ["a", "b"]}), columns=["q"])


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table, parquet_of], ids="abcd")
def test_no_rows(make: Frame) -> None:
    with pytest.raises(SourceError, match=r" has no rows; there is nothing to cluster$"):
        table(make({"x": pa.array([], pa.float64()) if make in (pa.table, parquet_of) else []}))


def test_names_that_are_numbers_or_equal() -> None:
    assert table(pd.DataFrame([[1, 2], [3, 4]]), columns=[1])[0] == ("1",)
    twice = pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"])
    assert table(twice) == (("a", "a"), [[1, 2], [3, 4]])
    with pytest.raises(SourceError, match=r"has 2 columns called 'a'; give positions"):
        table(twice, columns=["a"])


def test_a_lazy_frame() -> None:
    with pytest.raises(SourceError, match=r"^the data frame \(LazyFrame\) isn't computed yet; give frame\.collect"):
        table(pl.DataFrame({"x": [1]}).lazy())


def test_numbers_are_not_copied_before_they_are_read() -> None:
    column = np.arange(10.0)
    points = read(pd.DataFrame({"x": column}, copy=False), kind="points", max_pixels=1)
    column[3] = 99
    assert points.rows(3, 4).tolist() == [[99]]


def test_iris_is_the_same_from_every_container(tmp_path: Path) -> None:
    frame = sklearn.datasets.load_iris(as_frame=True).frame.drop(columns="target")
    frame.to_parquet(tmp_path / "iris.parquet")
    frame.to_json(tmp_path / "iris.jsonl", orient="records", lines=True, double_precision=15)
    frame.to_csv(tmp_path / "iris.csv")  # with the index, which has no name
    expected = table("example:iris")
    for name in ("iris.parquet", "iris.jsonl", "iris.csv"):
        assert table(tmp_path / name) == expected
    assert table(pl.from_pandas(frame)) == expected


def test_parquet_without_pyarrow_or_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet_of({"x": [1, 2]}).getvalue()[:-9])
    with pytest.raises(SourceError, match=r"a\.parquet' is a Parquet file that can't be read \(.+\); write it again$"):
        table(path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SourceError, match=r"which needs pyarrow: pip install 'kmeans-gif\[tables\]'$"):
        table(path)


@pytest.mark.parametrize("groups", [1, 3])
def test_max_values_is_checked_against_the_parquet_header(groups: int, monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    content = {"x": np.zeros(3000), "y": np.arange(3000.0), "t": ["a"] * 3000, "z": np.zeros(3000)}
    parquet.write_table(pa.table(content), file, row_group_size=3000 // groups)
    assert len(table(file, max_values=9000)[1]) == 3000
    assert len(table(file, columns=["y"], max_values=3000)[1]) == 3000
    monkeypatch.setattr(parquet.ParquetFile, "iter_batches", None)  # nothing is decoded
    message = r" has 9000 values, more than max_values=8999; choose columns, or raise max_values if th"
    with pytest.raises(SourceError, match=message):
        table(file, max_values=8999)


def test_parquet_pages_much_larger_than_their_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_reader, "_ROOM", 200)
    file = parquet_of({"text": ["a" * 9000], "x": [1.0]})
    assert table(file)[1] == [[1.0]]
    monkeypatch.setattr(parquet_reader, "_ROOM_PER_VALUE", 0)
    assert table(file)[1] == [[1.0]]  # a long text, whose compression ratio is lower
    monkeypatch.setattr(parquet_reader, "_MAX_RATIO", 1)
    with pytest.raises(SourceError, match=r"can't be read \(\d+ bytes for 1 rows\); write it again$"):
        table(file)


def test_parquet_of_more_rows_than_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    batches = [pa.record_batch({"x": [1.0, 2.0]})] * 3
    monkeypatch.setattr(parquet.ParquetFile, "iter_batches", lambda *_, **__: iter(batches))
    with pytest.raises(
        SourceError, match=r"can't be read \(it has more rows than the 2 that it declares\); write it again$"
    ):
        table(parquet_of({"x": [1.0, 2.0]}))


def test_arrays_and_csv_import_no_optional_package() -> None:
    code = (
        "import sys, numpy, io; from kmeans_gif.sources import read; read(numpy.eye(3), kind=None, max_pixels=1); "
        "late = [name for name in ('csv', 'json', 'pandas', 'polars', 'pyarrow') if name in sys.modules]; "
        "read(io.BytesIO(b'1,2'), kind=None, max_pixels=1); print(late, 'pyarrow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] False\n"


def test_damaged_metadata_of_a_column_do_not_end_the_process(tmp_path: Path) -> None:
    """Found by fuzzing: pyarrow throws an uncaught C++ exception on access to such metadata."""
    file = zlib.decompress(base64.b85decode("".join(_DAMAGED)))
    (tmp_path / "levels.parquet").write_bytes(file)
    code = "import sys, kmeans_gif as kg; kg.read(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "levels.parquet")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "is a Parquet file that can't be read (Repetition level histogram size mismatch" in done.stderr


_DAMAGED = (
    "c-obfe@GKy7{}k6^O|$kw7u7zEf|Hzr2G|VT8rbIl}THvU}i`(MP^aDX8xcei2lgxkBBJBf`}lHKnfxv(u*iCp|FTT{KrTOlcItB",
    "kfM5@+p{?|qF(Oqb9>(B{eGYKx!YF3stTx?jwbQLM?I8e5c0)cck03CQT;gEIX<*BqKik)mY&@6PCMx6Eqi@nOgjfBM83b)&dBDi",
    "^K+*3A3c%h{`xU(bG?0A$*m#n=Znq>wO~y5tuj<}Sn24E=pPShg*)y}=-n4!jB70!NAC|_iRh2p`!8qa_34)$x^9G<Zfe<3g8Q2e",
    "6^u;3)OOr0x0#kl^paZxJoA%&z8Mxi)2>~F1p|7t#5dYTuqhix{T|)=>S}1Mby8b?Od5Xr^_SLk`U9`vy}oQ@`ta_1W4d8e_e!IL",
    "7SrMtyaRSBQqd_}Vk=}ztQLv5{}4@2Cxn>z=@F7sTwUx$iM!`f_rd(Z^6P!YlTX%=+3k%D0ck=eA<f8Sq==k{v>;QER%9yDhD<}w",
    "M=n6xk?F`-Neht<Bt=TdMMxQ`ATyDRkxt~2xX$d>#%AQ$RtU6qZuDPTYo%5nH5rYCh6cD>2F;jpD<W<oAPa#6Ex`jdIj94&NVFzF",
    "kOip1U_x$FTbfACN?jq5#ny(V#=QY*A=H{>l7&ug4{RpX25ikDKBuu?_*73MkK$B(DsfV)Qb<I*!k17Um2M~VL+vuFmj8Rrlofox",
    "gqomwJBKG*RaD~PmSAFznKUPu^rxu($^X~!xh`UYi!J8TYPf`@u-cufPFWNCJV$|dB2j}VSt8*Q^@hZDX}kJ1)idV_C_K?nnJGZJ",
    "W0O3pg@ez^Hda-&rDk>XsmP<IJQy9!%NVO<(Xoj!9tg4xj0IU~(1>|?f*)>587nseGsLCQ%o-!91Fq}g609)vc}lIJzagHF18&Pe",
    "YFz`A5{l<n8%bq<%HQZm{mQ7n{{UZ9453oP)H~xJ9dPSy!}|TOFP>5!pRPt_Zzarg%LcX%Hy0PF^#7%vAoPpt)dHgfNn}?j5Z>3;",
    "xId>M6v_#N!z~@I_Qr7Qu9jxk%A(x-+yVu@0P%yA@Sn5_{s;3LjSy|c",
)
