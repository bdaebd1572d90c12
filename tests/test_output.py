"""A file is written completely or not at all, and existing files are safe."""

import errno
import io
import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kmeans_gif.writers.output import opened


def write(path: str | Path, *, overwrite: bool = True, text: bytes = b"new") -> None:
    with opened(path, overwrite=overwrite) as file:
        file.write(text)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("as_text", [False, True])
def test_a_file_appears_only_when_complete(tmp_path: Path, as_text: bool) -> None:
    path = tmp_path / "a.gif"
    with opened(str(path) if as_text else path, overwrite=False) as file:
        file.write(b"new")
        (part,) = names(tmp_path)
        assert part.startswith(".a.gif.")
        assert part.endswith(".part")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a.gif"]


def test_a_new_file_has_the_default_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "a.gif")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.gif").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o444, 0o666])
def test_a_replaced_file_keeps_its_mode_and_owner(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(b"old")
    path.chmod(mode)
    if os.geteuid() == 0:
        os.chown(path, 12345, 54321)
    before = path.stat()
    with opened(path, overwrite=True) as file:
        (part,) = (tmp_path / name for name in names(tmp_path) if name.endswith(".part"))
        assert stat.S_IMODE(part.stat().st_mode) == mode  # nobody else can read a private file meanwhile
        file.write(b"new")
    after = path.stat()
    assert path.read_bytes() == b"new"
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_an_owner_that_cannot_be_set_becomes_the_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_permitted(*_: object) -> None:
        raise PermissionError(errno.EPERM, "only root")

    monkeypatch.setattr(os, "fchown", not_permitted)
    path = tmp_path / "a.gif"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write(path)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def write_and_fail(path: Path, error: type[BaseException]) -> None:
    with opened(path, overwrite=True) as file:
        file.write(b"new" * 100_000)
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
def test_a_failure_changes_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(b"old")
    for place in (path, tmp_path / "b.gif"):
        with pytest.raises(error):
            write_and_fail(place, error)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.gif"]


def test_an_existing_file_is_replaced_only_if_requested(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(b"old")
    with pytest.raises(FileExistsError) as caught:
        opened(path, overwrite=False).__enter__()  # before any work is done
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"old"
    write(path)
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a.gif"]


def write_while_another_appears(path: Path) -> None:
    with opened(path, overwrite=False) as file:
        file.write(b"new")
        path.write_bytes(b"theirs")


@pytest.mark.parametrize("links", [True, False])
def test_a_file_created_meanwhile_is_not_overwritten(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    links: bool,
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "a.gif"
    with pytest.raises(FileExistsError) as caught:
        write_while_another_appears(path)
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"theirs"
    assert names(tmp_path) == ["a.gif"]


def no_links(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "no links here")


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", no_links)
    write(tmp_path / "a.gif", overwrite=False)
    assert (tmp_path / "a.gif").read_bytes() == b"new"
    assert names(tmp_path) == ["a.gif"]


def test_a_file_system_without_links_and_renames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("link", "replace", "rename"):
        monkeypatch.setattr(os, name, no_links)
    with pytest.raises(PermissionError) as caught:
        write(tmp_path / "a.gif", overwrite=False)
    assert caught.value.filename == str(tmp_path / "a.gif")
    assert names(tmp_path) == []
    (tmp_path / "b.gif").write_bytes(b"old")
    with pytest.raises(PermissionError):
        write(tmp_path / "b.gif", overwrite=True)
    assert (tmp_path / "b.gif").read_bytes() == b"old"
    assert names(tmp_path) == ["b.gif"]


def test_a_symbolic_link_is_kept_and_its_target_replaced(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "b.gif"
    target.write_bytes(b"old")
    link = tmp_path / "a.gif"
    link.symlink_to(target)
    write(link)
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    dangling = tmp_path / "c.gif"
    dangling.symlink_to(tmp_path / "there" / "d.gif")
    write(dangling, overwrite=False)
    assert (tmp_path / "there" / "d.gif").read_bytes() == b"new"
    assert names(tmp_path / "there") == ["b.gif", "d.gif"]


def test_unwritable_paths(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    places = {
        tmp_path: IsADirectoryError,
        tmp_path / "missing" / "a.gif": FileNotFoundError,
        tmp_path / "file" / "a.gif": NotADirectoryError,
        tmp_path / ("a" * 256): OSError,
    }
    for place, error in places.items():
        with pytest.raises(error) as caught:
            write(place)
        assert caught.value.filename == str(place)
    assert names(tmp_path) == ["file"]


def test_file_names_of_maximum_length(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 125 + ".gif")
    write(path)
    assert path.read_bytes() == b"new"


def test_a_file_object_is_written_to_and_stays_open() -> None:
    file = io.BytesIO()
    with opened(file, overwrite=False) as same:
        assert same is file
    assert not file.closed


def test_an_existing_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        write(pipe, overwrite=False)
        assert reader.communicate()[0] == b"new"
    assert names(tmp_path) == ["pipe"]


def test_a_broken_pipe_is_named_in_the_error(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with (
        subprocess.Popen(["head", "-c", "1", pipe], stdout=subprocess.DEVNULL),
        pytest.raises(BrokenPipeError) as caught,
    ):
        write(pipe, text=b"x" * 1_000_000)
    assert caught.value.filename == str(pipe)


def run(code: str, *arguments: str | Path, **how: object) -> subprocess.Popen[bytes]:
    code = "import sys\nfrom kmeans_gif.writers.output import opened\n" + textwrap.dedent(code)
    return subprocess.Popen([sys.executable, "-c", code, *arguments], **how)  # type: ignore[call-overload,no-any-return]


WRITE = "with opened(sys.argv[1], overwrite=False) as file: file.write(b'new')"


def test_stdout_by_name(tmp_path: Path) -> None:
    piped = run(WRITE, "/dev/stdout", stdout=subprocess.PIPE)
    assert piped.communicate()[0] == b"new"
    place = tmp_path / "out"
    place.write_bytes(b"old ")
    with place.open("ab") as file:  # as by the shell's >>
        run(WRITE, "/dev/stdout", stdout=file).communicate()
    assert place.read_bytes() == b"old new"


@pytest.mark.parametrize("size", [20_000, 2_000_000])
def test_a_full_disk_changes_nothing(tmp_path: Path, size: int) -> None:
    """A file size limit simulates a full disk; some writes fail at once, some when the file is closed."""
    path = tmp_path / "a.gif"
    path.write_bytes(b"old")
    code = """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, 16_384))
        try:
            with opened(sys.argv[1], overwrite=True) as file:
                for _ in range(int(sys.argv[2]) // 1000):
                    file.write(bytes(1000))
        except OSError as error:
            print(error.errno, error.filename)
    """
    printed = run(code, path, str(size), stdout=subprocess.PIPE).communicate()[0].decode()
    assert printed == f"{errno.EFBIG} {path}\n"
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.gif"]


def test_an_interrupt_leaves_no_file(tmp_path: Path) -> None:
    code = """
        import time
        with opened(sys.argv[1], overwrite=True) as file:
            file.write(b"new")
            print("writing", flush=True)
            time.sleep(60)
    """
    child = run(code, tmp_path / "a.gif", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert child.stdout is not None
    assert child.stdout.readline() == b"writing\n"
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=30)
    assert child.returncode == -signal.SIGINT
    assert names(tmp_path) == []
