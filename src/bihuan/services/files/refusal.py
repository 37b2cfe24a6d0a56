"""Why a file is not taken."""


class FileRefused(Exception):
    """The file was not stored. `code` is stable for programs, `sentence` says to people what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
