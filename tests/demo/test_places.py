import shutil
from pathlib import Path

import pytest

from demo.places import DataFolder, claim, clear, remove
from demo.processes import CannotStartError


def _claimed(folder: Path) -> DataFolder:
    place = claim(folder)
    assert place is not None
    return place


def test_a_claimed_place_is_not_given_twice(tmp_path: Path) -> None:
    with _claimed(tmp_path / "data") as place:
        assert claim(tmp_path / "data") is None
    with _claimed(tmp_path / "data"):
        remove(place)


def test_sockets_fit_under_the_kernels_limit_however_deep_the_clone(tmp_path: Path) -> None:
    with _claimed(tmp_path / ("deep" * 30)) as place:
        assert len(f"{place.runtime}/.s.PGSQL.5432") < 108
        remove(place)


def test_clearing_keeps_the_claim(tmp_path: Path) -> None:
    with _claimed(tmp_path / "data") as place:
        (place.folder / "old").write_text("")
        (place.runtime / "old").write_text("")
        clear(place)
        assert [path.name for path in place.folder.iterdir()] == ["lock"]
        assert list(place.runtime.iterdir()) == []
        remove(place)


def test_a_folder_laid_out_by_somebody_else_is_refused(tmp_path: Path) -> None:
    with _claimed(tmp_path / "data") as place:
        place.runtime.chmod(0o777)
    with pytest.raises(CannotStartError, match="belongs to somebody else"):
        claim(tmp_path / "data")
    place.runtime.rmdir()


def test_a_deleted_folder_leaves_nothing_to_a_new_one_of_its_name(tmp_path: Path) -> None:
    with _claimed(tmp_path / "data") as place:
        (place.runtime / "postgres").mkdir(exist_ok=True)
    shutil.rmtree(tmp_path / "data")

    with _claimed(tmp_path / "data") as anew:
        assert list(anew.runtime.iterdir()) == []
        remove(anew)
