"""Each orientation against Pillow's own, on every strip of a small picture."""

import numpy as np
import pytest
from PIL import Image as Pil
from PIL import ImageOps

from kmeans_gif.sources.orientation import stored_box, upright, upright_size


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_strip_is_that_of_the_transposed_picture(orientation: int) -> None:
    stored = Pil.fromarray(np.arange(7 * 4, dtype=np.uint8).reshape(4, 7))
    tagged = stored.copy()
    tagged.getexif()[0x0112] = orientation
    wanted = np.asarray(ImageOps.exif_transpose(tagged))
    width, height = upright_size(7, 4, orientation)
    assert (height, width) == wanted.shape
    for start in range(height):
        for stop in range(start + 1, height + 1):
            piece = np.asarray(stored.crop(stored_box(start, stop, 7, 4, orientation)))
            np.testing.assert_array_equal(upright(piece, orientation), wanted[start:stop])
