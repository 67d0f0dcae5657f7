"""The body of a call is stored in a smaller form, and found again as it was sent."""

import pytest

from sync.models import Call
from sync.push.calls import packer, unpacked
from tests.sync.world import World


@pytest.mark.parametrize("body", [b"", b"{}", b"<work/>", b'{"bulk":[' + b"{}," * 9_000 + b"]}"])
def test_a_body_is_found_as_it_was(body: bytes) -> None:
    assert unpacked(packer()(body)) == body
    assert unpacked(memoryview(body)) == body


def test_what_is_stored_is_what_was_sent(world: World) -> None:
    world.employ(world.person())
    world.drain()
    call = Call.objects.get()
    assert b"Lecturer" in unpacked(call.body)
    assert len(call.body) < len(unpacked(call.body))
