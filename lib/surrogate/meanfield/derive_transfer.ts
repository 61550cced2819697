import { fitMlp, type MlpFit } from "../../meanfield/transfer/fit/fit_mlp.ts";
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
import { keptSamples, type TransferCandidate } from "./template/candidates.ts";
import { fitTemplates } from "./template/fit_template.ts";
import { type Template, templateOf } from "./template/template_of.ts";
import { failTemplate } from "./template/template_synapses.ts";
import { type Asked, type Spread, transferPoints } from "./transfer_points.ts";
import { channelRates, wiredParts, type WorkingPoint } from "./working_points.ts";

/** What was found about a transfer function, for people. */
export interface TransferReport {
  /** Name of the population. */
  population: string;
  /** Points at which it was measured. */
  points: number;
  /** Alpha of the template, where it has one. */
  alpha?: number;
  /** How many times as often the cells fire in the network as among independent sources: median over the working points; 1 where that was not asked. */
  inSitu: number;
  /** Median relative error of the fit where the rate is above 1 Hz. */
  medianError: number;
  /** Worst such error. */
  worstError: number;
  /** What a reader has to know. */
  warnings: string[];
}

/** What transfer functions are: kinds of the registry. */
export type TransferForm = "mlp" | "semi-analytic";

/** The transfer functions that were fitted to a population, and what is known of all. */
export interface FittedTransfer {
  candidates: TransferCandidate[];
  about: Pick<TransferReport, "population" | "points" | "inSitu">;
}

/** Samples of a corrected population: what the second fit is fitted to. */
interface Corrected {
  /** The first fit, to what was measured. */
  alike: MlpFit;
  /** Arguments with the mean adaptation. */
  x: number[][];
  /** The first fit, averaged over cells and corrected. Hz */
  means: number[];
  /** The same beside what noise left of each measured rate about the first fit. Hz */
  measured: number[];
  /** Their standard errors. Hz */
  errors: number[];
  /** Median of the correction over the working points. */
  inSitu: number;
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
  /** The first fit to what was measured, and of how many points it is. */
  #first: { points: number; seed: number; fit: MlpFit } | null = null;
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

  /** The template, where the function is to be one. */
  readonly #template: Template | null;

  /**
   * @param options How many cells are simulated at each point, and what the function is.
   * @throws {SpecError} When there is no such function for the population.
   */
  constructor(
    readonly box: NetworkBox,
    readonly name: string,
    readonly options: { cells: number; form: TransferForm },
  ) {
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
    this.#template = options.form === "semi-analytic" ? this.#newTemplate() : null;
  }

  #newTemplate(): Template {
    const [own] = this.#arguments.parameters ?? [];
    if (own !== undefined) {
      const rule =
        "its cells and synapses must be the same over the whole box, as the template takes no parameters";
      failTemplate(`populations.${this.name}`, rule, own);
    }
    return templateOf(this.#isolated, this.box.models.neurons);
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
    const asked = transferPoints(around, {
      first: this.#asked.length,
      count,
      adapts: this.#adapts,
      spreads: this.#spreads(),
    });
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

  /** What cells with other numbers of synapses get by each channel, beside the mean. (channels) */
  #spreads(): Spread[] {
    return this.#isolated.inputs.map((input, c) => {
      const spread = input.kind === "random" ? input.spread : [{ times: 1, part: 1 }];
      return spread.map(({ times, part }) => ({ times: 1 + this.#wired[c] * (times - 1), part }));
    });
  }

  /** Mean rate of cells that differ in their numbers of synapses, at a row of arguments. */
  #averaged(transfer: Transfer): (row: readonly number[]) => number {
    const ask = openTransfer(transfer);
    const nodes = this.#spreads().reduce<{ times: number[]; part: number }[]>(
      (all, spread) =>
        all.flatMap(({ times, part }) =>
          spread.map((node) => ({ times: [...times, node.times], part: part * node.part }))
        ),
      [{ times: [], part: 1 }],
    );
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
   * What was measured, as functions of the mean adaptation are fitted to it. Cells adapt while they are measured, and an offset stands for what the adaptation
   * is beyond the mean of that: a first fit is by the offset, at which cells of different numbers of synapses are averaged and the working points are looked
   * at; the mean adaptation goes with what it gives.
   */
  #corrected(seed: number, inSitu: readonly WorkingPoint[] | null): Corrected {
    const rates = this.#measured.map(({ rate }) => rate), errors = this.#measured.map(({ error }) => error);
    const byOffset = this.#asked.map((asked) => this.#row(asked, asked.offset));
    if (this.#first?.points !== rates.length || this.#first.seed !== seed) {
      const fit = fitMlp({ of: this.#arguments, x: byOffset, rates, errors }, { ...FIT, seed });
      this.#first = { points: rates.length, seed, fit };
    }
    const alike = this.#first.fit;
    const averaged = this.#averaged(alike.spec);
    const { factor, median } = inSitu ? this.#inSitu(inSitu, averaged) : { factor: () => 1, median: 1 };
    const factors = byOffset.map(factor);
    const means = byOffset.map((row, k) => averaged(row) * factors[k]);
    return {
      ...{ alike, means, inSitu: median },
      x: this.#asked.map((asked, k) => this.#row(asked, asked.offset + this.#perHz(asked.values) * means[k])),
      measured: means.map((mean, k) => Math.max(0, mean + factors[k] * (rates[k] - alike.rates[k]))),
      errors: errors.map((error, k) => error * factors[k]),
    };
  }

  /**
   * The function, fitted to all that was measured: a perceptron, or the template with each of some alphas.
   * @param seed Of the fit. @param options Where the network works, by which the function is corrected (null: it is not), and alphas of the template.
   * @throws {RangeError} When the template cannot be fitted.
   */
  fit(
    seed: number,
    { inSitu, alphas }: { inSitu: readonly WorkingPoint[] | null; alphas: readonly number[] },
  ): FittedTransfer {
    const about = { population: this.name, points: this.#measured.length, inSitu: 1 };
    if (this.#measured.every(({ rate }) => rate === 0)) return { about, candidates: [this.#silent()] };
    const { alike, x, means, measured, errors, inSitu: median } = this.#corrected(seed, inSitu);
    const samples: TransferSamples = { of: this.#arguments, x, rates: measured, errors };
    return {
      about: { ...about, inSitu: median },
      candidates: this.#template
        ? fitTemplates(samples, { name: this.name, template: this.#template, alphas })
        : [this.#perceptron(alike, { ...samples, rates: means }, { seed, measured })],
    };
  }

  /** A perceptron. @param alike The first fit, whose errors are told. @param samples What the first fit gives. */
  #perceptron(
    { medianError, worstError, warnings }: MlpFit,
    samples: TransferSamples,
    { seed, measured }: { seed: number; measured: readonly number[] },
  ): TransferCandidate {
    const errors = this.#measured.map(({ error }) => error);
    const { spec, rates } = fitMlp({ ...samples, errors }, { ...FIT, seed });
    return {
      ...{ alpha: null, transfer: spec, medianError, worstError, warnings: [...warnings] },
      samples: keptSamples({ measured, errors: samples.errors, fitted: rates }),
    };
  }

  /** The function of a population that does not fire. */
  #silent(): TransferCandidate {
    const x = this.#asked.map((asked) => this.#row(asked, asked.offset));
    const axes = x[0].map((_, k) => {
      const values = x.map((row) => row[k]), low = Math.min(...values);
      return [low, Math.max(low + 1, ...values)];
    });
    const [low, high] = [0, 1].map((end) => axes.map((axis) => axis[end]));
    const rates = this.#measured.map(({ rate }) => rate), errors = this.#measured.map(({ error }) => error);
    return {
      alpha: null,
      transfer: {
        kind: "table",
        ...this.#arguments,
        range: { low, high },
        axes,
        rates: new Array(2 ** axes.length).fill(0),
      } as Transfer,
      ...{ medianError: 0, worstError: 0 },
      warnings: [`${this.name} did not fire at any of the points at which it was asked.`],
      samples: keptSamples({ measured: rates, errors, fitted: rates }),
    };
  }
}
