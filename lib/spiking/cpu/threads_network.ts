import { coupledVoltages } from "../build/couplings.ts";
import type { ResolvedNetwork } from "../build/resolve.ts";
import type { PopulationState } from "./population_state.ts";
import { shareOf } from "../build/part.ts";
import { joinLearned } from "./learning_layer.ts";
import { SimulationFailure } from "../simulation_failure.ts";
import { cpuName } from "../../base/cpu_name.ts";
import type { Answer, Command, StepsDone } from "./_spiking_worker.ts";
import { SpecError } from "../../base/spec_error.ts";
import type { NetworkEngine, Recorded, RunHooks } from "../simulation/network_engine.ts";
import { askedTrace, type SpikingPlan, type Stretch } from "../simulation/plan_spiking.ts";
import { windowOf } from "../simulation/window_of.ts";
import { type ExchangeShape, makeExchange, resetExchange, stopExchange } from "./spike_exchange.ts";
import { mergeSpikes } from "../simulation/spike_store.ts";
import { withSums } from "./step_recorder.ts";

type AnswerOf<Kind extends Answer["kind"]> = Extract<Answer, { kind: Kind }>;

/** Rows of some cells of each thread, as rows of all. (rows, N) */
function joinRows<A extends Float64Array | Int32Array>(parts: readonly A[], lengths: readonly number[]): A {
  const size = lengths.reduce((sum, length) => sum + length, 0);
  const rows = Math.max(0, ...parts.map((part, at) => lengths[at] > 0 ? part.length / lengths[at] : 0));
  const all = new (parts[0].constructor as { new (length: number): A })(rows * size);
  let first = 0;
  parts.forEach((part, at) => {
    for (let row = 0; row < rows; row++) {
      all.set(part.subarray(row * lengths[at], (row + 1) * lengths[at]) as never, row * size + first);
    }
    first += lengths[at];
  });
  return all;
}

/** The columns of some cells. (rows, end - first) */
function takeColumns<A extends Float64Array | Int32Array>(
  all: A,
  size: number,
  { first, end }: { first: number; end: number },
): A {
  const rows = all.length / size;
  const part = new (all.constructor as { new (length: number): A })(rows * (end - first));
  for (let row = 0; row < rows; row++) {
    part.set(all.subarray(row * size + first, row * size + end) as never, row * (end - first));
  }
  return part;
}

/** A network on several threads of the CPU, which divide the cells of each population: the same runs as on one, bit for bit. */
export class ThreadsNetwork implements NetworkEngine {
  readonly engine = "reference";
  readonly adapter: string;
  readonly seconds: { build: number; compile: number; load: number };
  synapses = 0;
  #step = 0;
  readonly #workers: Worker[];
  readonly #shape: ExchangeShape;
  readonly #memory: SharedArrayBuffer;

  private constructor(readonly plan: SpikingPlan, readonly threads: number) {
    const { populations } = plan.network;
    const spikes = (several: boolean) =>
      populations.filter(({ counts, replayed }) => (counts ?? replayed) ? several : !several)
        .reduce((sum, { mostSpikes }) => sum + mostSpikes.all, 0);
    this.#shape = {
      parts: threads,
      window: windowOf(plan.network),
      populations: populations.length,
      cells: spikes(false),
      several: spikes(true),
      voltages: [...coupledVoltages(plan.network)].reduce((sum, at) => sum + populations[at].size, 0),
    };
    this.adapter = cpuName(threads);
    this.seconds = { build: 0, compile: 0, load: 0 };
    this.#memory = makeExchange(this.#shape);
    this.#workers = Array.from(
      { length: threads },
      () => new Worker(new URL("./_spiking_worker.ts", import.meta.url).href, { type: "module" }),
    );
  }

  /** Starts the threads, which draw their synapses. @param threads At least 2. */
  static async open(plan: SpikingPlan, threads: number): Promise<ThreadsNetwork> {
    const start = performance.now();
    const network = new ThreadsNetwork(plan, threads);
    const { spec, seed } = plan.network;
    const traces = plan.traces.map(askedTrace);
    const options = {
      seed,
      binMs: plan.binMs,
      record: { spikes: plan.spikes, traces, everyMs: plan.traceSteps * plan.network.stepMs },
    };
    const opened = await network.#ask("opened", (part) => ({
      kind: "open",
      spec,
      options,
      part,
      shape: network.#shape,
      memory: network.#memory,
    }));
    network.synapses = opened.reduce((sum, { synapses }) => sum + synapses, 0);
    network.seconds.build = (performance.now() - start) / 1000;
    return network;
  }

  get step(): number {
    return this.#step;
  }

  /**
   * Asks all threads and waits for their answers.
   * @throws {SimulationFailure} When a state is not finite. @throws The signal's reason, when all have stopped on it.
   */
  async #ask<Kind extends Answer["kind"]>(
    kind: Kind,
    command: (part: number) => Command,
    hooks: RunHooks = {},
  ): Promise<AnswerOf<Kind>[]> {
    hooks.signal?.throwIfAborted();
    const stop = () => stopExchange(this.#memory);
    hooks.signal?.addEventListener("abort", stop, { once: true });
    try {
      const answers = await Promise.all(
        this.#workers.map((worker, part) =>
          new Promise<Answer>((resolve, reject) => {
            worker.onerror = (event) => {
              event.preventDefault();
              reject(new Error(event.message));
            };
            worker.onmessage = ({ data }: MessageEvent<Answer | StepsDone>) => {
              if (data.kind === "progress") hooks.onSteps?.(data.steps);
              else resolve(data);
            };
            worker.postMessage(command(part));
          })
        ),
      );
      const stopped = answers.filter((answer) => answer.kind === "stopped");
      // All have answered, so that none waits for another: the wish can be taken back, also where it came too late.
      resetExchange(this.#memory);
      if (stopped.length === 0) return answers.filter((answer) => answer.kind === kind) as AnswerOf<Kind>[];
      const refusal = stopped.find((answer) => answer.refusal)?.refusal;
      if (refusal) throw new SpecError(refusal.path, refusal.issues);
      const failure = stopped.find((answer) => answer.failure !== null)?.failure;
      if (failure) throw new SimulationFailure(failure.population, failure.neuron, failure.step);
      throw hooks.signal?.reason ?? new Error("the threads stopped");
    } finally {
      hooks.signal?.removeEventListener("abort", stop);
    }
  }

  async run(stretch: Stretch, hooks: RunHooks): Promise<Recorded> {
    const start = performance.now();
    const durationMs = stretch.bins * this.plan.binMs;
    const parts = await this.#ask("ran", () => ({ kind: "run", durationMs }), hooks);
    const [{ counts, traces, sums, structure }, ...rest] = parts;
    this.synapses = parts.reduce((sum, { synapses }) => sum + synapses, 0);
    for (const one of rest) {
      one.counts.forEach((count, at) => counts[at] += count);
      one.traces.forEach(({ values }, k) => values.forEach((value, at) => traces[k].values[at] += value));
      one.sums.forEach((values, k) => values.forEach((value, at) => sums[k][at] += value));
    }
    this.#step += stretch.steps;
    const spikes = parts[0].spikes ? mergeSpikes(parts.map(({ spikes }) => spikes!)) : null;
    const seconds = { run: (performance.now() - start) / 1000, readback: 0 };
    return {
      ...{ counts, traces: withSums(traces, sums), spikes, ...seconds },
      ...(structure ? { structure } : {}),
    };
  }

  async snapshot(): Promise<PopulationState[]> {
    const parts = await this.#ask("snapshot", () => ({ kind: "snapshot" }));
    return this.plan.network.populations.map(({ size }, at) => {
      const own = parts.map(({ populations }) => populations[at]);
      const lengths = parts.map((_, part) => {
        const { first, end } = shareOf(size, { part, parts: this.threads });
        return end - first;
      });
      const join = <A extends Float64Array | Int32Array>(arrays: A[]) => joinRows(arrays, lengths);
      return {
        variables: new Map(
          [...own[0].variables.keys()].map((
            name,
          ) => [name, join(own.map((one) => one.variables.get(name)!))]),
        ),
        noise: join(own.map(({ noise }) => noise)),
        // Every thread sends the spikes of all cells, and knows their plasticity.
        shortTerm: own[0].shortTerm,
        gating: own[0].gating,
        receptors: new Map([...own[0].receptors.keys()].map((name) => {
          const receptors = own.map((one) => one.receptors.get(name)!);
          const a = join(receptors.map((one) => one.a)), b = join(receptors.map((one) => one.b));
          return [name, { a, b, arriving: join(receptors.map((one) => one.arriving)) }];
        })),
        learned: new Map([...own[0].learned.keys()].map((projection) => [
          projection,
          joinLearned(own.map(({ learned }) => learned.get(projection)!)),
        ])),
        recent: own[0].recent,
        // Every thread knows the structure of all cells.
        ...(own[0].structure ? { structure: own[0].structure } : {}),
      };
    });
  }

  async restore(step: number, populations: readonly PopulationState[]): Promise<void> {
    await this.#ask("done", (part) => ({
      kind: "restore",
      step,
      populations: this.plan.network.populations.map(({ size }, at) => {
        const share = shareOf(size, { part, parts: this.threads });
        const take = <A extends Float64Array | Int32Array>(all: A) =>
          all.length > 0 ? takeColumns(all, size, share) : all;
        const { variables, noise, receptors, ...shared } = populations[at];
        return {
          variables: new Map([...variables].map(([name, values]) => [name, take(values)])),
          noise: take(noise),
          ...shared,
          receptors: new Map([...receptors].map(([name, { a, b, arriving }]) => [
            name,
            { a: take(a), b: take(b), arriving: take(arriving) },
          ])),
        };
      }),
    }));
    this.#step = step;
  }

  async refresh({ spec }: ResolvedNetwork, rates: Readonly<Record<string, number>> = {}): Promise<void> {
    await this.#ask("done", () => ({ kind: "refresh", spec, rates }));
  }

  close(): void {
    stopExchange(this.#memory);
    for (const worker of this.#workers) worker.terminate();
  }
}
