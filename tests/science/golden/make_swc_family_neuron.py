"""What NEURON's import makes of random morphologies: python3 make_swc_family_neuron.py > swc_family_neuron.json, in this folder

The first cells are the files of tests/cable/swc. The others are random, with the somas, branches, orders and line ends that SWC files have. Of each section: type, length, area, diameters of its points, parent and where on
it; of each cell the input resistance of the middle of its first section, megohm (ra 150 ohm cm, pas 5e-5 S/cm2, d_lambda 0.1 at 100 Hz). With files as arguments it prints the sections of these instead, one line of JSON a file: python3 make_swc_family_neuron.py FILE...
NEURON follows the numbers of the points. Where these are not ascending, or where it would join points that do not follow each other, it is given the same cell with
the points in the order of their branches.
"""
import glob
import json
import os
import random
import sys
import tempfile

from neuron import h

h.load_file("stdrun.hoc")
h.load_file("import3d.hoc")
SEED, CELLS = 15, 72
NAMES = {1: "soma", 2: "axon", 3: "dend", 4: "apic"}


def sections_of(path):
    reader = h.Import3d_SWC_read()
    reader.quiet = 1
    reader.input(path)
    ids, parents, where = ([int(v) for v in vector] for vector in (reader.id, reader.pid, reader.point2sec))
    misled = any(where[k] == where[k - 1] and parents[k] != ids[k - 1] for k in range(1, len(ids)))
    h.Import3d_GUI(reader, False).instantiate(None)
    made, order = {}, []
    for section in h.allsec():
        made[section.name()] = section
    for k in range(int(reader.sections.count())):
        one = reader.sections.o(k)
        kind = int(one.type)
        name = NAMES.get(kind, f"dend_{kind}" if kind >= 0 else f"minus_{-kind}")
        order.append(made[f"{name}[{int(one.nameindex)}]"])
    places = {section: k for k, section in enumerate(order)}
    rows = []
    for section in order:
        parent = section.parentseg()
        diameters = [float(f"{section.diam3d(k):.6g}") for k in range(section.n3d())]
        rows.append([section.name().split("[")[0], float(f"{section.L:.7g}"), float(f"{area_of(section):.7g}"), diameters,
                     places[parent.sec] if parent else -1, parent.x if parent else 0])
    return dict(misled=misled, sections=with_length(rows), resistance=resistance(order))


def area_of(section):
    return sum(segment.area() for segment in section)


def resistance(sections):
    """None where NEURON's areas depend on the number of segments: it loses rings at the ends of sections to rounding; or where a section has no length."""
    areas = [area_of(section) for section in sections]
    if any(section.L < 1e-6 for section in sections):
        return None
    for section in sections:
        section.Ra, section.cm = 150, 1
        section.insert("pas")
        section.g_pas, section.e_pas = 5e-5, -70
        section.nseg = int((section.L / (0.1 * h.lambda_f(100, sec=section)) + 0.9) / 2) * 2 + 1
    if any(abs(area_of(section) - area) > 1e-6 * area for section, area in zip(sections, areas)):
        return None
    h.finitialize(-70)
    impedance = h.Impedance()
    impedance.loc(0.5, sec=sections[0])
    impedance.compute(0)
    return float(f"{impedance.input(0.5, sec=sections[0]):.7g}")


def with_length(rows):
    """Leaves sections out whose points are all at one place: NEURON drops those of two points itself, and gives others 1e-9 um."""
    kept, places = [], []
    for name, length, area, diameters, parent, at in rows:
        if parent >= 0:
            parent, at = places[parent][0], at if places[parent][1] is None else places[parent][1]
        if parent >= 0 and length < 1e-6:
            places.append((parent, at))
        else:
            places.append((len(kept), None))
            kept.append([name, length, area, diameters, parent, at])
    return kept


def apart(path):
    """In a process of its own, as mistakes in a file can end NEURON's."""
    out = tempfile.NamedTemporaryFile("r", suffix=".json")
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            found = sections_of(path)
        except BaseException as error:
            found = dict(failed=str(error))
        with open(out.name, "w") as file:
            json.dump(found, file)
        os._exit(0)
    os.waitpid(child, 0)
    text = out.read()
    return json.loads(text) if text else dict(failed="NEURON ended")


def near(rng, point, step):
    return [round(v + rng.uniform(-step, step), 2) for v in point]


class Cell:
    """Points in the order of their branches: [type, x, y, z, radius, parent's place]."""

    def __init__(self, rng):
        self.rng, self.points = rng, []

    def add(self, kind, place, radius, parent):
        self.points.append([kind, *place, radius, parent])
        return len(self.points) - 1

    def place(self, at):
        return self.points[at][1:4]

    def neurite(self, kind, parent, depth):
        rng = self.rng
        at = parent
        for k in range(rng.choice([1, 1, 2, 3, 4])):
            same = rng.random() < 0.12
            place = self.place(at) if same else near(rng, self.place(at), 30)
            of = 1 if rng.random() < 0.03 else kind
            at = self.add(of, place, round(rng.uniform(0.2, 2), 2), at)
        if depth > 0 and rng.random() < 0.7:
            for _ in range(rng.choice([1, 2, 2, 2, 3])):
                other = rng.choice([2, 3, 4, 5]) if rng.random() < 0.15 else kind
                self.neurite(other, at, depth - 1)


def soma_of(cell, kind):
    rng = cell.rng
    radius = round(rng.uniform(4, 9), 1)
    if kind == "none":
        return [cell.add(rng.choice([2, 3, 5]), [0, 0, 0], 1, -1)]
    at = cell.add(1, near(rng, [0, 0, 0], 5), radius, -1)
    if kind == "one":
        return [at]
    x, y, z = cell.place(at)
    if kind in ("ball", "unequal", "far", "chained", "carrying"):
        far = radius * (1.05 if kind == "far" else 1)
        cell.add(1, [x, round(y - far, 2), z], radius, at)
        cell.add(1, [x, round(y + far, 2), z], radius + (0.1 if kind == "unequal" else 0), 1 if kind == "chained" else at)
        return [at, 2] if kind == "carrying" else [at]
    somas = [at]
    for k in range({"two": 1, "many": rng.randint(3, 6), "fork": rng.randint(2, 5), "arms": rng.randint(2, 5)}[kind]):
        parent = somas[-1]
        if kind == "arms" and rng.random() < 0.5:
            parent = 0
        if kind == "fork" and rng.random() < 0.5:
            parent = rng.choice(somas)
        somas.append(cell.add(1, near(rng, cell.place(parent), 6), round(rng.uniform(2, 6), 1), parent))
    return somas


def cell_of(rng, kind):
    cell = Cell(rng)
    somas = soma_of(cell, kind)
    for _ in range(rng.randint(1, 4)):
        root = rng.choice([somas[0], somas[-1], rng.choice(somas)])
        cell.neurite(rng.choice([2, 3, 3, 4, 6]), root, 2)
    if rng.random() < 0.2:
        start = cell.add(rng.choice([1, 3]), near(rng, [0, 0, 0], 90), 1, -1)
        cell.neurite(3, start, 1)
    return cell.points


def branches_first(points):
    children = {}
    for at, point in enumerate(points):
        children.setdefault(point[5], []).append(at)
    order, waiting = [], children[-1][::-1]
    while waiting:
        order.append(waiting.pop())
        waiting += children.get(order[-1], [])[::-1]
    return arranged(points, order)


def arranged(points, order):
    places = {at: k for k, at in enumerate(order)}
    return [points[at][:5] + [places.get(points[at][5], -1)] for at in order]


def any_order(rng, points):
    """Parents before their children, else at random."""
    children, ready, order = {}, [0], []
    for at, point in enumerate(points):
        if at > 0:
            children.setdefault(point[5], []).append(at)
    ready += children.get(-1, [])
    while ready:
        at = 0 if not order else ready[rng.randrange(len(ready))]
        ready.remove(at)
        order.append(at)
        ready += children.get(at, [])
    return arranged(points, order)


def lines_of(points, ids, none="-1"):
    return [f"{ids[k]} {kind} {x:g} {y:g} {z:g} {radius:g} {ids[parent] if parent >= 0 else none}"
            for k, (kind, x, y, z, radius, parent) in enumerate(points)]


def plain(points):
    with tempfile.NamedTemporaryFile("w", suffix=".swc") as file:
        file.write("\n".join(lines_of(points, range(1, len(points) + 1))) + "\n")
        file.flush()
        return apart(file.name)


def family():
    rng = random.Random(SEED)
    kinds = ["one", "two", "ball", "unequal", "far", "chained", "carrying", "many", "fork", "arms", "none", "many"]
    for k in range(CELLS):
        kind = kinds[k % len(kinds)]
        points = branches_first(cell_of(rng, kind))
        order = rng.choice(["branches", "branches", "any", "numbers", "lines"])
        if order == "any":
            points = any_order(rng, points)
        count = len(points)
        ids = list(range(1, count + 1))
        if order == "numbers":
            ids = rng.sample(range(1, 3 * count), count)
        lines = lines_of(points, ids, rng.choice(["-1", "-1", "0"]))
        if order == "lines":
            rng.shuffle(lines)
        if rng.random() < 0.5:
            lines = ["# made up", " ", *(line + rng.choice(["", " # x", "\t"]) for line in lines)]
        found = plain(points)
        if found.get("misled"):
            found = plain(branches_first(points))
        end = rng.choice(["\n", "\n", "\r\n", "\r"])
        yield told(f"{kind}, order {order}", end.join(lines) + rng.choice(["", end]), found)


def told(name, text, found):
    return dict(name=name, text=text, sections=found["sections"], resistance=found["resistance"])


def files():
    for path in sorted(glob.glob("../../cable/swc/*.swc")):
        with open(path, newline="") as file:
            yield told(os.path.basename(path), file.read(), apart(path))


if len(sys.argv) > 1:
    for path in sys.argv[1:]:
        print(json.dumps(dict(path=path, **apart(path))), flush=True)
else:
    print('{"made": "make_swc_family_neuron.py", "neuron": "%s", "seed": %d, "cells": [' % (h.nrnversion(0), SEED))
    print(",\n".join(json.dumps(cell) for cell in [*files(), *family()]))
    print("]}")
