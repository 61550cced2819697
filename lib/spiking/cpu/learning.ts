import type { LearnedState } from "./learned_state.ts";
import { NEVER, type SynapseCall } from "../synapses/synapse_model.ts";
import type { Synapses } from "../build/synapses.ts";
import type { Part } from "../build/part.ts";
import { randomWords } from "../../random/random_words.ts";
import type { ResolvedLearning, ResolvedProjection } from "../build/resolve.ts";

/**
 * Where the synapses of a projection that learns are: numbered by target, then by source, then as they were drawn; and found from
 * their source by their delay.
 */
export interface LearningGraph {
  /** Entries of source k are `rows[k]` to `rows[k + 1]`, by ascending delay. (N_from + 1) */
  rows: Uint32Array<ArrayBuffer>;
  /** Target of each entry. (S) */
  targets: Uint32Array<ArrayBuffer>;
  /** Delay of each entry, steps; one where all are the same. (S) or (1) */
  delays: Uint16Array<ArrayBuffer>;
  /** Number of each entry's synapse. (S) */
  numbers: Uint32Array<ArrayBuffer>;
  /** Synapses of target k are `columns[k]` to `columns[k + 1]`. (N_to + 1) */
  columns: Uint32Array<ArrayBuffer>;
  /** Where the weights start, quanta, by number; one where all are the same. (S) or (1) */
  weights: Int32Array<ArrayBuffer>;
}

/** Orders drawn synapses. @param targets N_to, number of target cells. */
export function learningGraph(drawn: Synapses, targets: number): LearningGraph {
  const { rows, targets: ends, weights, delays } = drawn;
  const columns = new Uint32Array(targets + 1);
  for (const target of ends) columns[target + 1]++;
  for (let target = 0; target < targets; target++) columns[target + 1] += columns[target];
  const next = columns.slice();
  const numbers = ends.map((target) => next[target]++);
  const graph = { rows, targets: ends.slice(), delays: delays.slice(), numbers: numbers.slice(), columns };
  if (delays.length > 1) {
    for (let source = 0; source + 1 < rows.length; source++) {
      const first = rows[source];
      const order = Array.from({ length: rows[source + 1] - first }, (_, k) => first + k)
        .sort((a, b) => delays[a] - delays[b] || a - b);
      order.forEach((from, k) => {
        graph.targets[first + k] = ends[from];
        graph.delays[first + k] = delays[from];
        graph.numbers[first + k] = numbers[from];
      });
    }
  }
  if (weights.length === 1) return { ...graph, weights };
  const byNumber = new Int32Array(ends.length);
  numbers.forEach((number, k) => byNumber[number] = weights[k]);
  return { ...graph, weights: byNumber };
}

/** The state of a projection's synapses at its start. */
export function initialLearned(
  { model, constants }: ResolvedLearning,
  graph: LearningGraph,
  quantum: number,
): LearnedState {
  const synapses = graph.targets.length, targets = graph.columns.length - 1;
  const start = (initial: number | ((p: Readonly<Record<string, number>>) => number)) =>
    typeof initial === "function" ? initial(constants) : initial;
  const fill = (fields: typeof model.state, length: number) =>
    new Map(
      Object.entries(fields).map((
        [name, { initial }],
      ) => [name, new Float64Array(length).fill(start(initial))]),
    );
  const state = fill(model.state, synapses);
  const [weight] = state.values();
  const { weights } = graph;
  for (let at = 0; at < synapses; at++) weight[at] = quantum * weights[weights.length > 1 ? at : 0];
  return {
    state,
    steps: new Uint32Array(2 * synapses),
    post: fill(model.post, targets),
    postSteps: new Uint32Array(targets),
  };
}

/** What {@link LearningSynapses} delivers to. */
export interface Port {
  /** (slots, N) */
  ring: Int32Array;
  slots: number;
  quantum: number;
}

/** The synapses of a projection that learns, of one share of its targets. */
export class LearningSynapses {
  learning: ResolvedLearning;
  readonly #call: SynapseCall;
  readonly #targets: number;
  #now = 0;

  /**
   * @param share Targets that are meant, and the number of synapses of all targets before them, which counts for random words.
   * @param learned What is changed.
   */
  constructor(
    projection: ResolvedProjection,
    readonly graph: LearningGraph,
    readonly share: { part: Part; before: number },
    readonly learned: LearnedState,
    readonly options: { stepMs: number; port: Port },
  ) {
    this.learning = projection.learning!;
    this.#targets = share.part.end - share.part.first;
    this.#call = {
      state: Object.fromEntries(learned.state),
      at: 0,
      post: Object.fromEntries(learned.post),
      cell: 0,
      p: this.learning.constants,
      since: 0,
      sincePre: NEVER,
      sincePost: NEVER,
      random: new Uint32Array(4),
    };
  }

  /** Takes changed parameters, of the same timing. */
  refresh(learning: ResolvedLearning): void {
    this.learning = learning;
    this.#call.p = learning.constants;
  }

  /** Steps before a time in which the spikes that matter at that time were: from `least` to `most`. */
  static ages(
    { delayRange: { least, most }, learning }: ResolvedProjection,
  ): { least: number; most: number } {
    return { least, most: most + learning!.later };
  }

  #since(step: number): number {
    return step === 0 ? NEVER : (this.#now - step) * this.options.stepMs;
  }

  /** Aims the call at a synapse. */
  #aim(at: number, cell: number): SynapseCall {
    const call = this.#call, { steps, postSteps } = this.learned;
    call.at = at;
    call.cell = cell;
    call.since = (this.#now - steps[at]) * this.options.stepMs;
    call.sincePre = this.#since(steps[this.graph.targets.length + at]);
    call.sincePost = this.#since(postSteps[cell]);
    if (this.learning.model.random) {
      randomWords(call.random, this.learning.key, this.share.before + at, this.#now);
    }
    return call;
  }

  /** A share of the targets learns from its own spikes. @param fired Cells that spiked, of the share. @param now Steps done. */
  post(fired: Uint32Array, now: number): void {
    const { learning: { model }, graph: { columns }, learned: { steps, postSteps } } = this;
    this.#now = now;
    for (const cell of fired) {
      for (let at = columns[cell]; at < columns[cell + 1]; at++) {
        model.onPost(this.#aim(at, cell));
        steps[at] = now;
      }
      if (model.onSpike) {
        this.#call.cell = cell;
        this.#call.sincePost = this.#since(postSteps[cell]);
        model.onSpike(this.#call);
      }
      postSteps[cell] = now;
    }
  }

  /** Moves the clock, when it ticks at a time. */
  tick(now: number): void {
    const { learning: { model, clock }, graph: { columns }, learned: { steps } } = this;
    if (clock === 0 || now % clock !== 0) return;
    this.#now = now;
    for (let cell = 0; cell < this.#targets; cell++) {
      let sum = 0;
      for (let at = columns[cell]; at < columns[cell + 1]; at++) {
        sum += model.measure!(this.#aim(at, cell));
        steps[at] = now;
      }
      this.#call.cell = cell;
      model.tick!(this.#call, sum);
      for (let at = columns[cell]; at < columns[cell + 1]; at++) {
        this.#call.at = at;
        model.consolidate!(this.#call);
      }
    }
  }

  /** Entries of a source whose delay is this many steps. */
  #entries(source: number, delay: number): [first: number, end: number] {
    const { rows, delays } = this.graph;
    const first = rows[source], end = rows[source + 1];
    if (delays.length === 1) return delay === delays[0] ? [first, end] : [0, 0];
    const bound = (least: number) => {
      let low = first, high = end;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (delays[middle] < least) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    return [bound(delay), bound(delay + 1)];
  }

  /** Delivers the spikes that a source sent some steps ago. @param now Step at whose start they arrive. */
  deliver(source: number, age: number, now: number): void {
    const { learning: { model, bounds: [low, high] }, graph, learned, options: { port } } = this;
    const [first, end] = this.#entries(source, age);
    this.#now = now;
    const weights = Object.values(this.#call.state)[0];
    const slot = now % port.slots * this.#targets;
    for (let entry = first; entry < end; entry++) {
      const target = graph.targets[entry], at = graph.numbers[entry];
      let value = weights[at];
      if (model.weight) {
        value = model.weight(this.#aim(at, target));
        learned.steps[at] = now;
      }
      port.ring[slot + target] += Math.round(Math.min(Math.max(value, low), high) / port.quantum);
    }
  }

  /** Learns from the spikes that a source sent some steps ago, and that were delivered before. */
  pre(source: number, age: number, now: number): void {
    const { learning: { model, later }, graph, learned: { steps } } = this;
    const synapses = graph.targets.length;
    const [first, end] = this.#entries(source, age - later);
    this.#now = now;
    for (let entry = first; entry < end; entry++) {
      const at = graph.numbers[entry];
      model.onPre(this.#aim(at, graph.targets[entry]));
      steps[at] = now;
      steps[synapses + at] = now;
    }
  }
}
