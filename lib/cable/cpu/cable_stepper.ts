import { fail } from "../../base/fail.ts";
import { MOST_GATES } from "../channels/channel_model.ts";
import { CALCIUM_AT_REST } from "../channels/pool.ts";
import type { ResolvedCell } from "../build/resolve_cell.ts";

/** Conductance: S/cm2 times um2, in uS. */
export const MICROSIEMENS = 1e-2;

/**
 * A detailed cell in double precision, with fixed steps: voltages by implicit Euler, gates between them by their exact decay at the new voltage, of order 1 in
 * the step; the tree is solved by elimination from its tips to its root and back (M. L. Hines 1984, doi:10.1016/0020-7101(84)90008-4). The same scheme as NEURON's with fixed
 * steps.
 *
 * The order of step n, from t = n h to t + h: deliver (events up to t + h/2), conduct (currents and conductances at the voltage of t), solve (the voltage of t +
 * h), gate (calcium moves by h by the currents of t, then gates and synapses at the new voltage and calcium).
 */
export class CableStepper {
  /** Voltages, mV. (N) */
  readonly v: Float64Array;
  /** Gates: those of each channel (gates, K). */
  readonly gates: Float64Array;
  /** How much each synapse's conductance rises in a step, and that conductance, uS. (2, M) */
  readonly synapses: Float64Array;
  /** Calcium inside, mM. (N) */
  readonly calcium: Float64Array;
  /** Inward calcium current of the step, mA/cm2. (N) */
  readonly #inward: Float64Array;
  /** Gates of one place. */
  readonly #x = new Float64Array(MOST_GATES);
  readonly #load: Float64Array;
  readonly #right: Float64Array;
  /** Steps done. */
  protected done = 0;

  /** Puts a cell at its start: all voltages equal, all gates in steady state. */
  constructor(readonly cell: ResolvedCell) {
    const { spec, compartments: { count }, channels, gates, pool, synapses } = cell;
    this.calcium = pool ? pool.start.slice() : new Float64Array(count).fill(CALCIUM_AT_REST);
    this.#inward = new Float64Array(count);
    this.v = new Float64Array(count).fill(spec.startMv);
    this.gates = new Float64Array(gates);
    this.synapses = new Float64Array(2 * synapses.length);
    this.#load = new Float64Array(count);
    this.#right = new Float64Array(count);
    for (const { model, compartments: own, parameters, firstGate } of channels) {
      own.forEach((compartment, k) =>
        model.kinetics(spec.startMv, parameters[k], this.calcium[compartment]).forEach(([steady], gate) =>
          this.gates[firstGate + gate * own.length + k] = steady
        )
      );
    }
  }

  /** Steps done. */
  get step(): number {
    return this.done;
  }

  /** Step in which an event at a time is delivered. */
  static stepOf(timeMs: number, stepMs: number): number {
    return Math.max(0, Math.ceil(timeMs / stepMs - 0.5 - 1e-9));
  }

  /** An event at a synapse, before a step. @param weight Beside that of the synapse. */
  deliver(synapse: number, weight = 1): void {
    const { synapses } = this.cell;
    this.synapses[synapse] += weight * synapses[synapse].jump;
  }

  /** Current of channels, outwards, mA/cm2. @param place Number of the place, counted over all channels. */
  current(place: number): number {
    let first = 0;
    for (const { model, compartments: own, parameters, firstGate } of this.cell.channels) {
      const k = place - first;
      first += own.length;
      if (k >= own.length) continue;
      const x = model.gates.map((_, gate) => this.gates[firstGate + gate * own.length + k]);
      const v = this.v[own[k]];
      const [g, gE] = model.conductance(x, parameters[k], v, this.calcium[own[k]]);
      return g * v - gE;
    }
    fail("give the current of channels", "there must be such a place", place);
  }

  /** Does one step. @param injected Currents into compartments, nA. */
  advance(injected: ReadonlyMap<number, number> = new Map()): void {
    this.#conduct(injected);
    this.#solve();
    this.#gate();
    this.done++;
  }

  #conduct(injected: ReadonlyMap<number, number>): void {
    const { cell: { compartments, channels, synapses, stepMs }, v } = this;
    const { count, parents, areas, capacitances, axial } = compartments;
    const load = this.#load, right = this.#right, inward = this.#inward, x = this.#x;
    for (let k = 0; k < count; k++) {
      load[k] = capacitances[k] / stepMs;
      right[k] = 0;
      inward[k] = 0;
    }
    for (const { model, compartments: own, parameters, firstGate } of channels) {
      for (let k = 0; k < own.length; k++) {
        const at = own[k];
        model.gates.forEach((_, gate) => x[gate] = this.gates[firstGate + gate * own.length + k]);
        const [g, gE] = model.conductance(x, parameters[k], v[at], this.calcium[at]);
        const scale = MICROSIEMENS * areas[at], current = gE - g * v[at];
        load[at] += scale * g;
        right[at] += scale * current;
        if (model.calcium) inward[at] += current;
      }
    }
    synapses.forEach(({ compartment, reversal, block, slope }, at) => {
      const g = this.synapses[synapses.length + at], voltage = v[compartment];
      const blocked = block * Math.exp(-slope * voltage), open = 1 / (1 + blocked);
      right[compartment] -= g * open * (voltage - reversal);
      // The slope of the current, that of the block included.
      load[compartment] += g * open * (1 + slope * blocked * open * (voltage - reversal));
    });
    for (const [compartment, current] of injected) right[compartment] += current;
    for (let k = 1; k < count; k++) {
      const current = axial[k] * (v[parents[k]] - v[k]);
      right[k] += current;
      right[parents[k]] -= current;
    }
  }

  #solve(): void {
    const { parents, axial, count } = this.cell.compartments;
    const load = this.#load, right = this.#right, { v } = this;
    for (let k = count - 1; k > 0; k--) {
      // What a compartment and its children load its parent with: sums of what is positive.
      const part = axial[k] / (load[k] + axial[k]);
      load[parents[k]] += part * load[k];
      right[parents[k]] += part * right[k];
    }
    right[0] /= load[0];
    v[0] += right[0];
    for (let k = 1; k < count; k++) {
      right[k] = (right[k] + axial[k] * right[parents[k]]) / (load[k] + axial[k]);
      v[k] += right[k];
    }
  }

  #gate(): void {
    const { cell: { channels, pool, synapses, stepMs }, v, gates, calcium } = this;
    pool?.rest.forEach((rest, k) => {
      const goal = rest + pool.influx[k] * Math.max(0, this.#inward[k]);
      calcium[k] += (goal - calcium[k]) * pool.way[k];
    });
    for (const { model, speed, compartments: own, parameters, firstGate } of channels) {
      for (let k = 0; k < own.length; k++) {
        const kinetics = model.kinetics(v[own[k]], parameters[k], calcium[own[k]]);
        for (let gate = 0; gate < kinetics.length; gate++) {
          const [steady, rate] = kinetics[gate], place = firstGate + gate * own.length + k;
          gates[place] += (steady - gates[place]) * -Math.expm1(-rate * speed * stepMs);
        }
      }
    }
    synapses.forEach(({ rise, decay }, at) => {
      const rising = this.synapses[at];
      this.synapses[at] -= rise * rising;
      this.synapses[synapses.length + at] += rising - decay * this.synapses[synapses.length + at];
    });
  }
}
