"""Zips the files of these tests, as most of their bytes are zeros."""
import gzip
import os


def zip_file(path):
    with open(path, "rb") as plain, open(f"{path}.gz", "wb") as zipped:
        zipped.write(gzip.compress(plain.read(), mtime=0))
    os.remove(path)
