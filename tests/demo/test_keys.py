from pathlib import Path

from demo.keys import demo_keys


def test_keys_are_made_once_and_for_their_user_alone(tmp_path: Path) -> None:
    first = demo_keys(tmp_path)
    assert demo_keys(tmp_path) == first
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_an_interrupted_first_start_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "keys.new").write_text('{"SECRET')
    assert set(demo_keys(tmp_path)) == {"SECRET_KEY", "MASTER_KEYS"}


def test_two_demos_have_keys_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = demo_keys(tmp_path / "one"), demo_keys(tmp_path / "two")
    assert one["SECRET_KEY"] != two["SECRET_KEY"]
    assert one["MASTER_KEYS"] != two["MASTER_KEYS"]
