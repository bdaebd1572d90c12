"""Still pictures of a few shapes and texts, as PNG and as SVG."""
