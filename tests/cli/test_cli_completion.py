"""Shell completion: commands, options, files and the names of examples, through click's classes and in bash."""

from pathlib import Path

import pytest
from click.shell_completion import FishComplete, ShellComplete, ZshComplete, get_completion_class
from tests.cli.running import shell

from kmeans_gif.cli import bash, kmeans_gif
from kmeans_gif.sources import EXAMPLES

NAMES = [f"example:{example.name}" for example in EXAMPLES]
SHELLS = {"bash": bash.ColonComplete, "zsh": ZshComplete, "fish": FishComplete}


def found(words: str, shell_class: type[ShellComplete] = ZshComplete) -> list[tuple[str, str]]:
    """The types and values of the completions of the last word."""
    *args, incomplete = words.split(" ")
    completed = shell_class(kmeans_gif, {}, "kmeans-gif", "_KMEANS_GIF_COMPLETE").get_completions(args, incomplete)
    return [(item.type, item.value) for item in completed]


def plain(words: str) -> list[str]:
    return [value for kind, value in found(words) if kind == "plain"]


def test_commands_and_inputs_are_completed_first() -> None:
    assert plain("") == ["animate", "choose", "compare", "draw", "palette", "quantize", "examples"]
    assert ("file", "") in found("")
    assert found("dr") == [("plain", "draw"), ("file", "dr")]
    assert found("photo") == [("file", "photo")]
    assert plain("ex") == ["examples", *NAMES]
    assert plain("--v") == ["--version"]
    assert "file" not in dict(found("--v"))


@pytest.mark.parametrize("before", ["animate", "photo.jpg", "-k 4", "animate -k 4 photo.jpg", "draw run.npz"])
def test_inputs_are_files_and_examples(before: str) -> None:
    fitting = [("plain", name) for name in NAMES if name.startswith("example:c")]
    assert found(f"{before} example:c") == [*fitting, ("file", "example:c")]
    assert found(f"{before} pho") == [("file", "pho")]
    assert found(f"{before} ") == [("file", "")]


def test_a_word_that_is_no_command_completes_to_nothing_and_prints_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    for words in ("nothing ", "animate --bogus ", "animate --seed x "):
        found(words)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("photo.jpg --the", ["--theme"]),
        ("photo.jpg --theme ", ["light", "dark"]),
        ("animate photo.jpg --pi", ["--pin"]),
        ("draw run.npz photo.jpg --ti", []),
    ],
)
def test_options_and_their_choices(words: str, expected: list[str]) -> None:
    assert plain(words) == expected


@pytest.mark.parametrize("words", ["draw ru", "photo.jpg -o ru", "photo.jpg --init ru", "photo.jpg --save-run ru"])
def test_other_files(words: str) -> None:
    assert found(words) == [("file", "ru")]


@pytest.mark.parametrize("name", SHELLS)
def test_the_script_for_each_shell(name: str, folder: Path) -> None:
    done = shell(f"_KMEANS_GIF_COMPLETE={name}_source kmeans-gif", folder)
    assert (done.code, done.err) == (0, "")
    assert b"_KMEANS_GIF_COMPLETE=" + name.encode() + b"_complete" in done.out


@pytest.mark.parametrize(
    ("words", "cursor", "replies"),
    [
        ("kmeans-gif animate example : c", 4, ["camera", "chelsea", "coffee"]),  # as bash splits it
        ("kmeans-gif example :", 2, [name.removeprefix("example:") for name in NAMES]),
        ("kmeans-gif photo.jpg example : coffee example : cof", 7, ["coffee"]),
        ("kmeans-gif an", 1, ["animate"]),
        ("kmeans-gif animate ex", 2, NAMES),
        ("kmeans-gif photo.jpg --theme da", 3, ["dark"]),
    ],
)
def test_in_bash(words: str, cursor: int, replies: list[str], folder: Path) -> None:
    script = (
        'eval "$(_KMEANS_GIF_COMPLETE=bash_source kmeans-gif)"; complete -p kmeans-gif >&2; '
        f"COMP_WORDS=({words}); COMP_CWORD={cursor}; _kmeans_gif_completion kmeans-gif; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = shell(script, folder)
    assert (done.code, done.lines) == (0, replies)
    assert done.err == "complete -o nosort -F _kmeans_gif_completion kmeans-gif\n"


def test_bash_completes_files_if_there_are_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert get_completion_class("bash") is bash.ColonComplete
    assert found("animate pho", bash.ColonComplete) == [("file", "pho")]
    assert ("file", "ex") not in found("animate ex", bash.ColonComplete)
    monkeypatch.setenv("COMP_WORDS", "kmeans-gif animate ")
    monkeypatch.setenv("COMP_CWORD", "2")
    completer = bash.ColonComplete(kmeans_gif, {}, "kmeans-gif", "_KMEANS_GIF_COMPLETE")
    assert completer.get_completion_args() == (["animate"], "")
    assert completer.complete() == "file,"


def test_completion_is_not_imported_otherwise(folder: Path) -> None:
    check = "import sys, kmeans_gif.cli.animate; print('click.shell_completion' in sys.modules)"
    assert shell(f'python3 -c "{check}"', folder).lines == ["False"]
