"""`python -m neijuan` is the command line."""

import sys

from neijuan.cli import main

sys.exit(main())
