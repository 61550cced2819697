"""Says whether pynwb finds NWB files valid and can read them: pip install pynwb==4.2.0, then python check_nwb.py FILE…"""
import sys

from pynwb import NWBHDF5IO, validate

found = 0
for path in sys.argv[1:]:
    errors = validate(path=path)
    found += len(errors)
    print(path, "valid" if not errors else errors)
    with NWBHDF5IO(path, "r") as file:
        nwb = file.read()
        if nwb.units is not None:
            print(nwb.units.to_dataframe())
        for series in nwb.acquisition.values():
            print(series.name, series.data.shape, series.unit, series.rate)
sys.exit(found > 0)
