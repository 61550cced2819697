import { fitMlp } from "../../meanfield/transfer/fit/fit_mlp.ts";
import type { TransferSamples } from "../../meanfield/transfer/fit/samples.ts";
import { openTransfer } from "../../meanfield/transfer/registry.ts";
import type { Transfer, TransferArguments } from "../../meanfield/transfer/transfer.ts";
import { meanOf, neuronOf } from "./field_of_network.ts";
import { type IsolatedPopulation, isolatePopulation } from "./isolated_population.ts";
import type { MeasuredRate, TransferPoint } from "./measure_transfer.ts";
import type { NetworkBox } from "./network_at.ts";
import { type Asked, transferPoints } from "./transfer_points.ts";
import { channelRates, type WorkingPoint } from "./working_points.ts";

/** What was found about a transfer function, for people. */
export interface TransferReport {
  /** Name of the population. */
  population: string;
  /** Points at which it was measured. */
  points: number;
  /** Median and worst relative error of the fit where the rate is above 1 Hz. */
  medianError: number;
  worstError: number;
  /** What a reader has to know. */
  warnings: string[];
}

/** Lowest rate for which adaptations are looked at, Hz. */
const LEAST_HZ = 0.5;

/** What makes two of a population's cells in different networks answer alike: all but how many synapses they have. */
function answerOf({ population, inputs, currents }: IsolatedPopulation): string {
  const kinds = inputs.map((input) => {
    if (input.kind === "replayed") return { ...input, hits: 0 };
    const { kind, receptor, weight, share } = input;
    return { kind, receptor, weight, share };
  });
  return JSON.stringify([population, kinds, currents]);
}

/** The search for the transfer function of one population. */
export class TransferSearch {
  readonly #asked: Asked[] = [];
  readonly #measured: MeasuredRate[] = [];
  readonly #arguments: TransferArguments;
  /** Numbers of the box's parameters that the function depends on. */
  readonly #parameters: readonly number[];
  readonly #jump: string | null;
  /** A population at the middle of the box. */
  readonly #isolated: IsolatedPopulation;

  /** @param options How many cells are simulated at each point. */
  constructor(readonly box: NetworkBox, readonly name: string, readonly options: { cells: number }) {
    const middle = box.at(box.middle), { spec } = middle;
    const population = spec.populations.find((one) => one.name === name)!;
    const { adaptation, parameters } = neuronOf(population, box.models.neurons);
    const given = adaptation &&
      (population.parameters?.[adaptation.jump] ?? parameters[adaptation.jump].default);
    this.#jump = adaptation && given !== 0 ? adaptation.jump : null;
    this.#isolated = this.#isolate(box.middle);
    this.#parameters = box.box.map((_, p) => p).filter((p) => {
      const [low, high] = box.ends(p).map((network) =>
        answerOf(isolatePopulation(network, name, this.#cells))
      );
      // A parameter of the adaptation alone is one of the mean field.
      return low !== high;
    });
    this.#arguments = {
      sources: this.#isolated.channels.map((channel) => channel.name),
      ...(this.#jump !== null ? { adaptation: true } : {}),
      ...(this.#parameters.length > 0 ? { parameters: this.#parameters.map((p) => box.box[p].name) } : {}),
    };
  }

  get #cells() {
    return { cells: this.options.cells, jump: this.#jump };
  }

  #isolate(values: ArrayLike<number>): IsolatedPopulation {
    return isolatePopulation(this.box.at(values), this.name, this.#cells);
  }

  /** What of the network a mean field leaves out. */
  get leftOut(): readonly string[] {
    return this.#isolated.leftOut;
  }

  /** Where the population works. */
  #workAt({ values, rates }: WorkingPoint): Asked {
    const network = this.box.at(values);
    const population = network.spec.populations.find(({ name }) => name === this.name)!;
    const { adaptation, parameters } = neuronOf(population, this.box.models.neurons);
    const { channels } = isolatePopulation(network, this.name, this.#cells);
    const valueOf = (name: string) =>
      meanOf((population.parameters?.[name] ?? parameters[name].default) as number);
    const held = this.#jump === null
      ? 0
      : valueOf(adaptation!.jump) * valueOf(adaptation!.time) * Math.max(LEAST_HZ, rates[this.name]) / 1000;
    return { values, rates: channelRates(channels, rates), adaptation: held };
  }

  /** Points to be measured next. @param working Where the network, or its mean field, works. */
  ask(working: readonly WorkingPoint[], count: number): TransferPoint[] {
    const around = working.map((point) => this.#workAt(point));
    const asked = transferPoints(around, { first: this.#asked.length, count, adapts: this.#jump !== null });
    this.#asked.push(...asked);
    const isolated = new Map<string, IsolatedPopulation>();
    return asked.map(({ values, rates, adaptation }) => {
      const key = this.#parameters.map((p) => values[p]).join(" ");
      if (!isolated.has(key)) isolated.set(key, this.#isolate(values));
      return { isolated: isolated.get(key)!, rates, adaptation };
    });
  }

  /** Takes what was measured at the points that were asked last. */
  answer(measured: readonly MeasuredRate[]): void {
    this.#measured.push(...measured);
  }

  #row({ values, rates, adaptation }: Asked): number[] {
    return [
      ...rates,
      ...(this.#jump !== null ? [adaptation] : []),
      ...this.#parameters.map((p) => values[p]),
    ];
  }

  /** Its cells' mean where they differ in their numbers of synapses. */
  #averaged(transfer: Transfer): (row: readonly number[]) => number {
    const ask = openTransfer(transfer), { inputs } = this.#isolated;
    const nodes = inputs.reduce<{ times: number[]; part: number }[]>((all, input) => {
      const spread = input.kind === "random" ? input.spread : [{ times: 1, part: 1 }];
      return all.flatMap(({ times, part }) =>
        spread.map((node) => ({ times: [...times, node.times], part: part * node.part }))
      );
    }, [{ times: [], part: 1 }]);
    return (row) =>
      nodes.reduce(
        (sum, { times, part }) => sum + part * ask.value(row.map((x, k) => x * (times[k] ?? 1))),
        0,
      );
  }

  /** The function, fitted to all that was measured. @param seed Of the fit. */
  fit(seed: number): { transfer: Transfer; report: TransferReport } {
    const x = this.#asked.map((asked) => this.#row(asked));
    const rates = this.#measured.map(({ rate }) => rate), errors = this.#measured.map(({ error }) => error);
    const about = { population: this.name, points: x.length };
    if (rates.every((rate) => rate === 0)) {
      const transfer = this.#silent(x);
      const warnings = [`${this.name} did not fire at any of the points at which it was asked.`];
      return { transfer, report: { ...about, medianError: 0, worstError: 0, warnings } };
    }
    const samples: TransferSamples = { of: this.#arguments, x, rates, errors };
    const alike = fitMlp(samples, { seed });
    const { medianError, worstError, warnings } = alike;
    const differ = this.#isolated.inputs.some((input) => input.kind === "random" && input.spread.length > 1);
    const transfer = differ
      ? fitMlp({ ...samples, rates: x.map(this.#averaged(alike.spec)) }, { seed }).spec
      : alike.spec;
    return { transfer, report: { ...about, medianError, worstError, warnings: [...warnings] } };
  }

  /** The function of a population that does not fire. */
  #silent(x: readonly number[][]): Transfer {
    const axes = x[0].map((_, k) => {
      const values = x.map((row) => row[k]), low = Math.min(...values);
      return [low, Math.max(low + 1, ...values)];
    });
    return {
      kind: "table",
      ...this.#arguments,
      axes,
      rates: new Array(2 ** axes.length).fill(0),
    } as Transfer;
  }
}
