"""Figures beside the peers', measured side by side: `make bench`."""
