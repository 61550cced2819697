import { displayedCellNetwork } from "./cell_network_counts.ts";
import { type OnProgress, progressTeller } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { type Fail, failTo } from "../../base/fail.ts";
import { stepOf, wholeSteps } from "../../base/time_grid.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { CellSpec } from "../cell_spec.ts";
import { type CellNetworkSpec, parseCellNetwork } from "../cell_network_spec.ts";
import { CellNetworkStepper, type SteppedCells } from "../cpu/cell_network_stepper.ts";
import { resolveCellNetwork } from "../build/resolve_cell_network.ts";
import { resolveCell, type ResolvedCell } from "../build/resolve_cell.ts";
import { SimulationFailure } from "../../spiking/simulation_failure.ts";
import { tabulate, TabulatedStepper } from "../cpu/tabulated_stepper.ts";

const fail: Fail = failTo("simulate this network");

/** Time between two looks at the signal and the event loop, ms. */
const BREATH_MS = 100;

/** The synapses of each input. */
export type InputDrives = readonly { synapses: readonly number[] }[];

/** Options of {@linkcode simulateDetailedNetwork}. */
export interface DetailedNetworkOptions {
  /** Cells of the populations, by name; or one of all. Their synapses are the inputs, unless there are `drives`. */
  cells: CellSpec | Readonly<Record<string, CellSpec>>;
  /** Inputs of all cells, or by population, where one drives several synapses: the synapses of each. @default each synapse an input */
  drives?: InputDrives | Readonly<Record<string, InputDrives>>;
  /** Simulated time, ms; rounded to steps of the network. */
  durationMs: number;
  /** Seed of synapses and drives. @default 1 */
  seed?: number;
  /** Time step of the cells, ms; the network's is a multiple. @default 0.025 */
  stepMs?: number;
  /** Voltage of the first section's first compartment whose upward crossing is a spike, mV. @default -20 */
  thresholdMv?: number;
  /** Cells of each population, from the first on, whose voltage is recorded at the end of each of the network's steps. @default 0 */
  record?: number;
  /** Called as work is done. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

const OPTIONS: OptionNames<DetailedNetworkOptions> = {
  cells: true,
  drives: true,
  durationMs: true,
  seed: true,
  stepMs: true,
  thresholdMv: true,
  record: true,
  onProgress: true,
  signal: true,
};

/** What one population of detailed cells did. */
export interface DetailedPopulationRun {
  /** Name. */
  name: string;
  /** N. */
  size: number;
  /** Spikes in the order of time and then of cells: the begin of the network's step, ms. */
  spikes: { timesMs: Float64Array; cells: Uint32Array };
  /** Voltages of the first cells, mV. (recorded, T) */
  outputs: Float32Array;
  /** One name, `v_soma`. */
  outputNames: string[];
}

/** Output of a network of detailed cells. Plain data. */
export interface DetailedNetworkRun {
  /** What was simulated. */
  spec: CellNetworkSpec;
  /** Told apart from networks of surrogates. */
  engine: "detailed";
  /** T, steps. */
  steps: number;
  /** Time step of the network, ms. */
  stepMs: number;
  /** Populations in the order of the spec. */
  populations: DetailedPopulationRun[];
  /** Synapses in all. */
  synapses: number;
  /** Wall time of the simulation itself, s. */
  wallSeconds: number;
}

/** The synapses of each input of a population. */
function drivesOf(
  given: DetailedNetworkOptions["drives"],
  population: string,
  synapses: number,
): readonly (readonly number[])[] {
  const own = Array.isArray(given)
    ? given as InputDrives
    : (given as Readonly<Record<string, InputDrives>> | undefined)?.[population];
  if (!own) return Array.from({ length: synapses }, (_, synapse) => [synapse]);
  const all = own.map((one) => one.synapses), numbers = all.flat();
  const odd = numbers.find((synapse) => !(Number.isInteger(synapse) && synapse >= 0 && synapse < synapses));
  if (odd !== undefined || all.some(({ length }) => length === 0)) {
    fail(`drives of ${population} must be of its cells' synapses, below ${synapses}`, odd ?? "none");
  }
  return all;
}

/** A population of detailed cells; events arrive at the begin of the network's step. */
class DetailedCells implements SteppedCells {
  readonly #cells: TabulatedStepper[];

  constructor(
    readonly cell: ResolvedCell,
    readonly about: {
      name: string;
      size: number;
      inner: number;
      thresholdMv: number;
      drives: readonly (readonly number[])[];
    },
  ) {
    const tables = tabulate(cell);
    this.#cells = Array.from({ length: about.size }, () => new TabulatedStepper(tables));
  }

  voltage(cell: number): number {
    return this.#cells[cell].v[0];
  }

  step(events: Float64Array): number[] {
    const { inner, thresholdMv, drives } = this.about, M = drives.length;
    const spikes: number[] = [];
    this.#cells.forEach((stepper, cell) => {
      for (let m = 0; m < M; m++) {
        const event = events[cell * M + m];
        if (event !== 0) { for (const synapse of drives[m]) stepper.deliver(synapse, event); }
      }
      let spiked = false;
      for (let k = 0; k < inner; k++) {
        const before = stepper.v[0];
        stepper.advance();
        spiked ||= before < thresholdMv && stepper.v[0] >= thresholdMv;
      }
      if (!Number.isFinite(stepper.v[0])) {
        throw new SimulationFailure(this.about.name, this.cell.spec.name, stepper.step);
      }
      if (spiked) spikes.push(cell);
    });
    return spikes;
  }
}

/**
 * Simulates a network of detailed cells on one core in double precision, gates by tables: the same network, with the same synapses and the same input, as `runSurrogateNetwork` gives
 * its surrogates. Events arrive at the begin of the network's steps.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {SimulationFailure} When a voltage becomes infinite or not a number.
 * @example
 * ```ts
 * import { getCellPreset } from "@volley/volley";
 * import { simulateDetailedNetwork } from "@volley/volley/trace";
 *
 * const run = await simulateDetailedNetwork(
 *   {
 *     kind: "cell-network", name: "ten", stepMs: 1,
 *     populations: [{ name: "E", size: 10, groups: { exc: [0], inh: [1] } }],
 *     drives: [{ to: "E", receptor: "exc", rateHz: 300 }],
 *   },
 *   { cells: getCellPreset("olah2022-soma"), durationMs: 100 },
 * );
 * console.log(run.populations[0].spikes.timesMs.length, "spikes");
 * ```
 */
export async function simulateDetailedNetwork(
  input: CellNetworkSpec,
  options: DetailedNetworkOptions,
): Promise<DetailedNetworkRun> {
  const { durationMs, seed = DEFAULT_SEED, stepMs = 0.025, thresholdMv = -20, record = 0, cells } = options;
  requireKnown("simulate this network", options, OPTIONS);
  parseCellNetwork(input);
  if (!(stepMs >= 1e-4 && stepMs <= 1)) fail("the cells' step must be from 0.0001 to 1 ms", stepMs);
  if (!Number.isFinite(thresholdMv)) fail("the threshold of spikes must be finite", thresholdMv);
  if (!(Number.isInteger(record) && record >= 0)) {
    fail("record must be a whole number of cells from 0", record);
  }
  options.signal?.throwIfAborted();
  const inner = wholeSteps(input.stepMs, stepMs);
  if (inner === null || inner < 1) {
    fail(`its step must be a whole number of steps of ${stepMs} ms`, input.stepMs);
  }
  const own = input.populations.map(({ name }) => {
    const cell = "sections" in cells ? cells as CellSpec : (cells as Record<string, CellSpec>)[name];
    if (!cell) fail("there must be a cell of every population, by name", `none of ${name}`);
    return resolveCell(cell, stepMs);
  });
  const drives = own.map(({ synapses }, at) =>
    drivesOf(options.drives, input.populations[at].name, synapses.length)
  );
  const network = resolveCellNetwork(input, { seed, inputs: drives.map(({ length }) => length) });
  const steps = stepOf(durationMs, input.stepMs);
  if (!(steps >= 1 && steps < 1e9)) fail("durationMs must be at least a step", durationMs);
  const populations = network.populations.map(({ name, size }, at) =>
    new DetailedCells(own[at], { name, size, inner, thresholdMv, drives: drives[at] })
  );
  const stepper = new CellNetworkStepper(network, populations);
  const spikes = populations.map(() => ({ times: [] as number[], cells: [] as number[] }));
  const outputs = network.populations.map(({ size }) => new Float32Array(Math.min(record, size) * steps));
  const start = performance.now(), tell = progressTeller(options.onProgress, durationMs / 1000);
  let last = start;
  for (let step = 0; step < steps; step++) {
    stepper.step().forEach((list, at) => {
      for (const cell of list) {
        spikes[at].times.push(step * input.stepMs);
        spikes[at].cells.push(cell);
      }
      const recorded = outputs[at].length / steps;
      for (let cell = 0; cell < recorded; cell++) {
        outputs[at][cell * steps + step] = populations[at].voltage(cell);
      }
    });
    if (performance.now() - last < BREATH_MS && step + 1 < steps) continue;
    options.signal?.throwIfAborted();
    tell((step + 1) / steps);
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  }
  return displayedCellNetwork<DetailedNetworkRun>({
    spec: network.spec,
    engine: "detailed",
    steps,
    stepMs: input.stepMs,
    populations: network.populations.map(({ name, size }, at) => ({
      name,
      size,
      spikes: { timesMs: Float64Array.from(spikes[at].times), cells: Uint32Array.from(spikes[at].cells) },
      outputs: outputs[at],
      outputNames: ["v_soma"],
    })),
    synapses: network.projections.reduce((sum, { synapses }) => sum + synapses.targets.length, 0),
    wallSeconds: (performance.now() - start) / 1000,
  });
}
