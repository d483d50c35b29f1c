import base64
import bz2
import tarfile
from io import BytesIO

import pytest

from generator import lock
from generator.errors import UserError
from generator.model import File, FileTree

TREE = FileTree(
    {
        "a.py": File(data=b"x = 1\n"),
        "b/run.sh": File(data=b"#!/bin/sh\n", executable=True),
        "c/bytes.bin": File(data=bytes(range(256))),
        "d/" + "long" * 40 + ".txt": File(data="漢字\n".encode()),
    }
)
DUMPED = lock.dump(TREE, generator="1.2.3", templates="sha256:00").text


def test_what_was_emitted_reads_back_whole() -> None:
    loaded = lock.load(DUMPED)
    assert dict(loaded.tree) == dict(TREE)
    assert (loaded.generator, loaded.templates) == ("1.2.3", "sha256:00")


def test_standard_tools_can_read_it() -> None:
    blob = DUMPED.split('"""')[1]
    with tarfile.open(fileobj=BytesIO(bz2.decompress(base64.b64decode(blob)))) as tar:
        assert tar.getnames() == list(TREE)


def test_nothing_of_the_machine_is_in_it() -> None:
    blob = bz2.decompress(base64.b64decode(DUMPED.split('"""')[1]))
    with tarfile.open(fileobj=BytesIO(blob)) as tar:
        for member in tar:
            assert (member.mtime, member.uid, member.gid) == (0, 0, 0)
            assert (member.uname, member.gname) == ("", "")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"a.py" = "sha256:', '"a.py" = "sha256:0', "a hash does not fit"),
        ('"a.py" = ', '"z.py" = ', "a hash does not fit"),
        ('text = """\nQlpo', 'text = """\nAAAA', "damaged"),
        ("version = 1", "version = 2", "use a newer scaffold"),
        ("[files]", "[fyles]", "damaged"),
        ("generator = ", "generator ", "damaged"),
    ],
)
def test_damage_is_seen(old: str, new: str, what: str) -> None:
    assert old in DUMPED
    with pytest.raises(UserError, match=what):
        lock.load(DUMPED.replace(old, new, 1))
