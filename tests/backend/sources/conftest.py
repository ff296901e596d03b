from tests.lab.fixtures import daemon, lab, nohyp

__all__ = ["daemon", "lab", "nohyp"]
