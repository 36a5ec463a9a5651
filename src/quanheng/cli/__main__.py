"""`python -m quanheng.cli`: the command line."""

import sys

from quanheng.cli import main

sys.exit(main())
