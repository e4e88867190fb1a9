"""Folders and hosts stay out of what is recorded."""

from __future__ import annotations

import pytest

from labkit.core.reading.names import call_sites, without_folders, without_host, without_paths


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("[file:/data/my work/a.csv, file:/tmp/b c.csv]", "[a.csv, b c.csv]"),
        ("[hdfs://namenode:8020/user/me/flights]", "[flights]"),
        ("url LIKE http://a/b", "url LIKE http://a/b"),
    ],
)
def test_a_file_keeps_its_name_only(text: str, bare: str) -> None:
    """Blanks in a path and the host of a storage go with the folders; literals stay."""
    assert without_folders(text) == bare


@pytest.mark.parametrize(
    ("value", "bare"),
    [
        ("/data/me/my checkpoints", "my checkpoints"),
        ("/data/me/a.jar:/opt/b.jar,/c.jar", "a.jar:b.jar,c.jar"),
        ("-Dfile=/data/me/x.xml -Xss4m", "-Dfile=x.xml -Xss4m"),
        ("spark://127.0.0.1:7077", "spark://127.0.0.1:7077"),
        ("file:/tmp/b c.csv", "file:b c.csv"),
        ("yyyy/MM/dd", "yyyy/MM/dd"),
    ],
)
def test_a_setting_keeps_the_names_of_its_files_only(value: str, bare: str) -> None:
    """A path may begin anywhere in it; an address and a format with slashes are none."""
    assert without_paths(value) == bare


def test_a_call_site_loses_a_folder_with_blanks() -> None:
    """The file and the line stay."""
    assert call_sites("RDD[1] at count at /data/my work/a.py:3 []") == (
        "RDD[1] at count at a.py:3 []"
    )


def test_a_master_loses_its_host_and_loopback_stays() -> None:
    """A port says nothing of whose machine it is."""
    assert without_host("spark://node7.example.org:7077") == "spark://host:7077"
    assert without_host("spark://127.0.0.1:7077") == "spark://127.0.0.1:7077"
    assert without_host("local[2]") == "local[2]"
