"""A folder of results: whole or not at all, and never over another's."""

import pytest

from ntkcompare.curves.folder import check_target, write_folder

MARK = "mark.json"


def fill(text):
    def write(folder):
        (folder / MARK).write_text(text, encoding="utf-8")

    return write


def test_it_appears_with_its_parents_and_nothing_else(tmp_path):
    folder = write_folder(tmp_path / "a" / "b", fill("1"), mark=MARK)
    assert (folder / MARK).read_text() == "1"
    assert [path.name for path in folder.parent.iterdir()] == ["b"]


def test_what_fails_leaves_nothing_or_what_was_there(tmp_path):
    def fails(folder):
        (folder / MARK).touch()
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        write_folder(tmp_path / "new", fails, mark=MARK)
    assert not list(tmp_path.iterdir())
    write_folder(tmp_path / "old", fill("1"), mark=MARK)
    with pytest.raises(OSError, match="no space"):
        write_folder(tmp_path / "old", fails, mark=MARK, overwrite=True)
    assert (tmp_path / "old" / MARK).read_text() == "1"
    assert len(list(tmp_path.iterdir())) == 1


def test_only_its_own_kind_is_overwritten(tmp_path):
    folder = write_folder(tmp_path / "x", fill("1"), mark=MARK)
    with pytest.raises(FileExistsError, match="not empty"):
        write_folder(folder, fill("2"), mark=MARK)
    assert (write_folder(folder, fill("2"), mark=MARK, overwrite=True) / MARK).read_text() == "2"
    with pytest.raises(FileExistsError, match="holds no other"):
        write_folder(folder, fill("3"), mark="other", overwrite=True)
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError, match="is a file"):
        check_target(tmp_path / "file", MARK, overwrite=True)


def test_a_file_in_the_place_of_a_parent_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match="file is a file"):
        write_folder(tmp_path / "file" / "x", fill("1"), mark=MARK)


def test_what_another_process_wrote_meanwhile_is_kept(tmp_path):
    folder = tmp_path / "x"

    def slow(target):
        fill("mine")(target)
        write_folder(folder, fill("theirs"), mark=MARK)

    with pytest.raises(FileExistsError):
        write_folder(folder, slow, mark=MARK)
    assert (folder / MARK).read_text() == "theirs"
    assert len(list(tmp_path.iterdir())) == 1


def test_it_is_kept_even_if_written_at_the_last_moment(tmp_path, monkeypatch):
    folder, checked = tmp_path / "x", []

    def check(*arguments, **options):
        check_target(*arguments, **options)
        checked.append(arguments)
        if len(checked) == 2:
            folder.mkdir()
            fill("theirs")(folder)
            monkeypatch.setattr(type(folder), "exists", lambda path: False)

    monkeypatch.setattr("ntkcompare.curves.folder.check_target", check)
    with pytest.raises(FileExistsError, match="not empty any more"):
        write_folder(folder, fill("mine"), mark=MARK)
    assert (folder / MARK).read_text() == "theirs"
