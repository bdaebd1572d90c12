"""What is where on a picture, decided once for all frames."""

from kmeans_gif.canvas.image import Canvas, Size, image_canvas

__all__ = ["Canvas", "Size", "image_canvas"]
