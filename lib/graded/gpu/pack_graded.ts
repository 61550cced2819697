import { stepOf } from "../../base/time_grid.ts";
import { type ResolvedWaveform } from "../../system/resolved_waveform.ts";
import { Waves } from "../../system/wave_table.ts";
import { GradedNetwork } from "../cpu/graded_network.ts";
import { gradedKey } from "../cpu/graded_random.ts";
import type { OwnGradedParts } from "../graded_parts.ts";
import type { GradedPlan } from "../plan_graded.ts";
import type { GradedConnect, GradedCoupling, GradedSpec } from "../spec_types.ts";
import { differingParameters, isNoisy } from "../unit_parameters.ts";
import type { GradedShape, ShapePopulation } from "./graded_shape.ts";

/** Networks that run together, and the number of the first. */
export interface GradedGroup {
  plan: GradedPlan;
  specs: readonly GradedSpec[];
  first: number;
  own: OwnGradedParts;
}

/** Networks as the kernel has them. */
export interface PackedGraded {
  numbers: Float32Array<ArrayBuffer>;
  words: Uint32Array<ArrayBuffer>;
  /** Where parts begin in these. */
  weightsAt: number;
  linksAt: number;
  keysAt: number;
  masksAt: number;
  /** (states, B) */
  state: Float32Array<ArrayBuffer>;
  /** (D, outputs, B) */
  past: Float32Array<ArrayBuffer>;
  /** D. */
  depth: number;
  waves: readonly ResolvedWaveform[];
}

/** Lists of numbers one after the other; equal ones are there once. */
class Rows {
  readonly #places = new Map<string, number>();
  readonly all: number[] = [];

  /** Where such numbers begin. */
  place(numbers: readonly number[]): number {
    const key = numbers.join(), known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.all.length;
    this.#places.set(key, place);
    for (const value of numbers) this.all.push(value);
    return place;
  }
}

/** Places of the rows of all units: parameters, constants, and whether a unit is noisy. (units, B), population by population */
function placesOf(shape: GradedShape, specs: readonly GradedSpec[], rows: Rows): Uint32Array<ArrayBuffer> {
  const B = specs.length, places = new Uint32Array(shape.units * B);
  shape.populations.forEach(({ model, size, first }, k) => {
    specs.forEach(({ populations, stepMs }, b) => {
      const found = differingParameters(populations[k], model).map((p) => {
        const constants = Object.values(model.constants?.(p, stepMs) ?? {});
        return rows.place([...Object.values(p), ...constants, Number(isNoisy(model, p))]);
      });
      const from = first * B + b * size;
      for (let unit = 0; unit < size; unit++) places[from + unit] = found[unit % found.length];
    });
  });
  return places;
}

/** A matrix with the weights of one source in a row, or nothing. */
function turned(connect: GradedConnect = "all"): number[] | null {
  if (typeof connect === "string" || !("matrix" in connect)) return null;
  const { matrix } = connect;
  return matrix[0].flatMap((_, j) => matrix.map((row) => row[j]));
}

function shiftOf(connect: GradedConnect = "all"): [shift: number, ring: number] {
  if (typeof connect === "string" || !("shift" in connect)) return [0, 0];
  return [connect.shift, Number(connect.ring ?? false)];
}

/** Delay, shift, ring and matrix of a coupling. */
function linkWords({ connect, delayMs = 0 }: GradedCoupling, stepMs: number, rows: Rows): number[] {
  const matrix = turned(connect);
  return [stepOf(delayMs, stepMs), ...shiftOf(connect), matrix ? rows.place(matrix) : 0];
}

function linkWeights({ weight = 1, lag = 0 }: GradedCoupling): number[] {
  return [weight * Math.cos(lag), weight * Math.sin(lag)];
}

const NONE = 0xffff_ffff;

/** Numbers of all networks but their parameters. */
function linksOf(specs: readonly GradedSpec[], rows: Rows, waves: Waves) {
  const weights: number[] = [], links: number[] = [];
  for (const { couplings = [], inputs = [], stepMs } of specs) {
    for (const coupling of couplings) {
      weights.push(...linkWeights(coupling));
      links.push(...linkWords(coupling, stepMs, rows));
    }
    for (const { value } of inputs) {
      weights.push(typeof value === "number" ? value : 0);
      links.push(typeof value === "number" ? NONE : waves.index(value, stepMs));
    }
  }
  return { weights, links };
}

/** For each unit whether it gets an input, of inputs that not all get. */
function masksOf({ inputs, populations }: GradedShape): number[] {
  return inputs.flatMap(({ to, units }) =>
    units ? Array.from({ length: populations[to].size }, (_, unit) => Number(units.includes(unit))) : []
  );
}

/** Values of each network, of populations by number and unit, as the kernel has them: (variables, B, units) for each population. */
function spread(
  shape: GradedShape,
  networks: readonly Float64Array[],
  widthOf: (population: ShapePopulation) => number,
): Float32Array<ArrayBuffer> {
  const B = networks.length, all = new Float32Array(networks[0].length * B);
  let before = 0;
  for (const population of shape.populations) {
    const { size } = population, width = widthOf(population);
    networks.forEach((values, b) => {
      for (let unit = 0; unit < size; unit++) {
        for (let v = 0; v < width; v++) {
          all[(before + v * size) * B + b * size + unit] = values[before + unit * width + v];
        }
      }
    });
    before += size * width;
  }
  return all;
}

/** D: rows of what units gave, one more than the longest delay asks for, which a step writes while others are read. */
export function depthOf(specs: readonly GradedSpec[]): number {
  return 2 + specs.reduce(
    (most, { couplings = [], stepMs }) =>
      couplings.reduce((longest, { delayMs = 0 }) => Math.max(longest, stepOf(delayMs, stepMs)), most),
    0,
  );
}

/** Packs networks of one structure. */
export function packGraded(shape: GradedShape, { plan, specs, first, own }: GradedGroup): PackedGraded {
  const rows = new Rows(), waves = new Waves(), depth = depthOf(specs);
  const places = placesOf(shape, specs, rows), { weights, links } = linksOf(specs, rows, waves);
  const keys = specs.flatMap((_, b) => gradedKey(plan.seed, plan.firstNetwork + first + b));
  const networks = specs.map((spec, b) =>
    new GradedNetwork(spec, own, { seed: plan.seed, network: plan.firstNetwork + first + b })
  );
  const given = spread(shape, networks.map(({ outputs }) => outputs), ({ model }) => model.outputs.length);
  const past = new Float32Array(depth * given.length);
  for (let row = 0; row < depth; row++) past.set(given, row * given.length);
  const linksAt = places.length, keysAt = linksAt + links.length, masksAt = keysAt + keys.length;
  return {
    numbers: Float32Array.from([...rows.all, ...weights]),
    words: Uint32Array.from([...places, ...links, ...keys, ...masksOf(shape)]),
    ...{ weightsAt: rows.all.length, linksAt, keysAt, masksAt },
    ...{ past, depth, waves: waves.all() },
    state: spread(
      shape,
      networks.map(({ states }) => states),
      ({ model }) => Object.keys(model.state).length,
    ),
  };
}
