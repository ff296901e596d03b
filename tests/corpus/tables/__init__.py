"""Every case, by what was being done when it came about."""

from tests.corpus.made import Made
from tests.corpus.tables.attaching import ATTACHING
from tests.corpus.tables.detaching import DETACHING
from tests.corpus.tables.drivers import DRIVERS
from tests.corpus.tables.hosts import HOSTS
from tests.corpus.tables.leftovers import LEFTOVERS
from tests.corpus.tables.normal import NORMAL
from tests.corpus.tables.passthrough import PASSTHROUGH
from tests.corpus.tables.qemu import QEMU
from tests.corpus.tables.scripts import SCRIPTS
from tests.corpus.tables.several import SEVERAL

CASES: tuple[Made, ...] = (
    *ATTACHING,
    *SCRIPTS,
    *DRIVERS,
    *QEMU,
    *DETACHING,
    *LEFTOVERS,
    *PASSTHROUGH,
    *HOSTS,
    *SEVERAL,
    *NORMAL,
)
