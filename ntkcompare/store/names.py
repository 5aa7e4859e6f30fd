"""What a class is called wherever it is written down: in stores, manifests and pages."""

import sys


def class_name(kind: type) -> str:
    """Return the qualified name of a class, for this library's estimators that of their family.

    An estimator is named by the package that exports it and not by the file in it that holds it, so that
    what was written down is found again wherever the code moves within the package.

    Parameters
    ----------
    kind : type

    Returns
    -------
    str

    Examples
    --------
    >>> from ntkcompare import NTKClassifier
    >>> NTKClassifier.__module__, class_name(NTKClassifier)
    ('ntkcompare.ntk.classifier', 'ntkcompare.ntk.NTKClassifier')
    """
    package = kind.__module__.rpartition(".")[0]
    # Estimators alone: stores have the names of other exported classes, as of Noise, by their files.
    if package.startswith("ntkcompare.") and hasattr(kind, "get_params"):
        exported = getattr(sys.modules.get(package), kind.__qualname__, None) is kind
    else:
        exported = False
    return f"{package if exported else kind.__module__}.{kind.__qualname__}"
