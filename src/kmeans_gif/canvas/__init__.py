"""What is where on a picture, decided once for all frames."""

from kmeans_gif.canvas.image import Canvas, Size, checked_size, drawn_size, image_canvas

__all__ = ["Canvas", "Size", "checked_size", "drawn_size", "image_canvas"]
