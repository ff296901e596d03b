import pytest
from hypothesis import given
from hypothesis import strategies as st

from xendrift.core.base.errors import SourceError
from xendrift.xenstore import paths

ALPHABET = "abzAZ09-_@"


@pytest.mark.parametrize("path", ["/", "/a", "/local/domain/0", "/a-b_c@D/9", "/" + "x" * 3071])
def test_well_formed(path: str) -> None:
    assert paths.valid(path)
    assert paths.encode([path, path]) == [path.encode() + b"\0"] * 2


@pytest.mark.parametrize(
    "path",
    [
        "",
        "a",
        "local/domain",
        "//",
        "/local/domain/",
        "/a//b",
        "/a b",
        "/a\0b",
        "/a\nb",
        "/a\n",
        "\n/a",
        "/a\n/b",
        "/é",
        "/a:b",
        "/..\x1b[2J",
        "@introduceDomain",
        "/" + "x" * 3072,
    ],
)
def test_malformed_is_never_sent(path: str) -> None:
    assert not paths.valid(path)
    for batch in ([path], ["/a", path], [path, "/a"]):
        with pytest.raises(SourceError, match="was not sent") as error:
            paths.encode(batch)
        assert str(error.value).isprintable()
        assert len(str(error.value)) < 400


@given(st.lists(st.text(alphabet=ALPHABET + "/:\n é"), max_size=4))
def test_batch_agrees_with_its_parts(batch: list[str]) -> None:
    if all(paths.valid(path) for path in batch):
        assert paths.encode(batch) == [path.encode() + b"\0" for path in batch]
    else:
        with pytest.raises(SourceError):
            paths.encode(batch)


@given(st.lists(st.text(alphabet=ALPHABET, min_size=1, max_size=9), max_size=5))
def test_joined_names_are_valid(names: list[str]) -> None:
    assert paths.valid("/" + "/".join(names))


def test_special_paths_are_watched_only() -> None:
    assert paths.encode_watched("@releaseDomain") == b"@releaseDomain\0"
    assert paths.encode_watched("/a") == b"/a\0"
    with pytest.raises(SourceError):
        paths.encode_watched("@else")
