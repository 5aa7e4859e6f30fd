"""`python -m ntkcompare` is `ntkcompare`."""

import sys

from ntkcompare.cli import main

sys.exit(main())
