import { stateNames } from "./check_mean_field.ts";
import type { RateInputs, RateModel } from "./models/rate_model.ts";
import { type OwnRateParts, rateModels, transferKinds } from "./rate_parts.ts";
import type { MeanFieldSpec, RatePopulation } from "./spec_types.ts";
import type { TransferFunction } from "./transfer/transfer.ts";

/** A coupling into a population. */
export interface Incoming {
  /** Index among the couplings of the field. */
  index: number;
  /** What its source is multiplied by. */
  weight: number;
  /** Index of its source among the populations; of an input -1. */
  population: number;
  /** Which argument of the transfer function it is a part of; -1 without one. */
  argument: number;
}

/** A population, ready to be asked. */
export interface OpenPopulation {
  /** Its rate model. */
  readonly model: RateModel;
  /** Parameters, with the defaults of the model. */
  readonly p: Readonly<Record<string, number>>;
  /** Where its state begins in that of the field. */
  readonly at: number;
  /** Names of its state variables. */
  readonly state: readonly string[];
  /** Couplings that come to it. */
  readonly incoming: readonly Incoming[];
  /** Its transfer function. */
  readonly transfer: TransferFunction | null;
  /** S, sources of the transfer function: its first arguments. */
  readonly sources: number;
  /** Arguments of the transfer function; those that are parameters stay. */
  readonly x: Float64Array;
  /** What it gets, filled anew for each state. */
  readonly inputs: RateInputs;
}

/** Parameters of a population, with those of its transfer function's cell that its model takes, and the model's defaults. */
export function rateParametersOf(
  model: RateModel,
  { parameters = {}, transfer }: RatePopulation,
): Record<string, number> {
  const { cell = {} } = (transfer ?? {}) as { cell?: Readonly<Record<string, unknown>> };
  const ofCell = (name: string) => {
    const value = model.ofCell?.includes(name) ? cell[name] : undefined;
    return typeof value === "number" ? value : undefined;
  };
  return Object.fromEntries(
    Object.entries(model.parameters).map((
      [name, field],
    ) => [name, parameters[name] ?? ofCell(name) ?? field.default]),
  );
}

/** Arguments of a transfer function before anything is known of its sources. */
function argumentsOf({ transfer }: RatePopulation, { parameters = {} }: MeanFieldSpec): Float64Array {
  if (!transfer) return new Float64Array();
  const names = transfer.parameters ?? [];
  const first = transfer.sources.length + Number(transfer.adaptation ?? false);
  const x = new Float64Array(first + names.length);
  names.forEach((name, k) => x[first + k] = parameters[name]);
  return x;
}

/** Makes a population of a checked spec ready. @param at Where its state begins. */
export function openPopulation(
  population: RatePopulation,
  at: number,
  { spec, own }: { spec: MeanFieldSpec; own: OwnRateParts },
): OpenPopulation {
  const model = rateModels(own).get(population.model)!, { transfer } = population;
  const kind = transfer && transferKinds(own).get(transfer.kind)!;
  const incoming = spec.couplings.flatMap(({ from, to, as = from, weight = 1 }, index): Incoming[] =>
    to !== population.name ? [] : [{
      index,
      weight,
      population: spec.populations.findIndex(({ name }) => name === from),
      argument: transfer ? transfer.sources.indexOf(as) : -1,
    }]
  );
  return {
    model,
    p: rateParametersOf(model, population),
    at,
    state: stateNames(model, transfer),
    incoming,
    transfer: kind ? kind.open(transfer) : null,
    sources: transfer?.sources.length ?? 0,
    x: argumentsOf(population, spec),
    inputs: { rates: 0, values: 0, transfer: 0, meanVoltage: 0, adapts: transfer?.adaptation ?? false },
  };
}

/**
 * Collects what a population gets: the arguments of its transfer function, or sums.
 * @param y State of the field. @param values Value of the source of each coupling. (K)
 */
export function gather(part: OpenPopulation, y: ArrayLike<number>, values: ArrayLike<number>): void {
  const { incoming, inputs, x, transfer, sources, at } = part;
  if (transfer) {
    for (let k = 0; k < sources; k++) x[k] = 0;
    for (let k = 0; k < incoming.length; k++) {
      const { argument, weight, index } = incoming[k];
      x[argument] += weight * values[index];
    }
    if (inputs.adapts) x[sources] = y[at + 1];
    return;
  }
  let ofRates = 0, ofInputs = 0;
  for (let k = 0; k < incoming.length; k++) {
    const { weight, index, population } = incoming[k], value = weight * values[index];
    if (population < 0) ofInputs += value;
    else ofRates += value;
  }
  inputs.rates = ofRates;
  inputs.values = ofInputs;
}
