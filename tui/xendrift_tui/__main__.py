"""Lets `python -m xendrift_tui` stand for the command."""

import sys

from xendrift_tui.main import main

sys.exit(main())
