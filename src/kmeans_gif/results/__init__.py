"""What people take away from a run besides the animation: palettes, the clustered picture, labels, masks."""
