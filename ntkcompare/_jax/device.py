"""The device a computation runs on."""

from typing import Any


def default_device() -> Any:
    """Return the device that holds in this thread, as ``jax.default_device`` takes it; None if not set.

    A user's ``with jax.default_device(...)`` holds in their own thread alone: what computes in another one
    has to take it along.
    """
    import jax

    config: Any = jax.config
    return config.jax_default_device


def platform() -> str:
    """Return the kind of device that holds in this thread: "cpu", "gpu", "tpu".

    >>> import jax
    >>> with jax.default_device(jax.devices("cpu")[0]):
    ...     platform()
    'cpu'
    """
    import jax

    device = default_device()
    if device is None:
        return jax.default_backend()
    return str(getattr(device, "platform", device))
