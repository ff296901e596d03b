"""The pure core, in memory: two views of a domain merged, and its bytes made into a report."""

from collections.abc import Iterator

from tests.bench.measure import Row, in_turn, shown
from tests.bench.place import inhabited
from tests.bench.population import Population
from xendrift.core.assess import assess
from xendrift.core.kinds import sorted_nodes
from xendrift.core.merge.views import put_together
from xendrift.core.model.report import Question
from xendrift.core.views.live import read_live
from xendrift.core.views.template import read_template
from xendrift.sources.host.source import HostSource

_BAR = 300e-6


def rows(daemon: str, *, guests: int = 50, rounds: int = 40) -> Iterator[Row]:
    """Two rows: guests with six devices each, merged by union, and all that is said of them."""
    with inhabited(daemon, guests, Population.of(6)) as lab:
        source = HostSource(lab.socket, lab.userdata)
        host = source.look()
        seen = list(source.observe(host, range(1, guests + 1)))
        source.close()
    assert all(len(assess(one).pairs) == 7 for one in seen)  # the console is the seventh
    question = Question()
    sorted_out = [sorted_nodes(one) for one in seen]
    live = [read_live(nodes) for nodes in sorted_out]
    both = [
        (nodes, one, read_template(nodes, one)) for nodes, one in zip(sorted_out, live, strict=True)
    ]

    def merge_all() -> None:
        for nodes, one, template in both:
            put_together(nodes, one, template, question)

    def report_all() -> None:
        for one in seen:
            assess(one)

    merged, reported = in_turn(rounds, merge_all, report_all)
    each = merged.best / guests
    yield Row(
        "the merge of two views, a domain of six devices",
        shown(each),
        "",
        "",
        f"under {shown(_BAR)}",
        each < _BAR,
    )
    whole = shown(reported.best / guests)
    yield Row("its report, from bytes to findings", whole, "", "", "", None)
