"""What a run is used for besides an animation: the clustered picture, its labels, masks and doubt."""
