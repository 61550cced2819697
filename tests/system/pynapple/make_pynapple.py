"""Makes the npz files of these tests: pip install pynapple==0.11.4, then python make_pynapple.py FOLDER."""
import sys

import numpy as np
import pynapple as nap

folder = sys.argv[1]
support = nap.IntervalSet(start=[0, 5], end=[3, 10])
nap.Ts(t=np.array([0.5, 1.25, 7.0]), time_support=support).save(f"{folder}/ts.npz")
nap.Tsd(t=np.arange(3) * 0.5, d=np.array([3, 1, 2])).save(f"{folder}/tsd.npz")
nap.TsdFrame(t=np.arange(2) * 0.5, d=np.arange(6.0).reshape(2, 3), columns=["a", "b", "c"]).save(f"{folder}/frame.npz")
nap.TsdTensor(t=np.arange(2) * 0.5, d=np.arange(8.0).reshape(2, 2, 2)).save(f"{folder}/tensor.npz")
group = {0: nap.Ts(t=np.array([0.0, 2.0, 7.0])), 6: nap.Ts(t=np.array([1.0, 6.0])), 9: nap.Ts(t=np.array([]))}
nap.TsGroup(group, time_support=support, metadata={"area": np.array(["CA1", "CA3", "DG"])}).save(f"{folder}/group.npz")
support.save(f"{folder}/intervals.npz")
