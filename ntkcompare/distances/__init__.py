"""What "near" means: a distance a file."""
