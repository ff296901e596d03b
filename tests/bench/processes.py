"""Running a program for what it takes."""

import subprocess
import sys

from tests.bench.place import ENVIRONMENT, XENDRIFT


def peak_of_xendrift(*arguments: str) -> int:
    """Runs a command of xendrift and returns the most memory it had, in bytes."""
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, *XENDRIFT, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        env=ENVIRONMENT,
        timeout=600,
    )
    return int(run.stdout) * 1024
