import type { Neurons } from "../neurons/neuron_model.ts";
import { columnOf, type PopulationState, startOfB } from "./population_state.ts";
import { type Part, shareOf } from "../build/part.ts";
import { type Inbox, receive } from "./receive.ts";
import { shareOfTables, StepCounts } from "../build/count_tables.ts";
import { DrawingRoom, mostPlaces } from "../build/drawn_synapses.ts";
import { coupledVoltages } from "../build/couplings.ts";
import { makeSynapses } from "../build/graph.ts";
import { CouplingLayer } from "./coupling_layer.ts";
import { addInputs, DriveInput, inputsWithin, RateTables } from "./drive_input.ts";
import { LearningLayer } from "./learning_layer.ts";
import { sendSpikes, type Wires } from "./send_spikes.ts";
import { ShortTermState } from "./short_term.ts";
import {
  randomWords,
  type StepNormals,
  stepNormals,
  type StepWords,
  stepWords,
} from "../../random/random_words.ts";
import type { ResolvedNetwork, ResolvedPopulation, ResolvedReceptor } from "../build/resolve.ts";
import type { ResolvedInput } from "../build/stimuli.ts";
import { waveAt } from "../build/waves.ts";
import { isInjected } from "../build/resolved_population.ts";

/** Which of the cells' inputs a receptor is. */
function kindOf({ kinetics: { delta, reversal } }: ResolvedReceptor): "jump" | "current" | "conductance" {
  return delta ? "jump" : reversal === null ? "current" : "conductance";
}

/** A population as it runs, or a part of its cells. */
interface Running {
  population: ResolvedPopulation;
  /** First cell of the part. */
  first: number;
  cells: Neurons;
  inboxes: Inbox[];
  /** Noise of each cell, beside its mean; empty where there is none. (N) */
  noise: Float64Array;
  /** Words of the model, where it takes one a step. */
  words: StepWords | null;
  /** Numbers that the model draws, where it draws one a step. */
  counts: StepCounts | null;
  /** What moves its noise. */
  normals: StepNormals | null;
  /** Thresholds of these numbers, where they vary. */
  rate: RateTables | null;
  /** Drives of each receptor. */
  drives: DriveInput[][];
  /** Currents that no wave of all cells has. */
  inputs: ResolvedInput[];
  /** Spikes of the last step. */
  spikes: number;
}

/** The rows of some cells. */
function shareOfReplay({ rows, steps }: NonNullable<ResolvedPopulation["replayed"]>, { first, end }: Part) {
  return { rows: rows.subarray(first, end + 1), steps };
}

function start(population: ResolvedPopulation, part: Part, slots: number): Running {
  const { model, initial, receptors } = population;
  const size = part.end - part.first;
  const constants = population.constants.length > 1
    ? population.constants.slice(part.first, part.end)
    : population.constants;
  const column = (name: string) => columnOf(initial.get(name)!, part);
  const generated = () => stepWords(population.key, part.first, size);
  const tables = shareOfTables(population.counts, part);
  return {
    population,
    first: part.first,
    noise: new Float64Array(population.noise ? size : 0),
    words: model.random === "word" ? generated() : null,
    counts: tables ? new StepCounts(generated(), tables) : null,
    normals: population.noise ? stepNormals(population.noise.key, part.first, size) : null,
    rate: population.rate && new RateTables(population.rate),
    drives: receptors.map(({ drives }) => drives.map((drive) => new DriveInput(drive, part))),
    inputs: inputsWithin(population.inputs, part),
    spikes: 0,
    cells: {
      size,
      stepMs: 0,
      step: 0,
      ...(population.replayed ? { replayed: shareOfReplay(population.replayed, part) } : {}),
      conducting: receptors.some((receptor) => kindOf(receptor) === "conductance"),
      constants,
      state: Object.fromEntries(Object.keys(model.state).map((name) => [name, column(name)])),
      current: new Float64Array(size),
      conductance: new Float64Array(size),
      drive: new Float64Array(size),
      kick: new Float64Array(size),
      random: new Uint32Array(model.random === true ? 4 * size : 0),
      fired: new Uint32Array(Math.max(size, population.mostSpikes.all)),
    },
    inboxes: receptors.map((receptor, at) => ({
      receptor,
      first: receptors.findIndex((one) => kindOf(one) === kindOf(receptor)) === at &&
        (kindOf(receptor) !== "current" || !isInjected(population)),
      ring: new Int32Array(slots * size),
      a: column(receptor.name),
      b: startOfB(receptor, part),
    })),
  };
}

const words = new Uint32Array(4);

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
   */
  constructor(
    readonly network: ResolvedNetwork,
    share: { part: number; parts: number } = { part: 0, parts: 1 },
  ) {
    const { populations, projections, delays, stepMs } = network;
    this.#slots = delays.most + 2;
    const parts = populations.map(({ size }) => shareOf(size, share));
    this.#running = populations.map((population, at) => start(population, parts[at], this.#slots));
    for (const { cells } of this.#running) cells.stepMs = stepMs;
    const room = new DrawingRoom(mostPlaces(projections, 1 / share.parts));
    this.#wires = populations.map((_, from) =>
      projections.filter((one) => one.from === from && !one.learning && !one.gating).map((projection) => {
        const { to, receptor, shortTerm } = projection;
        const sizes = { from: populations[from].size, to: populations[to].size };
        return {
          at: projections.indexOf(projection),
          active: projection.active,
          shortTerm: shortTerm ? new ShortTermState(shortTerm, sizes.from) : null,
          synapses: makeSynapses(projection, sizes, parts[to], room),
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

  /** Cells of a population that spiked in the last step, ascending, each as often as it did, counted from the first of the share. */
  spiked(population: number): Uint32Array {
    const { cells, spikes } = this.#running[population];
    return cells.fired.subarray(0, spikes);
  }

  /** First cell of the share of a population. */
  first(population: number): number {
    return this.#running[population].first;
  }

  /** A state variable of the model, or the conductance or current of a receptor, of all cells of a population. (N) */
  state(population: number, name: string): Float64Array {
    const { cells, inboxes } = this.#running[population];
    return cells.state[name] ?? inboxes.find(({ receptor }) => receptor.name === name)!.a;
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
        for (let ahead = 0; ahead < this.#ahead; ahead++) {
          const slot = (this.#step + ahead) % this.#slots;
          arriving.set(ring.subarray(slot * size, (slot + 1) * size), ahead * size);
        }
        return [receptor.name, { a: a.slice(), b: b.slice(), arriving }];
      })),
      gating: this.#coupling.snapshot(population),
      learned: this.#learning.learned(population),
      recent: this.#learning.recent(population, this.#step),
    };
  }

  /** Goes on from a state that was saved. @param step Steps that were done. */
  restore(step: number, populations: readonly PopulationState[]): void {
    this.#step = step;
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
    running.population = changed;
    const { first, cells } = running;
    cells.constants = changed.constants.length > 1
      ? changed.constants.slice(first, first + cells.size)
      : changed.constants;
    running.inboxes.forEach((inbox, at) => inbox.receptor = changed.receptors[at]);
    running.rate = changed.rate && new RateTables(changed.rate);
    const tables = shareOfTables(changed.counts, { first, end: first + cells.size });
    if (tables) running.counts?.use(tables);
    if (cells.fired.length < changed.mostSpikes.all) cells.fired = new Uint32Array(changed.mostSpikes.all);
  }

  /** Steps ahead for which something may be on its way. */
  get #ahead(): number {
    return this.#slots - 1;
  }

  /** Does one step and sends its spikes. */
  advance(): void {
    this.integrate();
    for (let at = 0; at < this.#running.length; at++) {
      const { cells, spikes } = this.#running[at];
      this.send(at, cells.fired.subarray(0, spikes), this.#step);
    }
    this.learn();
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

  /** Does one step without sending its spikes. */
  integrate(): void {
    const slot = this.#step % this.#slots;
    this.#coupling.couple(this.#step, (at) => this.voltages.get(at)!);
    for (const running of this.#running) {
      this.#deliver(running, slot);
      running.cells.step = this.#step;
      // A share may have no cell of a small population.
      running.spikes = running.cells.size > 0 ? running.population.model.advance(running.cells) : 0;
    }
    this.#step++;
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
    this.#coupling.keep(population, cells);
    for (const wires of this.#wires[population]) sendSpikes(wires, cells, { now: step, slots: this.#slots });
  }

  /** Sets the cells' currents to what is injected in this step. */
  #inject(
    { population: { waves, noise: about }, cells: { current }, inputs, normals, noise }: Running,
  ): void {
    const wave = waveAt(waves, this.#step);
    current.fill(wave + (about?.mean ?? 0));
    addInputs(current, inputs, this.#step);
    if (!about) return;
    const { decay, spread } = about, drawn = normals!.at(this.#step);
    for (let cell = 0; cell < noise.length; cell++) {
      noise[cell] = decay * noise[cell] + spread * drawn[cell];
      current[cell] += noise[cell];
    }
  }

  #deliver(running: Running, slot: number): void {
    const { population, first, cells, inboxes } = running;
    const { model, key } = population;
    const { size } = cells;
    if (running.words) cells.random = running.words.at(this.#step);
    else if (running.counts) cells.random = running.counts.at(this.#step, running.rate?.at(this.#step));
    else if (model.random) {
      for (let cell = 0; cell < size; cell++) {
        randomWords(words, key, first + cell, this.#step);
        cells.random.set(words, 4 * cell);
      }
    }
    if (isInjected(population)) this.#inject(running);
    for (const [place, inbox] of inboxes.entries()) {
      // Jumps are those that arrive at the end of the step.
      const at = inbox.receptor.kinetics.delta ? (slot + 1) % this.#slots : slot;
      const arrived = inbox.ring.subarray(at * size, (at + 1) * size);
      for (const drive of running.drives[place]) drive.add(arrived, this.#step);
      receive(inbox, arrived, cells);
    }
  }
}
