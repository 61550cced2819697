import { cpuName } from "../../lib/base/cpu_name.ts";
import { compartmentAt } from "../../lib/cable/build/compartments.ts";
import { resolveCell } from "../../lib/cable/build/resolve_cell.ts";
import { getCellPreset } from "../../lib/cable/cell_presets.ts";
import { tabulate, TabulatedStepper } from "../../lib/cable/cpu/tabulated_stepper.ts";
import { HAY_INPUT } from "../../lib/cable/hay_cell.ts";
import { CellInputs } from "./cell_inputs.ts";
import { emptyStretch, type Live, type Stretch, type Values } from "./live.ts";

const STEP_MS = 0.025;
const STEPS = Math.round(1 / STEP_MS);
/** Where voltages are shown: in the soma, and where the apical dendrite divides. */
const SITES = [["soma", "soma", 0.5], ["nexus", "apic[50]", 0.9]] as const;
/** Voltage of the soma that a spike rises through, mV. */
const THRESHOLD_MV = 0;

/** Rows of the raster: the inputs that excite, those that inhibit, and the cell itself. */
export const CELL_ROWS = [
  { name: "excitatory inputs", size: 24 },
  { name: "inhibitory inputs", size: 8 },
  { name: "cell", size: 1 },
];
/** Row of the cell. */
const CELL_ROW = 32;

/** Adds what a ms brought to a stretch of a cell. */
function addMillisecond(
  stretch: { times: number[]; neurons: number[] },
  { ms, events, spikes }: { ms: number; events: readonly number[]; spikes: readonly number[] },
): void {
  for (const site of events) {
    stretch.times.push(ms + 0.5);
    stretch.neurons.push(site);
  }
  for (const time of spikes) {
    stretch.times.push(time);
    stretch.neurons.push(CELL_ROW);
  }
}

/** A stretch of a cell; its counts are of its rows. */
function cellStretch(
  startMs: number,
  durationMs: number,
  { times, neurons, courses }: { times: number[]; neurons: number[]; courses: Stretch["courses"] },
): Stretch {
  const stretch = emptyStretch(startMs, durationMs, CELL_ROWS.length);
  times.forEach((time, k) => {
    const row = neurons[k] === CELL_ROW ? 2 : neurons[k] < CELL_ROWS[0].size ? 0 : 1;
    stretch.counts[row * durationMs + Math.min(durationMs - 1, Math.max(0, Math.floor(time - startMs)))]++;
  });
  return { ...stretch, times: Float32Array.from(times), neurons: Uint32Array.from(neurons), courses };
}

/**
 * A cell that goes on millisecond by millisecond.
 * @param step Does the millisecond that begins at a time: gives times of spikes, and the value of each course at its end.
 */
export function liveByMilliseconds({ spec, inputs, names, step }: {
  spec: ReturnType<Live["spec"]>;
  inputs: CellInputs;
  names: readonly string[];
  step(ms: number, events: readonly number[]): { spikes: readonly number[]; values: readonly number[] };
}): Live {
  let ms = 0;
  return {
    about: { populations: CELL_ROWS, engine: "processor", device: cpuName() },
    advance(durationMs) {
      const raster = { times: [] as number[], neurons: [] as number[] }, startMs = ms;
      const courses = names.map((name) => ({ name, values: new Float32Array(durationMs) }));
      for (let k = 0; k < durationMs; k++, ms++) {
        const events = inputs.at(ms), { spikes, values } = step(ms, events);
        addMillisecond(raster, { ms, events, spikes });
        courses.forEach((course, at) => course.values[k] = values[at]);
      }
      return Promise.resolve(cellStretch(startMs, durationMs, { ...raster, courses }));
    },
    set(changed) {
      inputs.values = { ...inputs.values, ...changed };
      return Promise.resolve();
    },
    spec: () => spec,
    runOf: () => null,
    close() {},
  };
}

/** The detailed layer 5 cell of Hay et al. (2011), step by step on the processor. */
export function liveCell({ values, seed }: { values: Values; seed: number }): Live {
  const spec = getCellPreset("hay2011"), cell = resolveCell(spec, STEP_MS);
  const stepper = new TabulatedStepper(tabulate(cell)), inputs = new CellInputs(seed, values);
  const places = SITES.map(([, section, at]) => compartmentAt(cell.spec, cell.compartments, section, at));
  const step = (ms: number, events: readonly number[]) => {
    const spikes: number[] = [];
    for (const site of events) {
      for (const synapse of HAY_INPUT.drives[site].synapses) stepper.deliver(synapse);
    }
    for (let k = 0; k < STEPS; k++) {
      const before = stepper.v[places[0]];
      stepper.advance();
      if (before < THRESHOLD_MV && stepper.v[places[0]] >= THRESHOLD_MV) {
        spikes.push(ms + (k + 1) * STEP_MS);
      }
    }
    return { spikes, values: places.map((place) => stepper.v[place]) };
  };
  return liveByMilliseconds({ spec, inputs, names: SITES.map(([name]) => name), step });
}
