"""Our parser and printer against those of the real libxl 4.17, document by document."""

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.backend.core.idl import documents
from tests.backend.core.idl.real_libxl import RELEASE, RealLibxl
from tests.backend.core.jsontext import texts
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.idl import Refused, print_struct, unsure_places
from xendrift.core.idl.config import DOMAIN_CONFIG, STRUCT_NAMES, struct_named

pytestmark = pytest.mark.real

CONFIGS = documents.structs(DOMAIN_CONFIG, RELEASE)
IN_4_17 = sorted(name for name in STRUCT_NAMES if name != "device_virtio")


def patient(examples: int) -> settings:
    """Settings for tests that ask another process."""
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


def agree(libxl: RealLibxl, document: bytes, name: str = "domain_config") -> None:
    try:
        ours = print_struct(document, RELEASE, name)
        if unsure_places(document, RELEASE, name):
            return
    except Refused:
        ours = None
    assert ours == libxl.canonical(document, name)


@patient(300)
@given(config=CONFIGS)
@example(config={})
def test_valid_configs(libxl: RealLibxl, config: JsonObject) -> None:
    agree(libxl, json.dumps(config).encode() + b"\0")


@patient(600)
@given(config=documents.mutated(CONFIGS))
def test_configs_with_something_wrong(libxl: RealLibxl, config: JsonObject) -> None:
    agree(libxl, json.dumps(config, ensure_ascii=False).encode())


@patient(600)
@given(text=documents.garbled(CONFIGS))
def test_texts_with_something_wrong(libxl: RealLibxl, text: str) -> None:
    agree(libxl, text.encode())


@patient(800)
@given(document=texts.DOCUMENTS)
def test_what_libraries_disagree_about(libxl: RealLibxl, document: bytes) -> None:
    agree(libxl, document)


@pytest.mark.parametrize("name", IN_4_17)
def test_each_struct_with_junk_in_each_field(libxl: RealLibxl, name: str) -> None:
    @patient(60)
    @given(value=documents.mutated(documents.structs(struct_named(name), RELEASE)))
    def run(value: JsonObject) -> None:
        agree(libxl, json.dumps(value).encode(), name)

    run()


@patient(400)
@given(data=st.data())
def test_every_leaf_with_every_kind_of_junk(libxl: RealLibxl, data: st.DataObject) -> None:
    junk = data.draw(st.sampled_from(documents.JUNK))
    field = data.draw(st.sampled_from(LEAF_PATHS))
    value: object = junk
    for key in reversed(field):
        value = [value] if key == "" else {key: value}
    agree(libxl, json.dumps(value).encode())


LEAF_PATHS = (
    *[("c_info", key) for key in ("type", "hap", "ssidref", "name", "domid", "uuid", "xsdata")],
    *[("b_info", key) for key in ("max_vcpus", "cpumap", "cpuid", "extra", "max_memkb", "irqs")],
    *[("b_info", key) for key in ("vcpu_hard_affinity", "max_grant_version", "sched_params")],
    *[("b_info", "type.hvm", key) for key in ("ms_vm_genid", "mca_caps", "vnc", "timer_mode")],
    *[("b_info", "irqs", ""), ("b_info", "vcpu_soft_affinity", ""), ("b_info", "type.pv")],
    *[("disks", "", key) for key in ("direct_io_safe", "backend", "readwrite", "base")],
    *[("nics", "", key) for key in ("mac", "devid", "rate_bytes_per_interval")],
    *[("vsnds", "", "params", key) for key in ("sample_rates", "sample_formats")],
    *[("vsnds", "", "params", key, "") for key in ("sample_rates", "sample_formats")],
    *[("pcidevs", "", key) for key in ("func", "rdm_policy", "seize")],
    *[("pcidevs",), ("pcidevs", ""), ("channels", "", "connection.socket", "path"), ("on_crash",)],
    *[("usbdevs", "", "type.hostdev", "hostbus"), ("b_info", "vnuma_nodes", "", "memkb")],
)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b" ",
        b"[]",
        b"{}x",
        b"{}\xff",
        b'{"on_crash":"restart","on_crash":"preserve"}',
        b'{"on_crash":1,"on_crash":"preserve"}',
        b'{"on_crash\\u0000":"restart","on_crash":"preserve"}',
        b'{"c_info":{"name":"a\\u0000b"}}',
        b'{"c_info":{"name":"\\ud83d\\ude00\\u00e9"}}',
        b'{"c_info":{"name":"\\ud800"}}',
        b'{"c_info":{"name":"\xff"}}',
        b'{"c_info":{"name":"\x01"}}',
        b'{"b_info":{"max_vcpus":1e5}}',
        b'{"b_info":{"max_vcpus":-1E5}}',
        b'{"b_info":{"max_vcpus":1.0}}',
        b'{"b_info":{"max_vcpus":-0}}',
        b'{"b_info":{"mca_caps":9223372036854775807}}',
        b'{"b_info":{"type.hvm":{"mca_caps":9223372036854775808}}}',
        b'{"b_info":{"cpumap":[2147483640]}}',
        b'{"b_info":{"max_vcpus":' + b"9" * 5000 + b"}}",
        b'{"x":' + b"[" * 300 + b"]" * 300 + b"}",
        b'{"x":NaN}',
        b"{",
        b'{"a":tru',
    ],
)
def test_texts(libxl: RealLibxl, document: bytes) -> None:
    agree(libxl, document)
