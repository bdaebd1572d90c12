"""Each orientation compared with Pillow's."""

import numpy as np
import pytest
from PIL import Image as Pil
from PIL import ImageOps

from kmeans_gif.sources.pictures.orientation import stored, upright, upright_size


@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_agrees_with_pillow_and_stored_is_its_inverse(orientation: int) -> None:
    pixels = np.arange(7 * 4, dtype=np.uint8).reshape(4, 7)
    tagged = Pil.fromarray(pixels)
    tagged.getexif()[0x0112] = orientation
    wanted = np.asarray(ImageOps.exif_transpose(tagged))
    width, height = upright_size(7, 4, orientation)
    assert (height, width) == wanted.shape
    np.testing.assert_array_equal(upright(pixels, orientation), wanted)
    np.testing.assert_array_equal(stored(wanted, orientation), pixels)
    empty = np.zeros_like(wanted)
    stored(empty, orientation)[1:3] = pixels[1:3]
    np.testing.assert_array_equal(empty, np.where(np.isin(wanted, pixels[1:3]), wanted, 0))
