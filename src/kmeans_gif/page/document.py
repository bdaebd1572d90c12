"""The page as one document: nothing in it runs but our script, and nothing is loaded."""

import io
import json
from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import BinaryIO

from kmeans_gif.clustering.trace import described
from kmeans_gif.errors import SourceError
from kmeans_gif.page.bundle import script, style
from kmeans_gif.page.record import record_of, title_of
from kmeans_gif.page.samples import Embedded, embedded
from kmeans_gif.writers import png
from kmeans_gif.writers.film import Film, Recording

_DOCUMENT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="{generator}">
<title>{title}</title>
<style>{style}</style>
</head>
<body data-theme="{theme}">
<main id="page"></main>
<noscript><p>{caption}</p><img src="data:image/png;base64,{still}" alt="Last frame of k-means: {caption}"></noscript>
<script type="application/json" id="record">{record}</script>
<script type="text/plain" id="samples">{samples}</script>
<script>{script}</script>
</body>
</html>
"""


def write(film: Film, file: BinaryIO, *, comment: str, **_: int) -> int:
    """Write a page of the run that a film is of; the last frame is for browsers without scripts."""
    if film.recording is None:
        raise SourceError("these frames come without their data, which a page shows; use kmeans_gif.draw")
    still = io.BytesIO()
    png.write(list(film)[-1:], still, comment="")
    samples = embedded(film.recording.source)
    file.write(document(film.recording, samples, still.getvalue(), generator=comment).encode("utf-8", "replace"))
    return len(film)


def document(recording: Recording, samples: Embedded, still: bytes, *, generator: str = "") -> str:
    """Return the document."""
    code, look = script(), style()
    return _DOCUMENT.format(
        policy=_policy(code, look),
        generator=escape(generator),
        title=escape(title_of(recording)),
        style=look,
        theme=recording.theme,
        caption=escape("; ".join(map(described, recording.traces))),
        still=_base64(still),
        record=json.dumps(record_of(recording, samples), separators=(",", ":")).replace("<", "\\u003c"),
        samples=_base64(samples.content),
        script=code,
    )


def _policy(code: str, look: str) -> str:
    """Return a content security policy that allows our script and style, and workers and pictures that they make."""
    return (
        f"default-src 'none'; script-src '{_hash(code)}'; style-src '{_hash(look)}'; img-src data: blob:; "
        "worker-src blob:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{_base64(sha256(text.encode('utf-8')).digest())}"


def _base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")
