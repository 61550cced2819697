import type { MeanFieldSpec, RateCoupling, RateInput, RatePopulation } from "../../meanfield/spec_types.ts";
import type { Transfer } from "../../meanfield/transfer/transfer.ts";
import { modelOf } from "../../spiking/rules.ts";
import { NEURON_MODELS } from "../../spiking/neurons/models.ts";
import type { NeuronModel } from "../../spiking/neurons/neuron_model.ts";
import type { Population } from "../../spiking/spec_types.ts";
import { type NeuronValue, quantileOf } from "../../spiking/value.ts";
import { isWaveform, type Waveform } from "../../system/waveform.ts";
import { type Channel, channelsOf, drivenRates, type Network } from "./channels.ts";

/** Longest time step of the mean field, ms. */
export const STEP_MS = 0.5;
/** Width of the bins in which replayed spikes are counted, ms. */
const REPLAY_BIN_MS = 5;
/** Highest rate of a generator, Hz. */
const MOST_HZ = 1e5;

/** What a mean field is made of beside its network. */
export interface FieldParts {
  /** Transfer function of each population that has one, by its name. */
  transfers: Readonly<Record<string, Transfer>>;
  /** Time over which activity is memoryless, ms. */
  tauMs: number;
  /** Moments that are followed. */
  order: 1 | 2;
  /** Time step, ms. @default 0.5 */
  stepMs?: number;
  /** Values of parameters that transfer functions take, by name. */
  parameters: Readonly<Record<string, number>>;
  /** Models of neurons of one's own. */
  neurons?: readonly NeuronModel[];
}

/** Model of a population. */
export function neuronOf(population: Population, neurons: readonly NeuronModel[] = []): NeuronModel {
  return modelOf(population, [...NEURON_MODELS, ...neurons]);
}

/** Mean of what may differ from cell to cell. */
export function meanOf(value: NeuronValue): number {
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + one, 0) / value.length;
  const parts = Array.from({ length: 64 }, (_, k) => quantileOf(value, (k + 0.5) / 64));
  return parts.reduce((sum, one) => sum + one, 0) / 64;
}

/** Rate of a generator's cells, Hz. */
function generatedRate(
  { neuron, parameters = {}, replay, size }: Population,
  model: NeuronModel,
): number | Waveform {
  if (replay) {
    const last = replay.timesMs.reduce((most, time) => Math.max(most, time), 0);
    const counts = new Array<number>(Math.floor(last / REPLAY_BIN_MS) + 2).fill(0);
    replay.timesMs.forEach((time, k) => counts[Math.floor(time / REPLAY_BIN_MS)] += replay.counts?.[k] ?? 1);
    return { everyMs: REPLAY_BIN_MS, values: counts.map((count) => 1000 * count / (REPLAY_BIN_MS * size)) };
  }
  const name = neuron === "regular" ? "period" : "rate";
  const value = parameters[name] ?? model.parameters[name].default;
  if (isWaveform(value)) return value;
  return neuron === "regular" ? 1000 / meanOf(value) : meanOf(value);
}

/** Name of the input that a generator follows. */
export function generatorInput(name: string): string {
  return `rate-${name}`;
}

/** A population of a generator: its rate is that of its input. @param tau Time over which it follows it, ms. */
function generatorPopulation({ name, size }: Population, tau: number): RatePopulation {
  const sources = [generatorInput(name)];
  const transfer = { kind: "table", sources, axes: [[0, MOST_HZ]], rates: [0, MOST_HZ] } as Transfer;
  return { name, size, model: "transfer", parameters: { tau }, transfer };
}

/** Mean delay of a channel's source, ms; nothing where it is below a step. */
function delayOf({ spec }: Network, { projections }: Channel, source: string): { delayMs?: number } {
  const delays = projections.map((at) => spec.projections[at]).filter(({ from }) => from === source)
    .map(({ delayMs }) => meanOf(delayMs));
  const delayMs = delays.length > 0 ? meanOf(delays) : 0;
  return delayMs >= STEP_MS ? { delayMs } : {};
}

function couplingsInto(network: Network, to: string): RateCoupling[] {
  return channelsOf(network, to).flatMap((channel) =>
    channel.sources.map(({ name, hits }) => ({
      ...{ from: name, to, as: channel.name, weight: hits },
      ...delayOf(network, channel, name),
    }))
  );
}

/**
 * The mean field of a network: populations that follow their transfer functions, coupled by what the network's cells get from each other.
 * @param network The network, resolved. @param parts Transfer functions and constants.
 */
export function fieldOfNetwork(network: Network, parts: FieldParts): MeanFieldSpec {
  const { spec } = network, { transfers, tauMs, stepMs = STEP_MS, order, parameters, neurons } = parts;
  const couplings: RateCoupling[] = [], inputs: RateInput[] = [];
  const populations = spec.populations.map((population): RatePopulation => {
    const { name, size } = population, model = neuronOf(population, neurons), { adaptation } = model;
    if (model.receives === false) {
      inputs.push({ name: generatorInput(name), value: generatedRate(population, model) });
      couplings.push({ from: generatorInput(name), to: name });
      // In the second order all populations have the same tau.
      return generatorPopulation(population, order === 2 ? tauMs : STEP_MS);
    }
    couplings.push(...couplingsInto(network, name));
    const transfer = transfers[name];
    const valueOf = (parameter: string) => {
      const value = population.parameters?.[parameter] ?? model.parameters[parameter].default;
      return meanOf(value as NeuronValue);
    };
    return {
      ...{ name, size, model: "transfer", transfer },
      parameters: {
        tau: tauMs,
        ...(transfer.adaptation ? { b: valueOf(adaptation!.jump), tau_w: valueOf(adaptation!.time) } : {}),
      },
    };
  });
  inputs.push(...drivenRates(spec).map(({ name, value }) => ({ name, value })));
  return {
    ...{ kind: "mean-field", name: `mean field of ${spec.name}`, stepMs, order, finiteSize: true },
    parameters: { ...parameters },
    ...{ populations, couplings, inputs },
  };
}
