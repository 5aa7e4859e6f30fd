import pytest


@pytest.fixture
def file(tmp_path):
    def write(content, name="file"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
