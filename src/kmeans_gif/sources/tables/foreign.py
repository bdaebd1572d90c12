"""Formats of other programs, which can't be read and must be exported."""

_BY_SUFFIX = {
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".xlsb"), "an Excel file"),
    **dict.fromkeys((".ods", ".fods"), "an OpenDocument spreadsheet"),
    ".numbers": "a Numbers file",
    **dict.fromkeys((".sav", ".zsav", ".por"), "an SPSS file"),
    ".dta": "a Stata file",
    **dict.fromkeys((".rds", ".rdata", ".rda"), "an R file"),
    ".sas7bdat": "a SAS file",
}

_BY_CONTENT = (
    (b"[Content_Types].xml", "an Excel file"),
    (b"mimetypeapplication/vnd.oasis", "an OpenDocument spreadsheet"),
    (b"$FL2@(#)", "an SPSS file"),
)
"""Signatures in the first 64 bytes."""


def foreign_table(head: bytes, suffix: str) -> str | None:
    """Return the name of the format, if it is one of these.

    Examples
    --------
    >>> foreign_table(b"$FL2@(#) IBM SPSS", ""), foreign_table(b"a,b", ".csv")
    ('an SPSS file', None)
    """
    return _BY_SUFFIX.get(suffix) or next((called for mark, called in _BY_CONTENT if mark in head), None)
