import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { readSonataCircuit } from "./sonata_circuit.ts";
import { fieldsOf, readSonataConfigs, refuse, type SonataConfig } from "./sonata_config.ts";
import { type Current, parseSpikingSpec } from "../spiking_spec.ts";
import type { Projection, SpikingSpec } from "../spec_types.ts";
import { type SonataNeurons, sonataNeurons } from "./sonata_neurons.ts";
import {
  actingPulse,
  type InputTiming,
  readSonataInputs,
  type SonataInputs,
  spikeTime,
} from "./sonata_inputs.ts";
import { sonataProjections } from "./sonata_synapses.ts";

const OPTIONS: OptionNames<SonataNetworkOptions> = { stepMs: true, timing: true };

/** A network read from SONATA files. */
export interface SonataNetwork {
  /**
   * The network; its populations are the populations of the file, or their types where they have several, `POPULATION_TYPE`; cells of a
   * type that clamps tell apart are `POPULATION_1`, `POPULATION_2` and so on.
   */
  spec: SpikingSpec;
  /** How long the simulation's configuration wants it to run, ms; null for a circuit alone. */
  durationMs: number | null;
  /** Population and node ids in the files of the cells of each population of the spec. */
  nodes: Record<string, { population: string; ids: Uint32Array }>;
}

/** Options of {@link loadSonataNetwork}. */
export interface SonataNetworkOptions {
  /** Time step where the configuration has none, ms. @default 0.1 */
  stepMs?: number;
  /**
   * When inputs act. `nominal`: at the times that the files say, spikes at the nearest step. `nest`: as BMTK's networks of NEST have them, spikes at
   * the end of the step that they fall in, and injected currents one step later. @default nominal
   */
  timing?: InputTiming;
}

/** When things happen. */
interface Timing {
  stepMs: number;
  timing: InputTiming;
}

/** Gives the virtual cells their recorded spikes, each of them, also several of one cell at the same time. */
function addSpikes(inputs: SonataInputs, cells: readonly SonataNeurons[], { stepMs, timing }: Timing): void {
  const populations = [...new Set(cells.map(({ nodes }) => nodes))];
  for (const { nodes: chosen, of } of inputs.spikes) {
    for (const { population: { replay }, nodes, members } of cells) {
      const mask = chosen[populations.indexOf(nodes)];
      const mine = members.filter((node) => mask[node] === 1);
      if (!replay || mine.length === 0) continue;
      const places = new Map(members.map((node, at) => [nodes.ids[node], mask[node] === 1 ? at : -1]));
      const { timesMs, cells: sources } = of(nodes);
      for (let k = 0; k < timesMs.length; k++) {
        const cell = places.get(sources[k]) ?? -1;
        if (cell < 0) continue;
        replay.timesMs.push(spikeTime(timesMs[k], stepMs, timing));
        replay.cells.push(cell);
      }
    }
  }
}

/** The currents that are injected. */
function currentsOf(cells: readonly SonataNeurons[], { stepMs, timing }: Timing): Current[] {
  return cells.flatMap(({ population, clamps }) =>
    clamps.flatMap(({ pulses }) =>
      pulses.map((pulse): Current => ({
        to: population.name,
        wave: "pulse",
        ...actingPulse(pulse, stepMs, timing),
      }))
    )
  );
}

/** Refuses inputs whose nodes cannot take them. */
function checkInputs(inputs: SonataInputs, cells: readonly SonataNeurons[], path: string): void {
  const virtual = cells.filter(({ population }) => population.replay);
  const populations = [...new Set(cells.map(({ nodes }) => nodes))];
  for (const { nodes, name } of inputs.spikes) {
    const some = virtual.some((one) =>
      one.members.some((node) => nodes[populations.indexOf(one.nodes)][node] === 1)
    );
    if (!some) {
      refuse(path, `the node_set of input ${name} must choose virtual nodes, which replay spikes`, "none");
    }
  }
  for (const clamp of inputs.clamps) {
    if (cells.some(({ clamps }) => clamps.includes(clamp))) continue;
    refuse(
      path,
      `the node_set of input ${clamp.name} must choose cells, which take a current`,
      "virtual nodes",
    );
  }
}

/** A time of the configuration's `run`, ms. */
function timeOf(simulation: SonataConfig | null, names: readonly string[]): number | null {
  if (!simulation) return null;
  const run = fieldsOf(simulation, "run");
  const name = names.find((one) => run[one] !== undefined);
  if (name === undefined) return null;
  const value = run[name];
  if (typeof value === "number" && value > 0) return value;
  refuse(simulation.path, `${name} of run must be a number above 0`, value);
}

/** Reads a network: what `loadSonataNetwork` says. */
export async function readSonataNetwork(
  path: string,
  options: SonataNetworkOptions = {},
): Promise<SonataNetwork> {
  requireKnown(`read ${path}`, options, OPTIONS);
  const configs = await readSonataConfigs(path);
  const { simulation, circuit: config, components } = configs;
  const circuit = await readSonataCircuit(config);
  const inputs = await readSonataInputs(configs, circuit);
  const stepMs = timeOf(simulation, ["dt"]) ?? options.stepMs ?? 0.1;
  const cells = await sonataNeurons({ circuit, clamps: inputs.clamps, components, stepMs });
  checkInputs(inputs, cells, simulation?.path ?? path);
  const timing = { stepMs, timing: options.timing ?? "nominal" };
  const projections: Projection[] = [];
  for (const edges of circuit.edges) projections.push(...await sonataProjections(edges, cells, components));
  addSpikes(inputs, cells, timing);
  const spec = parseSpikingSpec({
    kind: "spiking",
    name: path.replace(/^.*[/\\]/, "").replace(/\.json$/, ""),
    stepMs,
    populations: cells.map(({ population }) => population),
    projections,
    currents: currentsOf(cells, timing),
  });
  return {
    spec,
    durationMs: timeOf(simulation, ["tstop", "duration"]),
    nodes: Object.fromEntries(
      cells.map(({ population, nodes, members }) => [
        population.name,
        { population: nodes.population, ids: Uint32Array.from(members, (at) => nodes.ids[at]) },
      ]),
    ),
  };
}
