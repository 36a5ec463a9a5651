"""`python -m quanheng`: the command line."""

import sys

from quanheng.cli import main

sys.exit(main())
