"""What NEURON's import makes of tests/cable/made_up.swc: python3 make_swc_neuron.py > swc_neuron.json, in this folder

Sections with length, area, number of segments (d_lambda 0.1 at 100 Hz) and parent, and the voltage of the soma and of the last tip while a current is injected into
the soma of the passive cell.
"""
import json
import sys

from neuron import h

h.load_file("stdrun.hoc")
h.load_file("import3d.hoc")
reader = h.Import3d_SWC_read()
reader.input("../../cable/made_up.swc")
h.Import3d_GUI(reader, False).instantiate(None)
sections = []
for section in h.allsec():
    section.Ra, section.cm = 150, 1
    section.insert("pas")
    section.g_pas, section.e_pas = 5e-5, -70
    section.nseg = int((section.L / (0.1 * h.lambda_f(100, sec=section)) + 0.9) / 2) * 2 + 1
for section in h.allsec():
    parent = section.parentseg()
    sections.append(dict(name=section.name(), L=section.L, area=sum(segment.area() for segment in section), segments=section.nseg,
                         parent=[parent.sec.name(), parent.x] if parent else None))
soma, tip = list(h.allsec())[0], list(h.allsec())[-1]
clamp = h.IClamp(soma(0.5))
clamp.amp, clamp.delay, clamp.dur = 0.1, 5, 30
traces = [h.Vector().record(where._ref_v) for where in (soma(0.5), tip(0.99))]
h.dt, h.steps_per_ms = 0.025, 40
h.finitialize(-70)
h.continuerun(50)
json.dump(dict(made="make_swc_neuron.py", neuron=h.nrnversion(0), tip=tip.name(), sections=sections,
               traces=[[round(value, 4) for value in list(trace)[::20]] for trace in traces]), sys.stdout)
print()
