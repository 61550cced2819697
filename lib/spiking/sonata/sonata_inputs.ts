import { readFileBytes } from "../../io/atomic.ts";
import { isHdf5 } from "../../io/hdf5_file.ts";
import { loadSonataSpikes } from "./sonata.ts";
import type { SonataCircuit, SonataNodes } from "./sonata_circuit.ts";
import {
  type Fields,
  fieldsOf,
  isFields,
  refuse,
  type SonataConfig,
  type SonataConfigs,
} from "./sonata_config.ts";
import { chooseNodes, type ChosenNodes } from "./sonata_node_sets.ts";
import { readCurrentTable, readSpikeTable } from "./sonata_table.ts";
import { nestSpikeTime } from "./sonata_models.ts";

/**
 * When inputs act. `nominal`: at the times of the files, spikes at the nearest step. `nest`: as NEST 3 gives them to its cells, spikes at the
 * end of the step that they fall in, and currents of a generator one step later.
 */
export type InputTiming = "nominal" | "nest";

/** A constant current from one time to another, ms; without an end where it has none. */
export interface Pulse {
  amplitude: number;
  fromMs: number;
  untilMs?: number;
}

/** Pulses of some nodes. */
export interface Clamp {
  /** Name of the input. */
  name: string;
  nodes: ChosenNodes;
  pulses: Pulse[];
}

/** Recorded spikes of some nodes, by their numbers in the file. */
export interface SpikeInput {
  /** Name of the input. */
  name: string;
  nodes: ChosenNodes;
  /** Spikes of a population of nodes, with repeats. */
  of(nodes: SonataNodes): { timesMs: ArrayLike<number>; cells: ArrayLike<number> };
}

/** What drives a simulation. */
export interface SonataInputs {
  clamps: Clamp[];
  spikes: SpikeInput[];
}

/** An input of a configuration. */
interface Input {
  name: string;
  config: SonataConfig;
  fields: Fields;
}

/** Numbers of a field: a number or a list. */
function numbersOf({ name, config, fields }: Input, field: string): number[] {
  const value = fields[field], list = Array.isArray(value) ? value : [value];
  if (!list.every((one) => typeof one === "number")) {
    refuse(config.path, `${field} of input ${name} must be a number or a list of them`, value);
  }
  return list;
}

/**
 * Pulses one after another, as of a generator of steps: where the next begins before the end of one, it takes its place.
 * @param untilMs End of each; undefined for none but the next.
 */
function pulsesOf(amplitudes: number[], fromMs: number[], untilMs: (number | undefined)[]): Pulse[] {
  const order = [...fromMs.keys()].sort((a, b) => fromMs[a] - fromMs[b]);
  const pulses: Pulse[] = [];
  order.forEach((at, place) => {
    const next = fromMs[order[place + 1]] ?? Infinity, end = Math.min(untilMs[at] ?? Infinity, next);
    const last = pulses.at(-1), amplitude = amplitudes[at];
    if (amplitude === 0 || end <= fromMs[at]) return;
    const until = end < Infinity ? { untilMs: end } : {};
    if (last?.amplitude === amplitude && last.untilMs === fromMs[at]) {
      pulses[pulses.length - 1] = { amplitude, fromMs: last.fromMs, ...until };
    } else pulses.push({ amplitude, fromMs: fromMs[at], ...until });
  });
  return pulses;
}

/** The pulses of `amp`, `delay` and `duration`, numbers or lists. */
function clampOf(input: Input): Pulse[] {
  const { name, config, fields } = input;
  const amplitudes = numbersOf(input, "amp"), delays = numbersOf(input, "delay");
  const durations = fields.duration === undefined ? [] : numbersOf(input, "duration");
  for (const [field, list] of [["delay", delays], ["duration", durations]] as const) {
    if (list.length !== amplitudes.length && (field === "delay" || fields.duration !== undefined)) {
      refuse(
        config.path,
        `${field} of input ${name} must have as many numbers as amp, ${amplitudes.length}`,
        list.length,
      );
    }
  }
  const early = [...delays, ...durations].find((time) => time < 0);
  if (early !== undefined) refuse(config.path, `times of input ${name} must not be negative`, early);
  const ends = delays.map((delay, at) => durations[at] === undefined ? undefined : delay + durations[at]);
  return pulsesOf(amplitudes, delays, ends);
}

/** The pulses of a table of a current. */
async function currentOf({ name, config, fields }: Input): Promise<Pulse[]> {
  const { file, timestamps_column: times = "timestamps", amplitudes_column: amplitudes = "amps" } = fields;
  if (typeof file !== "string") refuse(config.path, `file of input ${name} must be a path`, file);
  const table = await readCurrentTable(file, { times: String(times), amplitudes: String(amplitudes) });
  return pulsesOf(table.amplitudes, table.timesMs, table.timesMs.map(() => undefined));
}

/** The spikes of a file, SONATA's or a table's. */
async function spikesOf(input: Input, circuit: SonataCircuit): Promise<SpikeInput["of"]> {
  const { name, config, fields: { input_file: file } } = input;
  if (typeof file !== "string") refuse(config.path, `input_file of input ${name} must be a path`, file);
  const isTable = file.endsWith(".csv") && !isHdf5(await readFileBytes(file));
  const spikes: Record<string, { timesMs: ArrayLike<number>; cells: ArrayLike<number> }> = isTable
    ? await readSpikeTable(file)
    : await loadSonataSpikes(file);
  const names = Object.keys(spikes);
  return ({ population, ids }) => {
    // A file of one population may call it as it likes.
    const found = Object.hasOwn(spikes, population) ? population : names.length === 1 ? names[0] : "default";
    if (!Object.hasOwn(spikes, found)) {
      if (names.some((one) => circuit.nodes.some((nodes) => nodes.population === one))) {
        return { timesMs: [], cells: [] };
      }
      refuse(file, `it must have spikes of the population ${population}`, names.join(", ") || undefined);
    }
    const own = spikes[found], known = new Set(ids);
    if (own.cells.length > 0 && !Array.prototype.some.call(own.cells, (cell: number) => known.has(cell))) {
      refuse(file, `its spikes must be of nodes of ${population}`, `node ${own.cells[0]}`);
    }
    return own;
  };
}

/** Reads the inputs of a simulation: recorded spikes and injected currents. Those that are not enabled are left out. */
export async function readSonataInputs(
  { simulation, nodeSets }: SonataConfigs,
  circuit: SonataCircuit,
): Promise<SonataInputs> {
  const inputs: SonataInputs = { clamps: [], spikes: [] };
  if (!simulation) return inputs;
  const { path } = simulation;
  for (const [name, fields] of Object.entries(fieldsOf(simulation, "inputs"))) {
    if (!isFields(fields)) refuse(path, `input ${name} must be an object`, fields);
    if (fields.enabled === false) continue;
    const input = { name, config: simulation, fields }, type = fields.input_type;
    const isTable = (type === "csv" || type === "file") && fields.module === "IClamp";
    if (type !== "spikes" && type !== "current_clamp" && !isTable) {
      refuse(
        path,
        `the input_type of ${name} must be spikes or current_clamp`,
        type,
      );
    }
    const context = { nodes: circuit.nodes, sets: nodeSets, path, about: `the node_set of input ${name}` };
    const nodes = chooseNodes(fields.node_set, context);
    if (type === "spikes") inputs.spikes.push({ name, nodes, of: await spikesOf(input, circuit) });
    else inputs.clamps.push({ name, nodes, pulses: isTable ? await currentOf(input) : clampOf(input) });
  }
  return inputs;
}

/** When a recorded spike is given. */
export function spikeTime(timeMs: number, stepMs: number, timing: InputTiming): number {
  return timing === "nest" ? nestSpikeTime(timeMs, stepMs) : timeMs;
}

/** When a pulse acts. */
export function actingPulse(pulse: Pulse, stepMs: number, timing: InputTiming): Pulse {
  if (timing === "nominal") return pulse;
  const { fromMs, untilMs } = pulse;
  return {
    ...pulse,
    fromMs: fromMs + stepMs,
    ...(untilMs === undefined ? {} : { untilMs: untilMs + stepMs }),
  };
}
