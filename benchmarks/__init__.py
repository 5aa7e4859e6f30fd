"""Scripts that users run: how the families generalize, and how fast they are."""
