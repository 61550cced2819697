"""Shows what Pynapple makes of npz files: pip install pynapple==0.11.4, then python check_pynapple.py FILE…"""
import sys

import pynapple as nap

for path in sys.argv[1:]:
    print(path)
    print(nap.load_file(path))
