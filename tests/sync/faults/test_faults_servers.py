"""Redis emptied, silent or away, messages doubled, a commit cut off, a disk full."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from celery import current_app

from demo.processes import server_account
from sync.models import Call
from tests.databases import as_superuser, owner_connection
from tests.sync.crowd import Crowd
from tests.sync.faults.test_faults_workers import finish
from tests.sync.processes import Processes, await_that
from tests.sync.proxy import Link, Proxy, through

pytestmark = pytest.mark.faults
COMMIT = b"COMMIT\0"


def test_messages_doubled_change_nothing(processes: Processes, crowd: Crowd) -> None:
    world = crowd.world
    names = {"tenant_id": world.tenant.pk, "credential_id": world.credential.pk}
    for _ in range(20):
        current_app.send_task("sync.drain", kwargs=names)
    processes.worker()
    processes.worker()
    await_that(crowd.is_done, log=processes.log)
    assert len(world.writes()) == Call.objects.count()
    crowd.assert_agreement()


def test_messages_that_never_come_are_not_missed(processes: Processes, crowd: Crowd) -> None:
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
    finish(processes, crowd)
    assert not Call.objects.filter(state="resolved").exists()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_the_link_is_cut_at_the_commit_of_a_settle(
    processes: Processes, crowd: Crowd, moment: str
) -> None:
    """Whether or not the database has committed, the worker cannot know."""
    with Proxy.to(os.environ["DATABASE_URL"]) as proxy:
        cuts = cut_settling(proxy, committed=moment == "after")
        processes.worker(DATABASE_URL=through(os.environ["DATABASE_URL"], proxy))
        processes.sweep()
        await_that(lambda: bool(cuts), log=processes.log)
        await_that(crowd.is_done_if_hurried, log=processes.log)
    crowd.assert_agreement()


def cut_settling(proxy: Proxy, *, committed: bool) -> list[Link]:
    """Cut the first link on which calls are settled, at its commit; return those cut."""
    cuts: list[Link] = []

    def request(link: Link, data: bytes) -> bytes:
        if b"UPDATE sync_call AS call" in data:
            link.notes.add("settles")
        elif COMMIT in data and "settles" in link.notes and not cuts:
            cuts.append(link)
            if not committed:
                link.cut()
                return b""
            link.notes.add("commits")
        return data

    def answer(link: Link, data: bytes) -> bytes:
        if "commits" in link.notes:
            link.cut()
            return b""
        return data

    proxy.on_request, proxy.on_answer = request, answer
    return cuts


def test_no_call_is_made_that_cannot_be_written_down(
    processes: Processes, crowd: Crowd, owner_url: str
) -> None:
    """Raise what a full disk raises (53100) where the calls are written."""
    with owner_connection(owner_url) as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON sync_call EXECUTE FUNCTION full_disk()"
        )
        try:
            processes.worker()
            processes.sweep()
            await_that(lambda: "no space left" in processes.log.read_text(), log=processes.log)
            assert crowd.received() == 0
        finally:
            cursor.execute("DROP FUNCTION full_disk CASCADE")
    await_that(crowd.is_done_if_hurried, log=processes.log)
    crowd.assert_agreement()


@pytest.fixture
def full_disk(owner_url: str, crowd: Crowd) -> Iterator[Path]:
    """Keep the calls on a disk of one megabyte; return the path of a file to fill it with."""
    account = server_account()
    if account is None:
        pytest.skip("only root can mount a small disk for Postgres to fill")
    folder = Path(tempfile.mkdtemp(prefix="orcid-portal-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True)
    account.owns(folder)
    try:
        with owner_connection(as_superuser(owner_url)) as cursor:
            cursor.execute("CREATE TABLESPACE small LOCATION %s", [str(folder)])
            # Room that deleted rows left in the table would take the calls without the disk.
            cursor.execute("VACUUM FULL sync_call")
            cursor.execute("ALTER TABLE sync_call SET TABLESPACE small")
            yield folder / "filler"
            (folder / "filler").unlink(missing_ok=True)
            cursor.execute("ALTER TABLE sync_call SET TABLESPACE pg_default")
            cursor.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def fill(file: Path) -> None:
    """Write until there is no room."""
    with contextlib.suppress(OSError), file.open("wb", buffering=0) as filler:
        while filler.write(bytes(4096)):
            pass


def test_a_disk_is_really_full_and_then_has_room_again(
    processes: Processes, crowd: Crowd, full_disk: Path
) -> None:
    calls = Call.objects.count()
    fill(full_disk)
    processes.worker()
    processes.sweep()
    await_that(lambda: "No space left on device" in processes.log.read_text(), log=processes.log)
    assert crowd.received() <= Call.objects.count() - calls
    full_disk.unlink()
    await_that(crowd.is_done_if_hurried, log=processes.log)
    crowd.assert_agreement()
