import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { loadSonataNetwork } from "../../../lib/spiking/sonata/load_sonata_network.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { loadSonataSpikes } from "../../../lib/spiking/sonata/sonata.ts";
import { isSonataConfig, readSonataConfig } from "../../../lib/spiking/sonata/sonata_config.ts";
import { inFolder } from "../../_folder.ts";
import { writeJson, writeSmallCircuit } from "./_sonata_files.ts";

/** A circuit whose files are named by a prefix. */
function circuit(prefix: string, manifest: Record<string, string>) {
  const nodes = ["in", "out"].map((name) => ({
    nodes_file: `${prefix}${name}_nodes.h5`,
    node_types_file: `${prefix}${name}_types.csv`,
  }));
  const edges = [{ edges_file: `${prefix}edges.h5`, edge_types_file: `${prefix}edge_types.csv` }];
  return { manifest, networks: { nodes, edges } };
}

const SPIKES = { input_type: "spikes", module: "sonata", node_set: "in" };
const CLAMP = { input_type: "current_clamp", module: "IClamp", amp: 500, delay: 10, duration: 30 };
const RUN = { tstop: 50, dt: 0.1 };

/** The small circuit and configurations in a folder that is not the working directory. */
function withCircuit(test: (folder: string, load: (value: unknown) => Promise<string>) => Promise<void>) {
  return inFolder(async (folder) => {
    await writeSmallCircuit(folder);
    await writeJson(`${folder}/circuit.json`, circuit("$D/", { $D: "./network" }));
    let number = 0;
    await test(folder, async (value) => {
      const path = `${folder}/config-${number++}.json`;
      await writeJson(path, value);
      return path;
    });
  });
}

/** What a network has: cells, synapses, spikes, currents. */
async function counts(path: string): Promise<unknown[]> {
  const { spec, durationMs } = await loadSonataNetwork(path);
  return [
    spec.populations.map(({ name, size }) => `${name} ${size}`).join(),
    spec.projections.length,
    spec.populations.flatMap(({ replay }) => replay?.timesMs ?? []).length,
    spec.currents!.length,
    durationMs,
  ];
}

async function sentence(path: string): Promise<string> {
  return (await assertRejects(() => loadSonataNetwork(path), FileError)).message;
}

Deno.test("paths are relative to the folder of their file, however they are written", () =>
  withCircuit(async (folder, write) => {
    const inputs = { s: { ...SPIKES, input_file: "spikes.h5" } };
    for (
      const [prefix, manifest] of [
        ["network/", {}],
        ["./network/", {}],
        ["././network/", {}],
        [`${folder}/network/`, {}],
        ["network/../network/", {}],
        ["${configdir}/network/", {}],
        ["$configdir/network/", {}],
        ["$D/", { $D: "network" }],
        ["${D}/", { $D: "./network" }],
        ["$D/", { D: "${configdir}/network" }],
        ["${D}/", { "${D}": "network" }],
        ["$D", { $D: "network/" }],
        // Names that begin alike: the longest counts.
        ["$DIR/", { $D: "nowhere", $DIR: "./network" }],
        ["$DIR/", { $DIR: "./network", $D: "nowhere" }],
        ["$N/", { $BASE: ".", $BASE_NET: "$BASE/network", $N: "${BASE_NET}" }],
        ["$C/", { $C: "$B", $B: "$A/network", $A: "${configdir}" }],
      ] as [string, Record<string, string>][]
    ) {
      const network = (await write(circuit(prefix, manifest))).slice(folder.length + 1);
      const path = await write({ run: RUN, network, inputs });
      assertEquals(await counts(path), ["in 1,out 2", 1, 3, 0, 50], prefix);
    }
    for (const network of ["./circuit.json", `${folder}/circuit.json`, "${configdir}/circuit.json"]) {
      const path = await write({ run: RUN, network, inputs });
      assertEquals(await counts(path), ["in 1,out 2", 1, 3, 0, 50], network);
    }
  }));

Deno.test("simulation and circuit may be one file, two, or three", () =>
  withCircuit(async (_, write) => {
    const inputs = { s: { ...SPIKES, input_file: "spikes.h5" }, c: { ...CLAMP, node_set: "out" } };
    const whole = ["in 1,out 2", 1, 3, 1, 50];
    const simulation = { run: RUN, inputs };
    const named = (await write(simulation)).replace(/^.*\//, "");
    assertEquals(await counts(await write({ ...simulation, network: "circuit.json" })), whole);
    assertEquals(await counts(await write({ ...simulation, ...circuit("network/", {}) })), whole);
    assertEquals(await counts(await write({ network: "circuit.json", simulation: named })), whole);
    assertEquals(await counts(await write({ network: "./circuit.json", simulation: `./${named}` })), whole);
    const naming = (await write({ ...simulation, network: "circuit.json" })).replace(/^.*\//, "");
    assertEquals(await counts(await write({ simulation: naming })), whole);
    assertEquals(await counts(await write(circuit("network/", {}))), ["in 1,out 2", 1, 0, 0, null]);
    assertEquals(
      (await sentence(await write(simulation))).replace(/config-\d+/, "sim").replace(/\/.*\//, ""),
      "Cannot read sim.json as a simulation must name the configuration of its circuit in network: current value is none",
    );
  }));

Deno.test("several spikes of a cell in one step are all read, from HDF5 and from a table", () =>
  withCircuit(async (folder, write) => {
    const { in: spikes } = await loadSonataSpikes(`${folder}/spikes.h5`);
    assertEquals([[...spikes.timesMs], [...spikes.cells]], [[10.01, 10.02, 10.03], [0, 0, 0]]);
    const tables = {
      "blanks.csv": "timestamps population node_ids\n10.01 in 0\n10.01 in 0\n10.01 in 0\n",
      "commas.csv": "node_ids,timestamps,population\n0,10.01,in\n0,10.01,in\n0,10.01,in\n",
      "short.csv": "timestamps node_ids\r\n10.01 0\r\n10.01 0\r\n10.01 0\r\n",
    };
    for (const [name, text] of Object.entries(tables)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
      const inputs = { s: { ...SPIKES, input_file: name } };
      const path = await write({ run: RUN, network: "circuit.json", inputs });
      const { spec } = await loadSonataNetwork(path);
      assertEquals(spec.populations[0].replay, { timesMs: [10.01, 10.01, 10.01], cells: [0, 0, 0] }, name);
    }
    const inputs = { s: { ...SPIKES, input_file: "spikes.h5" } };
    const path = await write({ run: RUN, network: "circuit.json", inputs });
    const { spec } = await loadSonataNetwork(path, { timing: "nest" });
    assertEquals(spec.populations[0].replay, {
      timesMs: [101, 101, 101].map((n) => n * 0.1),
      cells: [0, 0, 0],
    });
  }));

Deno.test("clamps take lists, tables and node sets; a later pulse takes the place of an earlier one", () =>
  withCircuit(async (folder, write) => {
    await writeJson(`${folder}/node_sets.json`, {
      points: { model_type: "point_neuron" },
      second: { population: "out", node_id: 1 },
      lists: ["second", "points"],
      "node sets' population": { population: ["out"], node_ids: [1] },
    });
    await Deno.writeTextFile(`${folder}/amps.csv`, "timestamps amps\n5 0\n10 20\n12 20\n15 -3.5\n20 0\n");
    const pulsesOf = async (input: Record<string, unknown>, sets: Record<string, unknown> = {}) => {
      const inputs = { c: { ...CLAMP, ...input } };
      const path = await write({
        run: RUN,
        network: "circuit.json",
        node_sets_file: "node_sets.json",
        ...sets,
        inputs,
      });
      const { spec, nodes } = await loadSonataNetwork(path);
      return spec.currents!.map((current) => {
        if (current.wave !== "pulse") throw new Error(current.wave);
        const ids = nodes[current.to].ids.join();
        return `${ids}: ${current.amplitude} ${current.fromMs}-${current.untilMs ?? ""}`;
      });
    };
    assertEquals(await pulsesOf({ node_set: "points" }), ["0,1: 500 10-40"]);
    for (
      const set of [
        "second",
        "node sets' population",
        { population: "out", node_id: [1] },
        { node_ids: [1], model_type: "point_neuron" },
        { population: "out", node_ids: 1 },
        ["second"],
        [{ population: ["out"], node_id: [1, 7] }, "second"],
      ]
    ) assertEquals(await pulsesOf({ node_set: set }), ["1: 500 10-40"], JSON.stringify(set));
    assertEquals(await pulsesOf({ node_set: "lists" }), ["0,1: 500 10-40"]);
    assertEquals(await pulsesOf({ node_set: "all" }), ["0,1: 500 10-40"]);
    assertEquals(await pulsesOf({}), ["0,1: 500 10-40"]);
    assertEquals(
      await pulsesOf({ node_set: "mine" }, { node_sets: { mine: { node_id: 0, population: "out" } } }),
      ["0: 500 10-40"],
    );
    const lists = { amp: [100, -50, 30], delay: [10, 20, 35], duration: [10, 20, 5] };
    assertEquals(await pulsesOf({ node_set: "out", ...lists }), [
      "0,1: 100 10-20",
      "0,1: -50 20-35",
      "0,1: 30 35-40",
    ]);
    const table = { input_type: "csv", file: "amps.csv", node_set: "out" };
    assertEquals(await pulsesOf(table), ["0,1: 20 10-15", "0,1: -3.5 15-20"]);
    assertEquals(await pulsesOf({ node_set: "out", duration: undefined }), ["0,1: 500 10-"]);
  }));

Deno.test("mistakes of a configuration are one sentence that says which", () =>
  withCircuit(async (folder, write) => {
    await writeJson(`${folder}/sets.json`, { round: ["about"], about: ["round"], none: { node_id: 9 } });
    const wrong = async (change: Record<string, unknown>, rule: string) => {
      const simulation = { run: RUN, network: "circuit.json", node_sets_file: "sets.json", inputs: {} };
      const found = await sentence(await write({ ...simulation, ...change }));
      assertStringIncludes(found, rule);
      assertEquals(found.split("\n").length, 1);
    };
    const input = (fields: Record<string, unknown>) => ({ inputs: { c: { ...CLAMP, ...fields } } });
    await wrong(
      { manifest: { $A: "$B", $B: "${A}" }, network: "$A" },
      "of manifest must not stand for itself",
    );
    await wrong(
      {
        manifest: Object.fromEntries([...Array(40).keys()].map((k) => [`$V${k}`, `$V${k + 1}$V${k + 1}`])),
        network: "$V0$V0",
      },
      "current value is",
    );
    await wrong({ manifest: { $A: 3 }, network: "$A" }, "A of manifest must be a text: current value is 3");
    await wrong({ network: "$NONE/circuit.json" }, "current value is $NONE/circuit.json");
    await wrong({ network: 3 }, "network must be the path of a configuration: current value is 3");
    await wrong({ node_sets_file: "none.json" }, "the file must exist");
    await wrong({ run: { ...RUN, dt: "0.1" } }, "dt of run must be a number above 0: current value is 0.1");
    await wrong({ run: { ...RUN, tstop: -5 } }, "tstop of run must be a number above 0: current value is -5");
    await wrong({ inputs: { c: 3 } }, "input c must be an object: current value is 3");
    await wrong(input({ node_set: "round" }), "the node_set of input c must not stand in itself");
    await wrong(input({ node_set: "none" }), "must choose a population or a node set with nodes");
    await wrong(
      input({ node_set: "nobody" }),
      "must choose a population or a node set: current value is nobody",
    );
    await wrong(
      input({ node_set: { layr: 4 } }),
      "must ask for attributes that nodes have: current value is layr",
    );
    await wrong(input({ node_set: { node_id: { $gt: 3 } } }), "must compare attributes with numbers, texts");
    await wrong(input({ node_set: "in" }), "must choose cells, which take a current");
    await wrong(
      input({ amp: "big" }),
      "amp of input c must be a number or a list of them: current value is big",
    );
    await wrong(
      input({ amp: [1, 2] }),
      "delay of input c must have as many numbers as amp, 2: current value is 1",
    );
    await wrong(input({ amp: [1, 2], delay: [1, 2], duration: 3 }), "duration of input c must have as many");
    await wrong(input({ delay: -1 }), "times of input c must not be negative");
    await wrong(input({ input_type: "nwb" }), "the input_type of c must be spikes or current_clamp");
    const spikes = { ...SPIKES, input_file: "spikes.h5" };
    await wrong({ inputs: { s: { ...spikes, node_set: "out" } } }, "must choose virtual nodes");
    await wrong({ inputs: { s: { ...spikes, input_file: 3 } } }, "input_file of input s must be a path");
    await wrong({ inputs: { s: { ...spikes, input_file: "none.h5" } } }, "the file must exist");
    await Deno.writeTextFile(`${folder}/wide.csv`, "timestamps node_ids\n1 0 in\n");
    await wrong(
      { inputs: { s: { ...spikes, input_file: "wide.csv" } } },
      "must have the 2 columns of its first",
    );
    await Deno.writeTextFile(`${folder}/odd.csv`, "timestamps node_ids\nsoon 0\n");
    await wrong(
      { inputs: { s: { ...spikes, input_file: "odd.csv" } } },
      "must hold numbers: current value is soon",
    );
    await Deno.writeTextFile(`${folder}/far.csv`, "timestamps node_ids\n1 7\n");
    await wrong(
      { inputs: { s: { ...spikes, input_file: "far.csv" } } },
      "must be of nodes of in: current value is node 7",
    );
    const deep = JSON.parse("[".repeat(100) + "]".repeat(100));
    await wrong({ inputs: { s: deep } }, "nested at most 64 deep");
  }));

Deno.test("configurations of SONATA are told from specs", () => {
  for (
    const value of [
      { networks: {} },
      { network: "a.json", simulation: "b.json" },
      { run: { tstop: 1 }, inputs: {} },
      { network: "a.json", manifest: {} },
    ]
  ) assertEquals(isSonataConfig(value), true);
  for (const value of [null, 3, [], {}, { kind: "spiking", run: {} }, { N_E: 80 }]) {
    assertEquals(isSonataConfig(value), false);
  }
});

Deno.test("whatever the names of a manifest, each variable becomes what it stands for", () =>
  inFolder(async (folder) => {
    const letters = fc.string({ unit: fc.constantFrom("A", "B", "_", "1"), minLength: 1, maxLength: 4 });
    const pieces = fc.array(
      fc.record({ name: letters, braced: fc.boolean(), after: fc.constantFrom("", "/x", ".h5") }),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(letters, { minLength: 1, maxLength: 8 }),
        pieces,
        async (names, parts) => {
          const manifest = Object.fromEntries(names.map((name, k) => [`$${name}`, `<${k}>`]));
          const text = parts.map(({ name, braced, after }) => (braced ? `\${${name}}` : `$${name}`) + after)
            .join("/");
          await writeJson(`${folder}/c.json`, { manifest, about: text });
          const expected = parts.map(({ name, braced, after }) => {
            if (braced) {
              return names.includes(name) ? `<${names.indexOf(name)}>${after}` : `\${${name}}${after}`;
            }
            for (let length = name.length; length > 0; length--) {
              const at = names.indexOf(name.slice(0, length));
              if (at >= 0) return `<${at}>${name.slice(length)}${after}`;
            }
            return `$${name}${after}`;
          }).join("/");
          assertEquals((await readSonataConfig(`${folder}/c.json`)).fields.about, expected);
        },
      ),
      { numRuns: 200 },
    );
  }));
