"""Data sets, and how a draw scales and corrupts them."""
