"""Every rule: the program, `xendrift explain` and the README's table read this one list.

A rule is one row of `RULES` in the file that finds it; a file of new rules is one more line here.
"""

from xendrift.core.findings import (
    absent,
    collision,
    domain,
    files,
    leftover,
    memory,
    migration,
    owners,
    quota,
    record,
    remains,
    renamed,
    rewrite,
    shared,
    store_lost,
    stubdomain,
    trail,
    values,
)
from xendrift.core.findings.rule import RULES, Rule, rule

__all__ = ["RULES", "Rule", "rule"]

_FILES = (
    *(record, stubdomain, trail, leftover, values, renamed, collision, absent),
    *(domain, rewrite, quota, memory, migration, shared, owners, remains, store_lost, files),
)

RULES.update((row.id, row) for file in _FILES for row in file.RULES)
