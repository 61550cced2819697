import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { loadSonataNetwork } from "../../../lib/spiking/sonata/load_sonata_network.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { inFolder } from "../../_folder.ts";
import expected from "./bmtk/expected.json" with { type: "json" };

const FOLDER = new URL("./bmtk", import.meta.url).pathname;

Deno.test("a network that BMTK wrote is read synapse by synapse as h5py reads it", async () => {
  const { spec, durationMs, nodes } = await loadSonataNetwork(`${FOLDER}/simulation_config.json`);
  assertEquals([durationMs, spec.stepMs, spec.name], [300, 0.1, "simulation_config"]);
  const models = spec.populations.map(({ name, size, neuron }) => [name, size, neuron]);
  assertEquals(models, [["cortex_100", 12, "lif"], ["cortex_101", 4, "lif"], ["thalamus", 20, "replay"]]);
  const found = spec.projections.flatMap(({ from, to, receptor, connect, weight, delayMs }) => {
    if (connect.rule !== "pairs") throw new Error(connect.rule);
    const { sources, targets, weights, delaysMs } = connect;
    const conducting = to === "cortex_101";
    return sources.map((source, k) => {
      const value = weights?.[k] ?? weight as number;
      return [
        nodes[from].population,
        nodes[from].ids[source],
        nodes[to].population,
        nodes[to].ids[targets[k]],
        // Conductances are positive on both receptors.
        conducting && receptor === "in" ? -value : value,
        delaysMs?.[k] ?? delayMs,
      ];
    });
  });
  const sorted = (edges: unknown[][]) => edges.map((edge) => edge.join(" ")).sort();
  assertEquals(sorted(found), sorted(expected.edges));
  assert(found.length > 330);
  const [excitatory, inhibitory, virtual] = spec.populations;
  assertEquals(excitatory.parameters!.V_th, expected.V_th);
  const { V_th: _, ...rest } = excitatory.parameters!;
  assertEquals(rest, { C_m: 200, g_L: 10, E_L: -65, V_reset: -60, t_ref: 3, I_e: 0 });
  assertEquals(excitatory.receptors, {
    ex: { kinetics: "exponential", tau: 5 },
    in: { kinetics: "exponential", tau: 10 },
  });
  // E_ex is not in the file: NEST's default.
  assertEquals(inhibitory.receptors, {
    ex: { kinetics: "exponential", tau: 3, reversal: 0 },
    in: { kinetics: "exponential", tau: 8, reversal: -80 },
  });
  const { timesMs, cells } = virtual.replay!;
  const spikes = timesMs.map((time, k) => [time, cells[k]]).sort(([a, b], [c, d]) => a - c || b - d);
  assertEquals(spikes, expected.spikes);
  assertEquals(spec.currents, [{
    to: "cortex_100",
    wave: "pulse",
    amplitude: 50,
    fromMs: 100,
    untilMs: 150,
  }]);
  const run = await simulateSpikingReference(spec, { durationMs: durationMs! });
  assert(
    run.populations.every((_, at) =>
      run.counts.subarray(at * 300, at * 300 + 300).some((count) => count > 0)
    ),
  );
});

Deno.test("a circuit alone has no spikes and no duration", async () => {
  const { spec, durationMs } = await loadSonataNetwork(`${FOLDER}/circuit_config.json`, { stepMs: 0.05 });
  assertEquals([durationMs, spec.stepMs, spec.currents], [null, 0.05, []]);
  assertEquals(spec.populations[2].replay, { timesMs: [], cells: [] });
});

Deno.test("what cannot be run is refused in one sentence that names the file", () =>
  inFolder(async (folder) => {
    const copy = async (change: (name: string, text: string) => string) => {
      for (const inner of ["network", "models", "inputs"]) {
        await Deno.mkdir(`${folder}/${inner}`, { recursive: true });
        for await (const { name } of Deno.readDir(`${FOLDER}/${inner}`)) {
          const path = `${folder}/${inner}/${name}`;
          await Deno.copyFile(`${FOLDER}/${inner}/${name}`, path);
          if (name.endsWith(".csv")) {
            await Deno.writeTextFile(path, change(name, await Deno.readTextFile(path)));
          }
        }
      }
      for (const name of ["circuit_config.json", "simulation_config.json"]) {
        await Deno.writeTextFile(
          `${folder}/${name}`,
          change(name, await Deno.readTextFile(`${FOLDER}/${name}`)),
        );
      }
    };
    const refused = async (change: (name: string, text: string) => string, sentence: string) => {
      await copy(change);
      const error = await assertRejects(
        () => loadSonataNetwork(`${folder}/simulation_config.json`),
        FileError,
      );
      assertStringIncludes(error.message, sentence);
    };
    await refused(
      (_, text) => text.replaceAll("nest:iaf_cond_exp", "nest:ht_neuron"),
      "the model_template of node type 101 must be one of nest:iaf_psc_exp",
    );
    await refused(
      (name, text) => name.includes("cortex_cortex") ? text.replace("static_synapse", "stdp_synapse") : text,
      "the model_template of edge type 100 must be static_synapse: current value is stdp_synapse",
    );
    await refused(
      (_, text) => text.replace('"input_type": "spikes"', '"input_type": "extracellular"'),
      "the input_type of tone must be spikes or current_clamp: current value is extracellular",
    );
    await refused(
      (_, text) => text.replace('"node_set": "thalamus"', '"node_set": "thalamsu"'),
      "the node_set of input tone must choose a population",
    );
    await refused((_, text) => text.replace("networks", "netwoks"), "it must list networks.nodes");
    await copy((_, text) => text);
    await Deno.remove(`${folder}/network/cortex_nodes.h5`);
    const error = await assertRejects(() => loadSonataNetwork(`${folder}/circuit_config.json`), FileError);
    assertStringIncludes(error.message, "cortex_nodes.h5");
  }));
