"""Prometheus's own parser reads what is written, whatever a guest is called."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from xendrift.core.base.text import SafeText
from xendrift.core.metrics import Gauge, exposition


def read(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@given(st.lists(st.binary(max_size=12), min_size=1, max_size=4), st.integers(0, 10**15))
def test_any_bytes_come_back_as_safe_text(names: list[bytes], value: int) -> None:
    samples = tuple(
        ({"domid": str(domid), "domain": SafeText(name)}, value) for domid, name in enumerate(names)
    )
    text = exposition([Gauge("xendrift_test", "A test.", samples)])
    assert read(text) == {
        ("xendrift_test", frozenset(labels.items())): value for labels, value in samples
    }
    assert all(line.isprintable() for line in text.splitlines())


def test_backslash_and_quote_are_escaped() -> None:
    gauge = Gauge("xendrift_test", "A test.", (({"domain": '\\"\n'}, 1),))
    assert exposition([gauge]).splitlines()[2] == 'xendrift_test{domain="\\\\\\"\\\\x0a"} 1'


def test_without_labels_there_are_no_braces() -> None:
    assert exposition([Gauge("a", "B.", (({}, 0.5),))]) == "# HELP a B.\n# TYPE a gauge\na 0.5\n"
