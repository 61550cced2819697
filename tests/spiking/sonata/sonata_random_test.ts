import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { loadSonataNetwork, type SonataNetwork } from "../../../lib/spiking/sonata/load_sonata_network.ts";
import { inFolder } from "../../_folder.ts";
import {
  type Edges,
  type Nodes,
  writeEdges,
  writeJson,
  writeLists,
  writeNodes,
  writeTable,
} from "./_sonata_files.ts";

/** A population of point neurons as it is generated. */
interface Cells {
  name: string;
  /** Of each cell: its number in the file, its type (0 or 1), its layer and tag. */
  cells: { id: number; type: number; layer: number; tag: string }[];
}

/** Edges between two populations, by places of cells. */
interface Wires {
  from: number;
  to: number;
  synapses: { source: number; target: number; weight: number; delay: number; count: number }[];
  /** Whether weights and delays stand in the table of types, then those of the first. */
  typed: boolean;
}

/** A clamp: which cells, by rules, and its pulses. */
interface Clamp {
  rules: { population?: string[]; layer?: number[]; tag?: string; ids?: number[]; kind?: string };
  amp: number[];
  /** Whether its node set stands in a file. */
  named: boolean;
}

const TYPES = [["nest:iaf_psc_delta", "jump"], ["nest:iaf_psc_exp", "current"]];
const NAMES = ["cortex", "v1-l4", "CA1"];

const cell = fc.record({
  id: fc.integer({ min: 0, max: 40 }),
  type: fc.integer({ min: 0, max: 1 }),
  layer: fc.integer({ min: 1, max: 3 }),
  tag: fc.constantFrom("odd", "even"),
});
const populations = fc.array(fc.uniqueArray(cell, { minLength: 1, maxLength: 6, selector: ({ id }) => id }), {
  minLength: 1,
  maxLength: 3,
}).map((all): Cells[] => all.map((cells, k) => ({ name: NAMES[k], cells })));
const wires = fc.record({
  from: fc.nat(3),
  to: fc.nat(2),
  typed: fc.boolean(),
  synapses: fc.array(
    fc.record({
      source: fc.nat(5),
      target: fc.nat(5),
      weight: fc.integer({ min: -8, max: 8 }),
      delay: fc.integer({ min: 1, max: 20 }).map((steps) => steps / 8),
      count: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});
const clamp: fc.Arbitrary<Clamp> = fc.record({
  rules: fc.record({
    population: fc.subarray(NAMES, { minLength: 1 }),
    layer: fc.subarray([1, 2, 3], { minLength: 1 }),
    tag: fc.constantFrom("odd", "even"),
    ids: fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 10, maxLength: 30 }),
    kind: fc.constantFrom("jump", "current"),
  }, { requiredKeys: [] }),
  amp: fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 3 }),
  named: fc.boolean(),
});
const spikes = fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 8 })), {
  maxLength: 30,
}).map((list): [number, number][] => [[4, 5], ...list]);

/** The virtual population. Some spikes are of nodes that it does not have. */
const SOURCES: Cells = {
  name: "inputs",
  cells: [5, 2, 8].map((id) => ({ id, type: 0, layer: 0, tag: "none" })),
};

/** A simulation as it is generated. */
interface Generated {
  populations: Cells[];
  wires: Wires[];
  clamps: Clamp[];
  spikes: [number, number][];
}

/** Whether a clamp means a cell, computed in its own way. */
function isMeant({ rules }: Clamp, name: string, { id, type, layer, tag }: Cells["cells"][number]): boolean {
  return (!rules.population || rules.population.includes(name)) &&
    (!rules.layer || rules.layer.includes(layer)) && (!rules.tag || rules.tag === tag) &&
    (!rules.ids || rules.ids.includes(id)) && (!rules.kind || rules.kind === TYPES[type][1]);
}

/** The cells of a side of wires; of few cells the places go round. */
function sideOf({ populations }: Generated, number: number): Cells {
  return number === 3 ? SOURCES : populations[number % populations.length];
}

/** The synapses as they should be read. */
function synapsesOf(all: Generated): string[] {
  return all.wires.flatMap(({ from, to, typed, synapses }) => {
    const source = sideOf(all, from), target = sideOf(all, to);
    const idOf = (side: Cells, place: number) => `${side.name} ${side.cells[place % side.cells.length].id}`;
    return synapses.map((one) => {
      const { weight, delay } = typed ? synapses[0] : one;
      const total = weight * one.count;
      return `${idOf(source, one.source)} -> ${idOf(target, one.target)}: ${total} ${delay}`;
    });
  }).sort();
}

async function writeAll(folder: string, all: Generated): Promise<string> {
  const nodes = [...all.populations, SOURCES];
  for (const { name, cells } of nodes) {
    const columns: Nodes["columns"] = name === SOURCES.name
      ? {}
      : { layer: cells.map(({ layer }) => layer), tag: cells.map(({ tag }) => tag) };
    await writeNodes(`${folder}/${name}.h5`, {
      population: name,
      ids: cells.map(({ id }) => id),
      types: cells.map(({ type }) => 100 + type),
      columns,
    });
  }
  await writeTable(`${folder}/points.csv`, ["node_type_id", "model_type", "model_template", "kind"], [
    ...TYPES.map(([template, kind], k) => [100 + k, "point_neuron", template, kind]),
  ]);
  await writeTable(`${folder}/virtual.csv`, ["node_type_id", "model_type"], [[100, "virtual"]]);
  for (const [k, { from, to, typed, synapses }] of all.wires.entries()) {
    const source = sideOf(all, from), target = sideOf(all, to);
    const columns: Edges["columns"] = { nsyns: synapses.map(({ count }) => count) };
    if (!typed) {
      columns.syn_weight = synapses.map(({ weight }) => weight);
      columns.delay = synapses.map(({ delay }) => delay);
    }
    await writeEdges(`${folder}/edges-${k}.h5`, {
      from: source.name,
      to: target.name,
      sources: synapses.map(({ source: place }) => source.cells[place % source.cells.length].id),
      targets: synapses.map(({ target: place }) => target.cells[place % target.cells.length].id),
      types: synapses.map(() => 7),
      columns,
    });
    const [{ weight, delay }] = synapses;
    await writeTable(`${folder}/edges-${k}.csv`, ["edge_type_id", "syn_weight", "delay"], [[
      7,
      weight,
      delay,
    ]]);
  }
  await writeLists(`${folder}/spikes.h5`, {
    [`spikes/${SOURCES.name}/timestamps`]: { data: all.spikes.map(([time]) => time / 8) },
    [`spikes/${SOURCES.name}/node_ids`]: { data: Uint32Array.from(all.spikes, ([, id]) => id) },
  });
  const sets = all.clamps.map(({ rules: { ids, ...rules } }) => ({
    ...rules,
    ...(ids ? { node_id: ids } : {}),
  }));
  await writeJson(`${folder}/sets.json`, Object.fromEntries(sets.map((set, k) => [`set${k}`, set])));
  await writeJson(`${folder}/simulation.json`, {
    manifest: { $X: "${configdir}", $XY: "$X/." },
    run: { tstop: 10, dt: 0.125 },
    node_sets_file: "sets.json",
    networks: {
      nodes: nodes.map(({ name }) => ({
        nodes_file: `$X/${name}.h5`,
        node_types_file: name === SOURCES.name ? "virtual.csv" : "${XY}/points.csv",
      })),
      edges: all.wires.map((_, k) => ({
        edges_file: `edges-${k}.h5`,
        edge_types_file: `$XY/edges-${k}.csv`,
      })),
    },
    inputs: {
      spikes: {
        input_type: "spikes",
        module: "h5",
        input_file: "spikes.h5",
        node_set: { model_type: "virtual" },
      },
      ...Object.fromEntries(all.clamps.map(({ amp, named }, k) => [`clamp${k}`, {
        input_type: "current_clamp",
        node_set: named ? [`set${k}`] : sets[k],
        amp: amp.length > 1 ? amp : amp[0],
        delay: amp.length > 1 ? amp.map((_, at) => 2 * at) : 0,
        duration: amp.length > 1 ? amp.map(() => 1) : 1,
      }])),
    },
  });
  return `${folder}/simulation.json`;
}

/** What was read, in the form of what was written. */
function asWritten({ spec, nodes }: SonataNetwork) {
  const nodeOf = (name: string, cell: number) => `${nodes[name].population} ${nodes[name].ids[cell]}`;
  const synapses = spec.projections.flatMap(({ from, to, connect, weight, delayMs }) => {
    if (connect.rule !== "pairs") throw new Error(connect.rule);
    return connect.sources.map((source, k) => {
      const own = [connect.weights?.[k] ?? weight, connect.delaysMs?.[k] ?? delayMs];
      return `${nodeOf(from, source)} -> ${nodeOf(to, connect.targets[k])}: ${own.join(" ")}`;
    });
  });
  const currents = spec.currents!.flatMap((current) => {
    if (current.wave !== "pulse") throw new Error(current.wave);
    const { ids } = nodes[current.to];
    return Array.from(
      ids,
      (_, cell) => `${nodeOf(current.to, cell)}: ${current.amplitude} ${current.fromMs}-${current.untilMs}`,
    );
  });
  const replayed = spec.populations.flatMap(({ name, replay }) =>
    (replay?.cells ?? []).map((cell, k) => `${nodeOf(name, cell)}: ${replay!.timesMs[k]}`)
  );
  return { synapses: synapses.sort(), currents: currents.sort(), replayed: replayed.sort() };
}

Deno.test("random SONATA configurations are read cell by cell, synapse by synapse and spike by spike", async () => {
  const all = fc.record({
    populations,
    wires: fc.array(wires, { maxLength: 3 }),
    clamps: fc.array(clamp, { maxLength: 3 }),
    spikes,
  });
  await fc.assert(
    fc.asyncProperty(all, (generated) =>
      inFolder(async (folder) => {
        // Projections end in cells, and names of edge populations differ by file. A weight of 0 has no sign to be told by.
        const { populations } = generated;
        const clamps = generated.clamps.filter((one) =>
          populations.some(({ name, cells }) => cells.some((each) => isMeant(one, name, each)))
        );
        const known = { ...generated, clamps };
        const network = await loadSonataNetwork(await writeAll(folder, known));
        const found = asWritten(network);
        assertEquals(found.synapses, synapsesOf(known));
        const currents = populations.flatMap(({ name, cells }) =>
          cells.flatMap((each) =>
            clamps.filter((one) => isMeant(one, name, each)).flatMap(({ amp }) =>
              amp.map((value, at) => `${name} ${each.id}: ${value} ${2 * at}-${2 * at + 1}`)
            )
          )
        );
        assertEquals(found.currents, currents.sort());
        const ids = SOURCES.cells.map(({ id }) => id);
        const replayed = known.spikes.filter(([, id]) => ids.includes(id)).map(([time, id]) =>
          `${SOURCES.name} ${id}: ${time / 8}`
        );
        assertEquals(found.replayed, replayed.sort());
        const sizes = network.spec.populations.reduce((sum, { size }) => sum + size, 0);
        assertEquals(sizes, [...populations, SOURCES].reduce((sum, { cells }) => sum + cells.length, 0));
      })),
    { numRuns: 40 },
  );
});
