import type { Cells } from "../../neuron/neuron_model.ts";
import { makeSynapses, type Synapses } from "./graph.ts";
import { reached } from "./lookup.ts";
import { randomWords } from "./random_words.ts";
import type { ResolvedNetwork, ResolvedPopulation, ResolvedProjection, ResolvedReceptor } from "./resolve.ts";

/** What spikes have sent to one receptor of a population. */
interface Inbox {
  receptor: ResolvedReceptor;
  /** Quanta that arrive at the start of a step: (slots, N), slot of step n is n modulo slots. */
  ring: Int32Array;
  /** State variables of {@link ResolvedReceptor.kinetics}; (N), b empty where it is not used. */
  a: Float64Array;
  b: Float64Array;
}

/** A population as it runs. */
interface Running {
  population: ResolvedPopulation;
  cells: Cells;
  inboxes: Inbox[];
  /** Spikes of the last step. */
  spikes: number;
}

/** A projection as it runs. */
interface Wires {
  projection: ResolvedProjection;
  synapses: Synapses;
  inbox: Inbox;
  size: number;
}

/** Values of all cells: those given, or one for all. */
function columnOf(initial: Float64Array, size: number): Float64Array {
  return initial.length === size ? initial.slice() : new Float64Array(size).fill(initial[0]);
}

function start(population: ResolvedPopulation, slots: number): Running {
  const { size, model, constants, initial, receptors } = population;
  const column = (name: string) => columnOf(initial.get(name)!, size);
  return {
    population,
    spikes: 0,
    cells: {
      size,
      stepMs: 0,
      constants,
      state: Object.fromEntries(Object.keys(model.state).map((name) => [name, column(name)])),
      current: new Float64Array(size),
      conductance: new Float64Array(size),
      drive: new Float64Array(size),
      kick: new Float64Array(size),
      random: new Uint32Array(model.random ? 4 * size : 0),
      fired: new Uint32Array(size),
    },
    inboxes: receptors.map((receptor) => ({
      receptor,
      ring: new Int32Array(slots * size),
      a: column(receptor.name),
      b: new Float64Array(receptor.kinetics.second ? size : 0),
    })),
  };
}

const words = new Uint32Array(4);

/**
 * A network of point neurons on one core in double precision: the reference of the engines, and an engine itself. Arrivals are
 * whole numbers, as on the GPU.
 *
 * The order of step n, from t = n h to t + h: deliver (spikes that arrive at t and drives enter the receptors), integrate
 * (with the receptors' means over the step), jump (spikes that arrive at t + h by delta receptors), threshold and reset (a spike has
 * the time t + h), send (into the ring: a spike of step n with a delay of d steps arrives at (n + 1 + d) h), record.
 */
export class SpikingStepper {
  readonly #running: Running[];
  readonly #wires: Wires[][];
  readonly #slots: number;
  #step = 0;

  /** Draws the synapses and places the cells at their start. */
  constructor(readonly network: ResolvedNetwork) {
    const { populations, projections, delays, stepMs } = network;
    this.#slots = delays.most + 2;
    this.#running = populations.map((population) => start(population, this.#slots));
    for (const { cells } of this.#running) cells.stepMs = stepMs;
    this.#wires = populations.map((_, from) =>
      projections.filter((projection) => projection.from === from).map((projection) => {
        const { to, receptor } = projection;
        const sizes = { from: populations[from].size, to: populations[to].size };
        return {
          projection,
          synapses: makeSynapses(projection, sizes),
          inbox: this.#running[to].inboxes[receptor],
          size: sizes.to,
        };
      })
    );
  }

  /** Steps done. */
  get step(): number {
    return this.#step;
  }

  /** Synapses of all projections. */
  get synapses(): number {
    return this.#wires.flat().reduce((sum, { synapses }) => sum + synapses.targets.length, 0);
  }

  /** Cells of a population that spiked in the last step, within the population, ascending. */
  spiked(population: number): Uint32Array {
    const { cells, spikes } = this.#running[population];
    return cells.fired.subarray(0, spikes);
  }

  /** A state variable of the model, or a of a receptor, of all cells of a population. (N) */
  state(population: number, name: string): Float64Array {
    const { cells, inboxes } = this.#running[population];
    return cells.state[name] ?? inboxes.find(({ receptor }) => receptor.name === name)!.a;
  }

  /** Does one step. */
  advance(): void {
    const slot = this.#step % this.#slots;
    for (const running of this.#running) {
      this.#deliver(running, slot);
      running.spikes = running.population.model.advance(running.cells);
    }
    for (let at = 0; at < this.#running.length; at++) {
      const { cells, spikes } = this.#running[at];
      if (spikes > 0) { for (const wires of this.#wires[at]) this.#send(wires, cells.fired, spikes); }
    }
    this.#step++;
  }

  #deliver({ population, cells, inboxes }: Running, slot: number): void {
    const { size, model, key } = population;
    cells.current.fill(0);
    cells.conductance.fill(0);
    cells.drive.fill(0);
    cells.kick.fill(0);
    if (model.random) {
      for (let cell = 0; cell < size; cell++) {
        randomWords(words, key, cell, this.#step);
        cells.random.set(words, 4 * cell);
      }
    }
    for (const inbox of inboxes) {
      // Jumps are those that arrive at the end of the step.
      const at = inbox.receptor.kinetics.delta ? (slot + 1) % this.#slots : slot;
      const arrived = inbox.ring.subarray(at * size, (at + 1) * size);
      for (const { key, thresholds, weight } of inbox.receptor.drives) {
        for (let cell = 0; cell < size; cell++) {
          randomWords(words, key, cell, this.#step);
          arrived[cell] += weight * reached(thresholds, words[0]);
        }
      }
      receive(inbox, arrived, cells);
      arrived.fill(0);
    }
  }

  #send({ synapses, inbox, size }: Wires, fired: Uint32Array, spikes: number): void {
    const { rows, targets, weights, delays } = synapses;
    const { ring } = inbox;
    const slots = this.#slots, now = this.#step + 1;
    if (delays.length === 1) {
      const base = (now + delays[0]) % slots * size;
      for (let k = 0; k < spikes; k++) {
        const end = rows[fired[k] + 1];
        if (weights.length === 1) {
          const weight = weights[0];
          for (let s = rows[fired[k]]; s < end; s++) ring[base + targets[s]] += weight;
        } else for (let s = rows[fired[k]]; s < end; s++) ring[base + targets[s]] += weights[s];
      }
      return;
    }
    const one = weights.length === 1;
    for (let k = 0; k < spikes; k++) {
      const end = rows[fired[k] + 1];
      for (let s = rows[fired[k]]; s < end; s++) {
        ring[(now + delays[s]) % slots * size + targets[s]] += one ? weights[0] : weights[s];
      }
    }
  }
}

/** Adds what arrived to a receptor, its mean over the step to the cells' inputs, and lets it decay. */
function receive({ receptor, a, b }: Inbox, arrived: Int32Array, cells: Cells): void {
  const { kinetics, quantum } = receptor;
  const { delta, second, gainA, gainB, meanA, meanB, aa, ab, bb, reversal } = kinetics;
  const { size, current, conductance, drive, kick } = cells;
  if (delta) {
    for (let k = 0; k < size; k++) kick[k] += quantum * arrived[k];
    return;
  }
  const first = gainA * quantum, other = gainB * quantum;
  for (let k = 0; k < size; k++) {
    const a0 = a[k] + first * arrived[k];
    let mean = meanA * a0;
    if (second) {
      const b0 = b[k] + other * arrived[k];
      mean += meanB * b0;
      a[k] = aa * a0 + ab * b0;
      b[k] = bb * b0;
    } else a[k] = aa * a0;
    if (reversal === null) current[k] += mean;
    else {
      conductance[k] += mean;
      drive[k] += mean * reversal;
    }
  }
}
