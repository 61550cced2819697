import type { RecentSpikes } from "./learned_state.ts";
import { makeSynapses, synapsesByTarget } from "../build/graph.ts";
import type { Sizes } from "../build/synapses.ts";
import type { DrawingRoom } from "../build/drawn_synapses.ts";
import { initialLearned, learningGraph, LearningSynapses, type Port } from "./learning.ts";
import type { LearnedState } from "./learned_state.ts";
import type { Part } from "../build/part.ts";
import type { ResolvedNetwork, ResolvedProjection } from "../build/resolve.ts";
import { type ActiveSteps, isTransmitted } from "../build/waveform.ts";

/** A projection that learns, as it runs. */
interface Learner {
  /** Number of the projection. */
  at: number;
  from: number;
  to: number;
  synapses: LearningSynapses;
  /** Steps whose spikes it transmits. */
  active: ActiveSteps;
  ages: { least: number; most: number };
  /** Synapses of the targets before the share, and of all targets. */
  before: number;
  total: number;
}

/** Synapses of the targets before a share, and of all targets. @param own Those of the share. */
function placeOf(
  projection: ResolvedProjection,
  sizes: Sizes,
  { part: { first, end }, own }: { part: Part; own: number },
): { before: number; total: number } {
  if (end - first === sizes.to) return { before: 0, total: own };
  const all = synapsesByTarget(projection, sizes);
  const sum = (some: Uint32Array) => some.reduce((most, each) => most + each, 0);
  return { before: sum(all.subarray(0, first)), total: sum(all) };
}

/** All projections of a network that learn, and the spikes that are on their way to them. */
export class LearningLayer {
  readonly learners: Learner[];
  /** By population and step, modulo their number. */
  readonly #recent: Uint32Array[][][];
  readonly #places: number;

  /**
   * Draws their synapses.
   * @param share The share of each population's cells, and room to draw in.
   * @param portOf Where the spikes of a projection are delivered.
   */
  constructor(
    network: ResolvedNetwork,
    { parts, room }: { parts: readonly Part[]; room: DrawingRoom },
    portOf: (projection: number) => Port,
  ) {
    const { populations, projections, stepMs } = network;
    this.learners = projections.flatMap((projection, at): Learner[] => {
      const { from, to, learning } = projection;
      if (!learning) return [];
      const sizes = { from: populations[from].size, to: populations[to].size };
      const part = parts[to], port = portOf(at);
      const graph = learningGraph(makeSynapses(projection, sizes, part, room), part.end - part.first);
      const { before, total } = placeOf(projection, sizes, { part, own: graph.targets.length });
      const learned = initialLearned(learning, graph, port.quantum);
      const synapses = new LearningSynapses(projection, graph, { part, before }, learned, { stepMs, port });
      const ages = LearningSynapses.ages(projection), { active } = projection;
      return [{ at, from, to, synapses, active, ages, before, total }];
    });
    this.#places = 1 + Math.max(0, ...this.learners.map(({ ages }) => ages.most));
    this.#recent = populations.map(() => Array.from({ length: this.#places }, () => []));
  }

  /** Synapses of the share. */
  get synapses(): number {
    return this.learners.reduce((sum, { synapses }) => sum + synapses.graph.targets.length, 0);
  }

  /** Next step after a number of steps at which a clock ticks; Infinity where there is none. */
  nextTick(step: number): number {
    const clocks = this.learners.map(({ synapses: { learning: { clock } } }) => clock).filter((clock) =>
      clock > 0
    );
    return Math.min(Infinity, ...clocks.map((clock) => (Math.floor(step / clock) + 1) * clock));
  }

  /** Takes changed parameters. */
  refresh(projections: readonly ResolvedProjection[]): void {
    for (const { at, synapses } of this.learners) synapses.refresh(projections[at].learning!);
  }

  /** Number of a projection some of whose synapses have a state that is not finite, or null. */
  strayed(): number | null {
    const found = this.learners.find(({ synapses: { learned: { state } } }) =>
      [...state.values()].some((values) => !values.every(Number.isFinite))
    );
    return found?.at ?? null;
  }

  /** Makes room for the spikes of a step. */
  open(step: number): void {
    if (this.learners.length > 0) { for (const recent of this.#recent) recent[step % this.#places] = []; }
  }

  /** Keeps spikes of a step until they have come to be learnt from. */
  keep(population: number, cells: Uint32Array, step: number): void {
    if (!this.learners.some(({ from }) => from === population)) return;
    this.#recent[population][step % this.#places].push(cells.slice());
  }

  /**
   * Learns from the spikes of the step that was done, then delivers and learns from what arrives at the next.
   * @param now Steps done.
   * @param spiked Cells of a population's share that spiked in the last step.
   */
  learn(now: number, spiked: (population: number) => Uint32Array): void {
    for (const { to, synapses } of this.learners) {
      synapses.post(spiked(to), now);
      synapses.tick(now);
    }
    for (const { from, synapses, active, ages } of this.learners) {
      const each = (age: number, body: (source: number) => void) => {
        if (now + 1 <= age || !isTransmitted(now + 1 - age, active)) return;
        for (const cells of this.#recent[from][(now + 1 - age) % this.#places]) cells.forEach(body);
      };
      const { later } = synapses.learning;
      for (let age = ages.least; age <= ages.most - later; age++) {
        each(age, (source) => synapses.deliver(source, age, now + 1));
      }
      for (let age = ages.least + later; age <= ages.most; age++) {
        each(age, (source) => synapses.pre(source, age, now + 1));
      }
    }
  }

  /** Spikes of a population that may still come to be learnt from. @param now Steps done. */
  recent(population: number, now: number): RecentSpikes {
    const steps: number[] = [], cells: number[] = [];
    for (let step = Math.max(1, now + 1 - this.#places); step <= now; step++) {
      for (const list of this.#recent[population][step % this.#places]) {
        for (const cell of [...list].sort((a, b) => a - b)) {
          steps.push(step);
          cells.push(cell);
        }
      }
    }
    return { steps: Uint32Array.from(steps), cells: Uint32Array.from(cells) };
  }

  /** What the projections onto a population have learnt, by number: copies. */
  learned(population: number): Map<string, LearnedState> {
    const mine = this.learners.filter(({ to }) => to === population);
    return new Map(mine.map(({ at, synapses: { learned } }) => [String(at), structuredClone(learned)]));
  }

  /** Goes on from what was learnt by all targets, or else from the start, and from spikes on their way. */
  restore(
    population: number,
    { learned, recent }: { learned: ReadonlyMap<string, LearnedState>; recent: RecentSpikes },
  ): void {
    for (const list of this.#recent[population]) list.length = 0;
    recent.steps.forEach((step, k) =>
      this.#recent[population][step % this.#places].push(recent.cells.slice(k, k + 1))
    );
    for (const { at, to, synapses, before, total } of this.learners) {
      if (to !== population) continue;
      const { part } = synapses.share, own = synapses.learned;
      const { learning, graph, options: { port } } = synapses;
      const end = before + graph.targets.length;
      const from = learned.get(String(at));
      if (!from) {
        const start = initialLearned(learning, graph, port.quantum);
        for (const [name, values] of own.state) values.set(start.state.get(name)!);
        for (const [name, values] of own.post) values.set(start.post.get(name)!);
        own.steps.fill(0);
        own.postSteps.fill(0);
        continue;
      }
      for (const [name, values] of own.state) values.set(from.state.get(name)!.subarray(before, end));
      for (const [name, values] of own.post) values.set(from.post.get(name)!.subarray(part.first, part.end));
      own.steps.set(from.steps.subarray(before, end));
      own.steps.set(from.steps.subarray(total + before, total + end), end - before);
      own.postSteps.set(from.postSteps.subarray(part.first, part.end));
    }
  }
}

/** What several shares of the targets have learnt, as that of all. */
export function joinLearned(parts: readonly LearnedState[]): LearnedState {
  const joinAll = <A extends Float64Array | Uint32Array>(arrays: readonly A[]): A => {
    const length = arrays.reduce((sum, array) => sum + array.length, 0);
    const all = new (arrays[0].constructor as { new (length: number): A })(length);
    arrays.reduce((at, array) => (all.set(array as never, at), at + array.length), 0);
    return all;
  };
  const maps = (of: (part: LearnedState) => Map<string, Float64Array>) =>
    new Map(
      [...of(parts[0]).keys()].map((name) => [name, joinAll(parts.map((part) => of(part).get(name)!))]),
    );
  const halves = [0, 1].flatMap((half) =>
    parts.map(({ steps }) => steps.subarray(half * steps.length / 2, (half + 1) * steps.length / 2))
  );
  return {
    state: maps(({ state }) => state),
    steps: joinAll(halves),
    post: maps(({ post }) => post),
    postSteps: joinAll(parts.map(({ postSteps }) => postSteps)),
  };
}
