import { fitMlp } from "../../meanfield/transfer/fit/fit_mlp.ts";
import type { TransferSamples } from "../../meanfield/transfer/fit/samples.ts";
import { openTransfer } from "../../meanfield/transfer/registry.ts";
import type { Transfer, TransferArguments } from "../../meanfield/transfer/transfer.ts";
import type { NeuronModel } from "../../spiking/neurons/neuron_model.ts";
import type { NeuronValue } from "../../spiking/value.ts";
import type { Network } from "./channels.ts";
import { median } from "../../analysis/summary.ts";
import { type InSitu, inSituFactor } from "./in_situ.ts";
import { meanOf, neuronOf } from "./field_of_network.ts";
import { type IsolatedPopulation, isolatePopulation } from "./isolated_population.ts";
import type { MeasuredRate, TransferPoint } from "./measure_transfer.ts";
import type { NetworkBox } from "./network_at.ts";
import { type Asked, transferPoints } from "./transfer_points.ts";
import { channelRates, wiredParts, type WorkingPoint } from "./working_points.ts";

/** What was found about a transfer function, for people. */
export interface TransferReport {
  /** Name of the population. */
  population: string;
  /** Points at which it was measured. */
  points: number;
  /** How many times as often the cells fire in the network as among independent sources: median over the working points; 1 where that was not asked. */
  inSitu: number;
  /** Median relative error of the fit where the rate is above 1 Hz. */
  medianError: number;
  /** Worst such error. */
  worstError: number;
  /** What a reader has to know. */
  warnings: string[];
}

/** Sizes of the perceptron. */
const FIT = { hidden: [8], starts: 3 };
/** Lowest rate of which adaptations are looked at, Hz. */
const LEAST_HZ = 0.5;

/** What makes two of a population's cells in different networks answer alike: all but how many synapses they have. */
function answerOf({ population, inputs, currents }: IsolatedPopulation): string {
  const kinds = inputs.map((input) => {
    if (input.kind === "replayed") return { ...input, hits: 0 };
    const { kind, hits } = input;
    return { kind, hits };
  });
  return JSON.stringify([population, kinds, currents]);
}

/** What a rate of 1 Hz adds to the mean adaptation of a population's cells, pA; 0 where they have none of the kind that mean fields follow. */
function adaptationPerHz(
  { spec }: Network,
  name: string,
  neurons: readonly NeuronModel[] | undefined,
): number {
  const population = spec.populations.find((one) => one.name === name)!;
  const { adaptation, parameters } = neuronOf(population, neurons);
  if (!adaptation) return 0;
  const valueOf = (field: string) =>
    meanOf((population.parameters?.[field] ?? parameters[field].default) as NeuronValue);
  return valueOf(adaptation.jump) * valueOf(adaptation.time) / 1000;
}

/** The search for the transfer function of one population. */
export class TransferSearch {
  readonly #asked: Asked[] = [];
  readonly #measured: MeasuredRate[] = [];
  readonly #arguments: TransferArguments;
  /** Numbers of the box's parameters that the function depends on. */
  readonly #parameters: readonly number[];
  readonly #adapts: boolean;
  /** Part of each channel in whose number of synapses cells differ. (channels) */
  #wired: number[] = [];
  /** A population at the middle of the box. */
  readonly #isolated: IsolatedPopulation;

  /** @param options How many cells are simulated at each point. */
  constructor(readonly box: NetworkBox, readonly name: string, readonly options: { cells: number }) {
    this.#isolated = this.#isolate(box.middle);
    this.#parameters = box.box.map((_, p) => p).filter((p) => {
      const [low, high] = box.ends(p).map((network) => answerOf(isolatePopulation(network, name, options)));
      return low !== high;
    });
    this.#adapts = adaptationPerHz(box.at(box.middle), name, box.models.neurons) !== 0;
    this.#arguments = {
      sources: this.#isolated.channels.map((channel) => channel.name),
      ...(this.#adapts ? { adaptation: true } : {}),
      ...(this.#parameters.length > 0 ? { parameters: this.#parameters.map((p) => box.box[p].name) } : {}),
    };
  }

  #isolate(values: ArrayLike<number>): IsolatedPopulation {
    return isolatePopulation(this.box.at(values), this.name, this.options);
  }

  /** What of the network a mean field leaves out. */
  get leftOut(): readonly string[] {
    return this.#isolated.leftOut;
  }

  #perHz(values: ArrayLike<number>): number {
    return this.#adapts ? adaptationPerHz(this.box.at(values), this.name, this.box.models.neurons) : 0;
  }

  /** Points to be measured next. @param working Where the network, or its mean field, works. */
  ask(working: readonly WorkingPoint[], count: number): TransferPoint[] {
    const around = working.map(({ values, rates }): Asked => ({
      values,
      rates: channelRates(this.#isolate(values).channels, rates),
      adaptation: this.#perHz(values) * Math.max(LEAST_HZ, rates[this.name]),
      offset: 0,
    }));
    this.#wired = wiredParts(this.#isolated.channels, working);
    const asked = transferPoints(around, { first: this.#asked.length, count, adapts: this.#adapts });
    this.#asked.push(...asked);
    const isolated = new Map<string, IsolatedPopulation>();
    return asked.map(({ values, rates, offset }) => {
      const key = this.#parameters.map((p) => values[p]).join(" ");
      if (!isolated.has(key)) isolated.set(key, this.#isolate(values));
      return { isolated: isolated.get(key)!, rates, offset };
    });
  }

  /** Takes what was measured at the points that were asked last. */
  answer(measured: readonly MeasuredRate[]): void {
    this.#measured.push(...measured);
  }

  /** Arguments at a point, with an adaptation or what it is beyond its mean. */
  #row({ values, rates }: Asked, adaptation: number): number[] {
    return [...rates, ...(this.#adapts ? [adaptation] : []), ...this.#parameters.map((p) => values[p])];
  }

  /** Mean rate of cells that differ in their numbers of synapses, at a row of arguments. */
  #averaged(transfer: Transfer): (row: readonly number[]) => number {
    const ask = openTransfer(transfer), { inputs } = this.#isolated;
    const nodes = inputs.reduce<{ times: number[]; part: number }[]>((all, input, c) => {
      const spread = input.kind === "random" ? input.spread : [{ times: 1, part: 1 }];
      return all.flatMap(({ times, part }) =>
        spread.map((node) => ({
          times: [...times, 1 + this.#wired[c] * (node.times - 1)],
          part: part * node.part,
        }))
      );
    }, [{ times: [], part: 1 }]);
    return (row) =>
      nodes.reduce(
        (sum, { times, part }) => sum + part * ask.value(row.map((x, k) => x * (times[k] ?? 1))),
        0,
      );
  }

  /** How many times as often cells fire in the network. @param apart Their mean rate among independent sources, at a row with an offset. */
  #inSitu(working: readonly WorkingPoint[], apart: (row: readonly number[]) => number) {
    const points = working.map(({ values, rates }): InSitu => {
      const asked = { values, rates: channelRates(this.#isolate(values).channels, rates) };
      const row = this.#row({ ...asked, adaptation: 0, offset: 0 }, 0);
      return { row, network: rates[this.name], apart: apart(row) };
    });
    const logarithmic = points[0].row.map((_, k) => k < this.#arguments.sources.length);
    const factor = inSituFactor(points, logarithmic);
    return { factor, median: median(points.map(({ row }) => factor(row))) };
  }

  /**
   * The function, fitted to all that was measured. Cells adapt while they are measured, and an offset stands for what the adaptation is beyond the mean of that: the
   * fit is first by the offset, at which cells of different numbers of synapses are averaged and the working points are looked at, and then by the mean
   * adaptation that goes with it.
   * @param seed Of the fit. @param inSitu Where the network works, by which the function is corrected; null: it is not.
   */
  fit(seed: number, inSitu: readonly WorkingPoint[] | null): { transfer: Transfer; report: TransferReport } {
    const rates = this.#measured.map(({ rate }) => rate), errors = this.#measured.map(({ error }) => error);
    const byOffset = this.#asked.map((asked) => this.#row(asked, asked.offset));
    const about = { population: this.name, points: rates.length, inSitu: 1 };
    if (rates.every((rate) => rate === 0)) {
      const warnings = [`${this.name} did not fire at any of the points at which it was asked.`];
      return {
        transfer: this.#silent(byOffset),
        report: { ...about, medianError: 0, worstError: 0, warnings },
      };
    }
    const samples: TransferSamples = { of: this.#arguments, x: byOffset, rates, errors };
    const alike = fitMlp(samples, { ...FIT, seed }), { medianError, worstError, warnings } = alike;
    const averaged = this.#averaged(alike.spec);
    const { factor, median } = inSitu ? this.#inSitu(inSitu, averaged) : { factor: () => 1, median: 1 };
    const means = byOffset.map((row) => averaged(row) * factor(row));
    const x = this.#asked.map((asked, k) =>
      this.#row(asked, asked.offset + this.#perHz(asked.values) * means[k])
    );
    const { spec } = fitMlp({ ...samples, x, rates: means }, { ...FIT, seed });
    return {
      transfer: spec,
      report: { ...about, medianError, worstError, inSitu: median, warnings: [...warnings] },
    };
  }

  /** The function of a population that does not fire. */
  #silent(x: readonly number[][]): Transfer {
    const axes = x[0].map((_, k) => {
      const values = x.map((row) => row[k]), low = Math.min(...values);
      return [low, Math.max(low + 1, ...values)];
    });
    const [low, high] = [0, 1].map((end) => axes.map((axis) => axis[end]));
    return {
      kind: "table",
      ...this.#arguments,
      range: { low, high },
      axes,
      rates: new Array(2 ** axes.length).fill(0),
    } as Transfer;
  }
}
