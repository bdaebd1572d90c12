"""Types of the compiled kernels; shapes stand beside each argument."""

from kmeans_gif.types import Bytes

def available_isas() -> list[str]: ...
def isa() -> str: ...
def gif_header(height: int, width: int, palette: Bytes, plays: int, comment: str) -> bytes: ...  # palette (n, 3)
def gif_frame(
    index: Bytes,  # (h, w)
    palette: Bytes,  # (n, 3)
    transparent: int,  # a row of the palette, or -1
    previous_index: Bytes | None,  # (h, w)
    previous_palette: Bytes | None,  # (m, 3)
    previous_transparent: int,
    global_palette: Bytes,  # (g, 3), as given to gif_header
    centiseconds: int,
) -> bytes: ...
