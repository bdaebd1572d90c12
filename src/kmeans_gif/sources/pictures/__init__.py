"""Picture files and Pillow images → `Image`."""
