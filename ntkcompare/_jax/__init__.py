"""The only place that knows JAX's moved names, precision scopes, devices and keys."""
