"""A configuration, written as xl.cfg and read by the real xl, is the same configuration.

XENDRIFT_CASES=20000 pytest tests/backend/core/export/test_round_trip.py   many more of them
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.backend.core.export.real_xl import RealXl, moved_by, wanted, without
from tests.backend.core.export.strategies import configs
from tests.lab.fixtures import every_release
from tests.lab.lab import CAPTURES
from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.export.xlcfg import document, xl_cfg
from xendrift.core.export.xlcfg.values import setting
from xendrift.core.idl import canonical
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question
from xendrift.sources.open import open_source

CASES = int(os.environ.get("XENDRIFT_CASES", "50"))
NAMES = sorted(path.name for path in CAPTURES.iterdir() if (path / "userdata").is_dir())

pytestmark = [pytest.mark.real, pytest.mark.timeout(120 + CASES // 10), every_release]


def differences(xl: RealXl, config: JsonObject) -> Any:
    """What comes back otherwise; None if nothing can be written."""
    file = xl_cfg(config, "g", xl.release)
    if file.refusals:
        assert not file.content
        return None
    known = canonical(config, xl.release)
    moved = moved_by(known)
    ours, theirs = (
        without(wanted(one), file.notes, moved) for one in (known, xl.read(file.content))
    )
    return [(key, ours.get(key), theirs.get(key)) for key in {**ours, **theirs}
            if ours.get(key) != theirs.get(key)]  # fmt: skip


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("name", NAMES)
def test_captures(real_xl: RealXl, name: str, policy: Policy) -> None:
    source = open_source(capture=CAPTURES / name)
    host = source.look()
    written = 0
    for observation in source.observe(host, sorted(host.domids - {0})):
        merged = assess(observation, Question(policy)).merged
        if merged.problem or not merged.config:
            continue
        assert differences(real_xl, merged.config) == []
        written += 1
    assert written


RICH: JsonObject = {
    "c_info": {"type": "hvm", "name": "g", "uuid": "6d5b1c1e-6f2a-4a8e-9d59-3a1f0c2b7e10"},
    "b_info": {
        "max_vcpus": 4, "avail_vcpus": [0, 1], "target_memkb": 65536, "max_memkb": 131072,
        "vcpu_hard_affinity": [[0, 1, 2], [4]], "sched_params": {"weight": 512},
        "irqs": [4], "cpuid": {"cpuid": [{"leaf": 1, "eax": "x" * 32}], "msr": []},
        "type.hvm": {"viridian": "True", "viridian_disable": [3], "vga": {"kind": "std"},
                     "vnc": {"enable": "True", "passwd": "secret"}, "serial_list": ["pty"]},
    },
    "disks": [{"vdev": "xvda", "pdev_path": "/a,b", "format": "raw", "readwrite": 1}],
    "nics": [{"devid": 3, "mac": "00:16:3e:5a:00:0f", "trusted": "False"}],
    "pcidevs": [{"bus": 3, "vfunc_mask": 1, "rdm_policy": "relaxed"}],
    "vfbs": [{"devid": 0}],
    "vkbs": [{"devid": 0}, {"devid": 1, "backend_type": "linux"}],
    "vsnds": [{"devid": 0, "pcms": [{"streams": [{"type": "p"}]}]}],
    "channels": [{"devid": 0, "name": "c", "connection.pty": {}}],
    "on_poweroff": "restart", "on_reboot": "preserve", "on_watchdog": "restart",
    "on_crash": "restart_rename", "on_soft_reset": "destroy",
}  # fmt: skip


def test_every_line_counts(real_xl: RealXl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any one of its settings, the file does not come back as the configuration."""
    assert differences(real_xl, RICH) == []
    lines: list[str] = []
    monkeypatch.setattr(document, "setting", lambda key, value: lines.append(key) or "")
    xl_cfg(RICH, "g")
    assert len(lines) > 25
    for left_out in set(lines) - {"name", "type"}:  # without which xl takes no file
        monkeypatch.setattr(
            document,
            "setting",
            lambda key, value, left_out=left_out: "" if key == left_out else setting(key, value),
        )
        assert differences(real_xl, RICH), left_out


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data())
def test_random_configurations(real_xl: RealXl, data: st.DataObject) -> None:
    assert differences(real_xl, data.draw(configs(real_xl.release))) in ([], None)
