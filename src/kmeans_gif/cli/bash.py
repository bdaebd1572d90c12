"""Completion in bash, which splits words at colons; imported when bash asks for completions."""

import os

from click.shell_completion import BashComplete, CompletionItem, add_completion_class, split_arg_string


@add_completion_class
class ColonComplete(BashComplete):
    """Puts words with colons together again, and completes what follows the last colon."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self._kept = 0  # length of the part of the word that bash keeps

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor and the word at it."""
        cursor = int(os.environ["COMP_CWORD"])
        words = split_arg_string(os.environ["COMP_WORDS"])[1 : cursor + 1]
        words += [""] * (cursor - len(words))
        whole: list[str] = []
        for word in words:
            if whole and (word == ":" or whole[-1].endswith(":")):
                whole[-1] += word
            else:
                whole.append(word)
        *before, incomplete = whole or [""]
        self._kept = incomplete.rfind(":") + 1
        return before, incomplete

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return words or, if there are none, let bash complete files: it can't do both."""
        found = super().get_completions(args, incomplete)
        return [item for item in found if item.type == "plain"] or found

    def format_completion(self, item: CompletionItem) -> str:
        """Leave out the part that bash keeps."""
        return f"{item.type},{item.value[self._kept :]}"
