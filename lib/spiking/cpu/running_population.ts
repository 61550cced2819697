import type { Neurons } from "../neurons/neuron_model.ts";
import type { CellKernel } from "../processor/cell_kernel.ts";
import type { Arrays } from "./arrays.ts";
import { columnOf, startOfB } from "./population_state.ts";
import { type Part } from "../build/part.ts";
import type { Inbox } from "./receive.ts";
import { shareOfTables, StepCounts } from "../build/count_tables.ts";
import { DriveInput, inputsWithin, RateTables } from "./drive_input.ts";
import {
  type StepNormals,
  stepNormals,
  type StepWords,
  stepWords,
  WORD_STEPS,
} from "../../random/random_words.ts";
import type { ResolvedPopulation, ResolvedReceptor } from "../build/resolve.ts";
import type { ResolvedInput } from "../build/stimuli.ts";
import { isInjected } from "../build/resolved_population.ts";

/** Which of the cells' inputs a receptor is. */
function kindOf({ kinetics: { delta, reversal } }: ResolvedReceptor): "jump" | "current" | "conductance" {
  return delta ? "jump" : reversal === null ? "current" : "conductance";
}

/** A population as it runs, or a part of its cells. */
export interface Running {
  population: ResolvedPopulation;
  /** First cell of the part. */
  first: number;
  cells: Neurons;
  inboxes: Inbox[];
  /** Noise of each cell, beside its mean; empty where there is none. (N) */
  noise: Float64Array;
  /** Words of the model, where it takes one a step. */
  words: StepWords | null;
  /** Numbers that the model draws, where it draws one a step. */
  counts: StepCounts | null;
  /** What moves its noise. */
  normals: StepNormals | null;
  /** Thresholds of these numbers, where they vary. */
  rate: RateTables | null;
  /** Drives of each receptor. */
  drives: DriveInput[][];
  /** Currents that no wave of all cells has. */
  inputs: ResolvedInput[];
  /** Cells that spiked in each step of the last call, ascending, each as often as it did, counted from the first of the part. */
  spiked: Uint32Array[];
  /** What does its steps; null where the plain step does. */
  kernel: CellKernel | null;
}

/** What cells are placed in. */
interface Room {
  /** Of the rings. */
  slots: number;
  arrays: Arrays;
}

/** A copy of some values among the arrays. */
function kept(arrays: Arrays, values: Float64Array): Float64Array {
  const own = arrays.doubles(values.length);
  own.set(values);
  return own;
}

/** The rows of some cells. */
function shareOfReplay({ rows, steps }: NonNullable<ResolvedPopulation["replayed"]>, { first, end }: Part) {
  return { rows: rows.subarray(first, end + 1), steps };
}

/** A population at its start. */
export function startPopulation(
  population: ResolvedPopulation,
  part: Part,
  { slots, arrays }: Room,
): Running {
  const { model, initial, receptors } = population;
  const size = part.end - part.first;
  const constants = population.constants.length > 1
    ? population.constants.slice(part.first, part.end)
    : population.constants;
  const column = (name: string) => kept(arrays, columnOf(initial.get(name)!, part));
  const wordsIn = arrays.words(model.random === "word" ? WORD_STEPS * size : 0);
  const tables = shareOfTables(population.counts, part);
  const rings: Int32Array[] = [];
  receptors.forEach(({ follows }, at) => rings.push(follows ? rings[at - 1] : arrays.integers(slots * size)));
  return {
    population,
    first: part.first,
    noise: new Float64Array(population.noise ? size : 0),
    words: model.random === "word" ? stepWords(population.key, part.first, size, wordsIn) : null,
    counts: tables ? new StepCounts(stepWords(population.key, part.first, size), tables) : null,
    normals: population.noise ? stepNormals(population.noise.key, part.first, size) : null,
    rate: population.rate && new RateTables(population.rate),
    drives: receptors.map(({ drives }) => drives.map((drive) => new DriveInput(drive, part))),
    inputs: inputsWithin(population.inputs, part),
    spiked: [],
    kernel: null,
    cells: {
      size,
      stepMs: 0,
      step: 0,
      ...(population.replayed ? { replayed: shareOfReplay(population.replayed, part) } : {}),
      conducting: receptors.some((receptor) => kindOf(receptor) === "conductance"),
      constants,
      state: Object.fromEntries(Object.keys(model.state).map((name) => [name, column(name)])),
      current: arrays.doubles(size),
      conductance: arrays.doubles(size),
      drive: arrays.doubles(size),
      kick: arrays.doubles(size),
      random: model.random === true ? new Uint32Array(4 * size) : wordsIn,
      fired: arrays.words(Math.max(size, population.mostSpikes.all)),
    },
    inboxes: receptors.map((receptor, at) => ({
      receptor,
      shared: receptors[at + 1]?.follows ?? false,
      first: receptors.findIndex((one) => kindOf(one) === kindOf(receptor)) === at &&
        (kindOf(receptor) !== "current" || !isInjected(population)),
      ring: rings[at],
      a: column(receptor.name),
      b: kept(arrays, startOfB(receptor, part)),
    })),
  };
}
