"""Files are whole or absent."""

from pathlib import Path

import pytest

from neijuan.errors import UsageError
from neijuan.experiments.files import check_writable, write_whole


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "figures.txt"
    target.write_text("old")

    def fail(place: Path) -> None:
        place.write_text("half of the new")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_whole(target, fail)
    assert target.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["figures.txt"]


def test_a_writer_that_adds_a_suffix_still_ends_at_the_name_asked_for(tmp_path: Path) -> None:
    write_whole(tmp_path / "state", lambda place: place.with_suffix(".npz").write_text("new"))
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("state", "new")]


def test_a_folder_below_a_file_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for refuse in (check_writable, lambda folder: write_whole(folder / "x", lambda place: place.touch())):
        with pytest.raises(UsageError, match="cannot write"):
            refuse(tmp_path / "file" / "folder")


def test_asking_whether_a_folder_is_writable_leaves_no_trace(tmp_path: Path) -> None:
    check_writable(tmp_path / "new" / "deeper")
    assert list(tmp_path.iterdir()) == []
