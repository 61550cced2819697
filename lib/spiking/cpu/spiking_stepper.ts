import type { PopulationState } from "./population_state.ts";
import { type Part, shareOf } from "../build/part.ts";
import { DrawingRoom, mostPlaces } from "../build/drawn_synapses.ts";
import type { Synapses } from "../build/synapses.ts";
import { coupledVoltages, couplingsOf } from "../build/couplings.ts";
import { makeSynapses } from "../build/graph.ts";
import { advancePopulation } from "./advance_population.ts";
import { OWN_ARRAYS } from "./arrays.ts";
import { CouplingLayer } from "./coupling_layer.ts";
import type { KernelMaker } from "./kernel_maker.ts";
import { RateTables } from "./drive_input.ts";
import { RewiringLayer } from "../rewiring/rewiring_layer.ts";
import { LearningLayer } from "./learning_layer.ts";
import { type Running, startPopulation } from "./running_population.ts";
import { sendSpikes, type Wires } from "./send_spikes.ts";
import { type SumOf, sumOfCells } from "./sum_of_cells.ts";
import { ShortTermState } from "./short_term.ts";
import { shareOfTables } from "../build/count_tables.ts";
import type { ResolvedNetwork, ResolvedPopulation } from "../build/resolve.ts";

const NONE = new Uint32Array();
/** Synapses of a projection that rewires, until they are placed. */
const NOTHING: Synapses = {
  rows: NONE,
  targets: NONE,
  weights: new Int32Array(1),
  delays: new Uint16Array(1),
};

/**
 * A network of point neurons on one core in double precision: the reference of the engines, and an engine itself. Arrivals are
 * whole numbers, as on the GPU.
 *
 * The order of step n, from t = n h to t + h: couple (variables of sources advance, and what they add to targets enters the ring), deliver (spikes that arrive at t and drives enter the receptors), integrate
 * (with the receptors' means over the step), jump (spikes that arrive at t + h by delta receptors), threshold and reset (a spike has
 * the time t + h), send (into the ring: a spike of step n with a delay of d steps arrives at (n + 1 + d) h), learn (synapses learn from
 * the spikes of their targets, then those that arrive at the next step are delivered and learnt from), record.
 */
export class SpikingStepper {
  readonly #running: Running[];
  readonly #wires: Wires[][];
  readonly #learning: LearningLayer;
  readonly #coupling: CouplingLayer;
  /** How synapses come and go; of all cells, whatever the share. */
  readonly rewiring: RewiringLayer;
  readonly #parts: readonly Part[];
  /**
   * Voltages at the start of the step, of all cells of the populations by which others are coupled, by population. Of a share they are to be set before each step, to those of
   * all steppers.
   */
  readonly voltages: ReadonlyMap<number, Float64Array>;
  readonly #slots: number;
  #step = 0;

  /**
   * Draws the synapses and places the cells at their start.
   * @param share Which share of each population's cells is meant, when several steppers divide them: they exchange their spikes
   * at the latest after a window of {@link SpikingStepper.window} steps. @default all
   * @param maker Makes kernels, which then do the steps of the models that they can. @default none
   */
  constructor(
    readonly network: ResolvedNetwork,
    share: { part: number; parts: number } = { part: 0, parts: 1 },
    maker: KernelMaker | null = null,
  ) {
    const { populations, projections, delays, stepMs } = network;
    this.#slots = delays.most + 2;
    const parts = this.#parts = populations.map(({ size }) => shareOf(size, share));
    this.rewiring = new RewiringLayer(network);
    const memory = maker && maker.KernelMemory.for(network, parts, this.#slots);
    const place = { slots: this.#slots, arrays: memory ?? OWN_ARRAYS };
    this.#running = populations.map((population, at) => startPopulation(population, parts[at], place));
    for (const { cells } of this.#running) cells.stepMs = stepMs;
    if (memory) {
      const kernels = maker.makeKernels(this.#running, memory);
      this.#running.forEach((running, at) => running.kernel = kernels[at]);
    }
    const room = new DrawingRoom(mostPlaces(projections, 1 / share.parts));
    this.#wires = populations.map((_, from) =>
      projections.filter((one) => one.from === from && !one.learning && !one.gating).map((projection) => {
        const { to, receptor, shortTerm } = projection;
        const sizes = { from: populations[from].size, to: populations[to].size };
        return {
          at: projections.indexOf(projection),
          active: projection.active,
          shortTerm: shortTerm ? new ShortTermState(shortTerm, sizes.from) : null,
          synapses: projection.rewiring ? NOTHING : makeSynapses(projection, sizes, parts[to], room),
          inbox: this.#running[to].inboxes[receptor],
          size: parts[to].end - parts[to].first,
        };
      })
    );
    this.#learning = new LearningLayer(network, { parts, room }, (at) => {
      const { ring, receptor: { quantum } } =
        this.#running[projections[at].to].inboxes[projections[at].receptor];
      return { ring, quantum, slots: this.#slots };
    });
    this.#rewire();
    this.#coupling = new CouplingLayer(network, { parts, room }, {
      slots: this.#slots,
      ringOf: ({ to, receptor }) => this.#running[to].inboxes[receptor].ring,
    });
    this.voltages = new Map(
      [...coupledVoltages(network)].map((at) => [
        at,
        share.parts > 1 ? new Float64Array(populations[at].size) : this.voltage(at),
      ]),
    );
  }

  /** Steps after which the first spike of a window may arrive: so many can be done before any spike is sent. */
  static window({ populations, delays }: ResolvedNetwork): number {
    const jumps = populations.some(({ receptors }) => receptors.some(({ kinetics }) => kinetics.delta));
    return delays.least + (jumps ? 0 : 1);
  }

  /** Steps done. */
  get step(): number {
    return this.#step;
  }

  /** Synapses of all projections. */
  get synapses(): number {
    const fixed = this.#wires.flat().reduce((sum, { synapses }) => sum + synapses.targets.length, 0);
    return fixed + this.#learning.synapses + this.#coupling.synapses;
  }

  /**
   * Cells of a population that spiked, ascending, each as often as it did, counted from the first of the share.
   * @param step Which of the steps that were done last. @default the first
   */
  spiked(population: number, step = 0): Uint32Array {
    return this.#running[population].spiked[step] ?? NONE;
  }

  /** First cell of the share of a population. */
  first(population: number): number {
    return this.#running[population].first;
  }

  /** A state variable of the model, or the conductance or current of a receptor, of all cells of a population. (N) */
  state(population: number, name: string): Float64Array {
    const { cells, inboxes } = this.#running[population];
    if (cells.state[name]) return cells.state[name];
    const at = inboxes.findIndex(({ receptor }) => receptor.name === name), parts = [inboxes[at]];
    while (inboxes[at + parts.length]?.receptor.follows) parts.push(inboxes[at + parts.length]);
    if (parts.length === 1) return parts[0].a;
    return parts[0].a.map((_, cell) => parts.reduce((sum, { a }) => sum + a[cell], 0));
  }

  /** A sum over the cells of the share, see {@linkcode sumOfCells}. */
  sum(population: number, of: SumOf): number {
    return sumOfCells(this.#running[population], of);
  }

  /** The voltage of a population's cells: the first state variable of its model. (N) */
  voltage(population: number): Float64Array {
    return Object.values(this.#running[population].cells.state)[0] as Float64Array;
  }

  /** Gating variables of a projection's sources, of the share. */
  gating(projection: number): Float64Array {
    const { from } = this.network.projections[projection], { first, cells } = this.#running[from];
    return this.#coupling.gating(projection).subarray(first, first + cells.size);
  }

  /** All of a population's state, to be saved: copies. */
  snapshot(population: number): PopulationState {
    const { cells, inboxes, noise } = this.#running[population];
    const { size } = cells;
    return {
      variables: new Map(Object.entries(cells.state).map(([name, values]) => [name, values.slice()])),
      noise: noise.slice(),
      shortTerm: new Map(
        this.#wires[population].flatMap(({ at, shortTerm }) =>
          shortTerm ? [[String(at), shortTerm.values.slice()]] : []
        ),
      ),
      receptors: new Map(inboxes.map(({ receptor, a, b, ring }) => {
        const arriving = new Int32Array(this.#ahead * size);
        for (let ahead = 0; ahead < this.#ahead && !receptor.follows; ahead++) {
          const slot = (this.#step + ahead) % this.#slots;
          arriving.set(ring.subarray(slot * size, (slot + 1) * size), ahead * size);
        }
        return [receptor.name, { a: a.slice(), b: b.slice(), arriving }];
      })),
      gating: this.#coupling.snapshot(population),
      learned: this.#learning.learned(population),
      recent: this.#learning.recent(population, this.#step),
      ...this.rewiring.save(population),
    };
  }

  /** Goes on from a state that was saved. @param step Steps that were done. */
  restore(step: number, populations: readonly PopulationState[]): void {
    this.#step = step;
    this.rewiring.restore(populations.map(({ structure }) => structure));
    this.#rewire();
    this.#running.forEach(({ cells, inboxes, noise }, at) => {
      const { size } = cells;
      const saved = populations[at];
      for (const [name, values] of saved.variables) cells.state[name].set(values);
      noise.set(saved.noise);
      this.#learning.restore(at, saved);
      this.#coupling.restore(at, saved.gating);
      for (const { at: projection, shortTerm } of this.#wires[at]) {
        const values = saved.shortTerm.get(String(projection));
        if (values) shortTerm?.values.set(values);
        else shortTerm?.values.fill(0);
      }
      for (const { receptor, a, b, ring } of inboxes) {
        const own = saved.receptors.get(receptor.name)!;
        a.set(own.a);
        b.set(own.b.subarray(0, b.length));
        if (receptor.follows) continue;
        ring.fill(0);
        for (let ahead = 0; ahead < this.#ahead; ahead++) {
          const slot = (step + ahead) % this.#slots;
          ring.set(own.arriving.subarray(ahead * size, (ahead + 1) * size), slot * size);
        }
      }
    });
  }

  /** Takes the parameters of populations and projections that were changed. */
  refresh({ populations, projections }: ResolvedNetwork): void {
    populations.forEach((changed, population) => this.#refresh(population, changed));
    this.#learning.refresh(projections);
  }

  #refresh(population: number, changed: ResolvedPopulation): void {
    const running = this.#running[population];
    if (running.population === changed) return;
    running.population = changed;
    const { first, cells } = running;
    cells.constants = changed.constants.length > 1
      ? changed.constants.slice(first, first + cells.size)
      : changed.constants;
    running.inboxes.forEach((inbox, at) => {
      inbox.receptor = changed.receptors[at];
      changed.receptors[at].drives.forEach((drive, k) => running.drives[at][k].refresh(drive));
    });
    running.rate = changed.rate && new RateTables(changed.rate);
    const tables = shareOfTables(changed.counts, { first, end: first + cells.size });
    if (tables) running.counts?.use(tables);
    if (cells.fired.length < changed.mostSpikes.all) cells.fired = new Uint32Array(changed.mostSpikes.all);
    if (running.kernel?.refresh(changed) === false) running.kernel = null;
  }

  /** Steps ahead for which something may be on its way. */
  get #ahead(): number {
    return this.#slots - 1;
  }

  /** All populations, as they run. */
  get running(): readonly Running[] {
    return this.#running;
  }

  /** Whether variables of sources act on targets at every step. */
  get couples(): boolean {
    return couplingsOf(this.network).length > 0;
  }

  /** Whether nothing is on its way: no arrival, and no spike that may still be learnt from. */
  isEmpty(): boolean {
    const recent = this.#running.some((_, at) => this.#learning.recent(at, this.#step).steps.length > 0);
    return !recent &&
      this.#running.every(({ inboxes }) =>
        inboxes.every(({ ring }) => ring.every((arriving) => arriving === 0))
      );
  }

  /** Next step at whose end a clock of synapses ticks or structure is updated; Infinity where there is none. */
  nextTick(): number {
    return Math.min(this.#learning.nextTick(this.#step), this.rewiring.next(this.#step));
  }

  /** Leaves out steps that change nothing, see {@linkcode FastForward}; clocks may tick at the end of the last one. */
  skip(steps: number): void {
    this.#step += steps;
    this.#running.forEach((running) => running.spiked = []);
    this.#learning.open(this.#step);
    this.update(this.#step);
    this.#learning.learn(this.#step, () => NONE);
  }

  /** Does steps, see {@link SpikingStepper.integrate}, and sends their spikes. */
  advance(steps = 1): void {
    const first = this.#step + 1;
    this.integrate(steps);
    for (let step = 0; step < steps; step++) {
      for (let at = 0; at < this.#running.length; at++) this.send(at, this.spiked(at, step), first + step);
      this.update(first + step);
    }
    this.learn();
  }

  /** Lets synapses come and go at the end of a step, when all its spikes were sent. @throws {SpecError} When they are too many. */
  update(step: number): void {
    if (this.rewiring.update(step)) this.#rewire();
  }

  /** Places the synapses of projections that rewire. */
  #rewire(): void {
    for (const link of this.rewiring.links) {
      const { from, to } = link.projection;
      const wires = this.#wires[from].find(({ at }) => at === link.at)!;
      wires.synapses = link.synapses(this.#parts[to]);
    }
  }

  /** Lets synapses learn, when all spikes of the last step were sent. */
  learn(): void {
    this.#learning.learn(this.#step, (population) => this.spiked(population));
  }

  /** A projection some of whose synapses have a state that is not finite, if there is one. */
  strayed(): { name: string; model: string } | null {
    const at = this.#learning.strayed();
    if (at === null) return null;
    const { name, learning } = this.network.projections[at];
    return { name, model: learning!.model.name };
  }

  /**
   * Does steps without sending their spikes.
   * @param steps So many that no spike of them arrives before they are over, see {@link SpikingStepper.window}. @default 1
   */
  integrate(steps = 1): void {
    this.#coupling.couple(this.#step, (at) => this.voltages.get(at)!);
    for (const running of this.#running) {
      advancePopulation(running, { first: this.#step, steps, slots: this.#slots });
    }
    this.#step += steps;
    this.#learning.open(this.#step);
  }

  /**
   * Sends spikes of a population's cells to the targets of the share.
   * @param cells Counted from the population's first cell.
   * @param step Number of the step in which they spiked, counted from 1.
   */
  send(population: number, cells: Uint32Array, step: number): void {
    if (cells.length === 0) return;
    this.#learning.keep(population, cells, step);
    this.rewiring.keep(population, cells, step);
    this.#coupling.keep(population, cells);
    for (const wires of this.#wires[population]) sendSpikes(wires, cells, { now: step, slots: this.#slots });
  }
}
