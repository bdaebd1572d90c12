"""Points on a canvas: on a line, in the plane, in space."""
