import { meanOver, resolveWaveform } from "../../system/resolved_waveform.ts";
import { gradedModels, type OwnGradedParts } from "../graded_parts.ts";
import { type GradedModel, type GradedUnit, MOST_NORMALS } from "../models/graded_model.ts";
import type { GradedInput, GradedPopulation, GradedSpec, GradedStart } from "../spec_types.ts";
import { differingParameters, isNoisy, valueAt } from "../unit_parameters.ts";
import { couple, type Coupled, type Place } from "./couple.ts";
import { GradedRandom } from "./graded_random.ts";

/** A unit and its numbers among those of the network. */
interface Placed {
  unit: GradedUnit;
  state: Float64Array;
  input: Float64Array;
  output: Float64Array;
  noisy: boolean;
}

/** Where a population begins among all units, states, outputs and inputs. */
interface PlacedPopulation extends Place {
  first: number;
  states: number;
}

function placesOf(
  populations: readonly GradedPopulation[],
  models: ReadonlyMap<string, GradedModel>,
): PlacedPopulation[] {
  const at = { first: 0, states: 0, outputs: 0, inputs: 0 };
  return populations.map(({ size, model: name }) => {
    const model = models.get(name)!, place = { ...at, size, model };
    at.first += size;
    at.states += size * Object.keys(model.state).length;
    at.outputs += size * model.outputs.length;
    at.inputs += size * model.inputs.length;
    return place;
  });
}

function startAt(value: GradedStart, unit: number, draw: () => number): number {
  if (typeof value === "number" || Array.isArray(value)) return valueAt(value, unit);
  const [low, high] = value.uniform;
  return low + (high - low) * draw();
}

/** Opens units of a population: one for all where they are alike. */
function unitsOf(population: GradedPopulation, model: GradedModel, stepMs: number) {
  const units = differingParameters(population, model)
    .map((p) => ({ unit: model.open(p, stepMs), noisy: isNoisy(model, p) }));
  return Array.from({ length: population.size }, (_, k) => units[k % units.length]);
}

/** What an input from outside adds in a step. */
function inputOf(
  { units, as, value }: GradedInput,
  place: Place,
  stepMs: number,
): (step: number, inputs: Float64Array) => void {
  const wave = resolveWaveform(value, stepMs), width = place.model.inputs.length;
  const slot = as === undefined ? 0 : place.model.inputs.indexOf(as);
  const targets = (units ?? Array.from({ length: place.size }, (_, k) => k))
    .map((unit) => place.inputs + unit * width + slot);
  return (step, inputs) => {
    const now = meanOver(wave, step, step + 1);
    for (const target of targets) inputs[target] += now;
  };
}

/**
 * A network of graded units, step by step, in double precision. The order of a step: couple (what units gave at its start, or a delay before, and inputs from outside as their mean
 * over the step), integrate with events, give. Before the start, units gave what they give at the start.
 */
export class GradedNetwork {
  /** Outputs of all units, population by population, unit by unit. */
  readonly outputs: Float64Array;
  /** States of all units, likewise. */
  readonly states: Float64Array;
  readonly #places: readonly PlacedPopulation[];
  readonly #units: Placed[] = [];
  readonly #inputs: Float64Array;
  readonly #coupled: readonly Coupled[];
  readonly #outside: readonly ((step: number, inputs: Float64Array) => void)[];
  /** Outputs of the last steps, the newest at `step % length`. */
  readonly #past: readonly Float64Array[];
  readonly #random: GradedRandom;
  readonly #normals = new Float64Array(MOST_NORMALS);
  #step = 0;

  /** Opens a network of a checked spec. @param network Its number, by which it has random numbers of its own. */
  constructor(spec: GradedSpec, own: OwnGradedParts, { seed, network }: { seed: number; network: number }) {
    const { stepMs, populations, couplings = [], inputs = [] } = spec;
    const places = this.#places = placesOf(populations, gradedModels(own));
    const placeOf = (name: string) => places[populations.findIndex((one) => one.name === name)];
    this.#random = new GradedRandom(seed, network);
    const sum = (of: (place: PlacedPopulation) => number) =>
      places.reduce((all, one) => all + one.size * of(one), 0);
    this.states = new Float64Array(sum(({ model }) => Object.keys(model.state).length));
    this.outputs = new Float64Array(sum(({ model }) => model.outputs.length));
    this.#inputs = new Float64Array(sum(({ model }) => model.inputs.length));
    populations.forEach((population, p) => this.#open(population, places[p], stepMs));
    this.#coupled = couplings.map((one) => couple(one, stepMs, [placeOf(one.from), placeOf(one.to)]));
    this.#outside = inputs.map((one) => inputOf(one, placeOf(one.to), stepMs));
    const longest = Math.max(0, ...this.#coupled.map(({ delay }) => delay));
    for (const { unit, state, output } of this.#units) unit.output(state, output);
    this.#past = Array.from({ length: longest + 1 }, () => this.outputs.slice());
  }

  #open(population: GradedPopulation, { model, first, ...at }: PlacedPopulation, stepMs: number): void {
    const variables = Object.entries(model.state), { initial = {} } = population;
    const widths = [variables.length, model.inputs.length, model.outputs.length];
    unitsOf(population, model, stepMs).forEach((unit, k) => {
      const [state, input, output] = ([
        [this.states, at.states],
        [this.#inputs, at.inputs],
        [this.outputs, at.outputs],
      ] as const).map(([all, from], w) => all.subarray(from + k * widths[w], from + (k + 1) * widths[w]));
      variables.forEach(([name, { initial: usual }], v) => {
        state[v] = startAt(initial[name] ?? usual, k, () => this.#random.first(first + k, v));
      });
      this.#units.push({ ...unit, state, input, output });
    });
  }

  /** Moves by one step. @param onEvent Told the number of each unit whose event happened. */
  advance(onEvent: (unit: number) => void): void {
    const step = this.#step++, past = this.#past, inputs = this.#inputs, normals = this.#normals;
    inputs.fill(0);
    for (const { delay, add } of this.#coupled) {
      add(past[(step + past.length - delay) % past.length], inputs);
    }
    for (const add of this.#outside) add(step, inputs);
    this.#units.forEach(({ unit, state, input, noisy }, k) => {
      if (noisy) this.#random.normals(k, step, normals);
      else normals.fill(0);
      if (unit.step(state, input, normals)) onEvent(k);
    });
    for (const { unit, state, output } of this.#units) unit.output(state, output);
    past[(step + 1) % past.length].set(this.outputs);
  }

  /** Where a variable or output of a population lies, and how far units lie apart. */
  seriesOf(population: number, name: string): { values: Float64Array; from: number; apart: number } {
    const { model, states, outputs } = this.#places[population], names = Object.keys(model.state);
    const at = names.indexOf(name);
    return at >= 0
      ? { values: this.states, from: states + at, apart: names.length }
      : { values: this.outputs, from: outputs + model.outputs.indexOf(name), apart: model.outputs.length };
  }
}
