"""What an expression of PromQL names, and what the metrics have."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

SCRAPED = {"instance", "job"}
"""The labels that Prometheus adds to whatever it reads."""
_LABEL = r'(\w+)\s*(?:=~|!~|!=|=)\s*"'
_LISTED = r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)"
_STRING = r'"(?:[^"\\]|\\.)*"'
_WORDS = {"abs", "by", "count", "ignoring", "max", "min", "on", "sum", "time", "without"}


def metric_labels(text: str) -> dict[str, set[str]]:
    """The names of the metrics in an exposition, each with its labels."""
    found = defaultdict[str, set[str]](set)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name].update(sample.labels)
    return dict(found)


def names(expression: str) -> set[str]:
    """The metrics that an expression names: every word that is no label, function or keyword."""
    bare = re.sub(_STRING, "", re.sub(r"\{[^}]*\}", "", re.sub(_LISTED, "", expression)))
    return set(re.findall(r"[A-Za-z_]\w*", bare)) - _WORDS


def labels(expression: str) -> set[str]:
    """The labels that an expression names."""
    listed = re.findall(_LISTED, expression)
    words = {word.strip() for one in listed for word in one.split(",")}
    return words | set(re.findall(_LABEL, expression))


def unknown(expression: str, text: str) -> set[str]:
    """The metrics and labels of an expression that the metrics do not have; it names one at least."""
    have, named = metric_labels(text), names(expression)
    assert named, expression
    there = set[str]().union(*(have.get(name, set()) for name in named), SCRAPED)
    return (named - set(have)) | (labels(expression) - there)


def series(text: str, **instead: float) -> Iterator[Mapping[str, str]]:
    """An exposition as series of `promtool test rules`, the same for an hour.

    Args:
        text: the exposition.
        instead: values that stand in place of the counted ones, by the name of the metric.
    """
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            pairs = {**sample.labels, "instance": "dom0"}
            spelled = ",".join(f"{name}={json.dumps(text)}" for name, text in pairs.items())
            value = instead.get(sample.name, sample.value)
            yield {"series": f"{sample.name}{{{spelled}}}", "values": f"{value!r}+0x60"}


def rule_test(text: str, checks: Mapping[str, Any], **instead: float) -> str:
    """A file for `promtool test rules`, beside `rules.yml`; JSON is YAML too."""
    one = {"interval": "1m", "input_series": [*series(text, **instead)], **checks}
    return json.dumps({"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": [one]})
