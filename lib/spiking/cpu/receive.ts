import type { Neurons } from "../neurons/neuron_model.ts";
import { type Kinetics, unblocked } from "../build/kinetics.ts";
import type { ResolvedReceptor } from "../build/resolve.ts";

/** What spikes have sent to one receptor of a population. */
export interface Inbox {
  receptor: ResolvedReceptor;
  /** Quanta that arrive at the start of a step: (slots, N), slot of step n is n modulo slots. */
  ring: Int32Array;
  /** Whether another receptor takes the same after it, so that it must leave what arrives. */
  shared: boolean;
  /** State variables of {@link ResolvedReceptor.kinetics}; (N), b empty where it is not used. Of gap junctions b is the conductance of all of a cell. */
  a: Float64Array;
  b: Float64Array;
  /** Whether no receptor of the population before it is of its kind: jump, current or conductance. */
  first: boolean;
}

/**
 * Adds what arrived to a receptor, sets or adds its mean over the step to the cells' inputs, lets it decay, and empties its
 * places of the ring, unless others share them. The population's first receptor of a kind sets.
 */
export function receive(inbox: Inbox, all: Int32Array, cells: Neurons): void {
  const { receptor: { kinetics, quantum, junctions }, a, first } = inbox;
  const arrived = inbox.shared ? all.slice() : all;
  if (kinetics.delta) receiveJumps(arrived, cells.kick, quantum, first);
  else if (junctions) receiveJunctions(inbox, arrived, cells);
  else if (kinetics.held) receiveHeld(inbox, arrived, cells);
  else if (kinetics.second || kinetics.block > 0) receivePair(inbox, arrived, cells);
  else if (kinetics.reversal === null) {
    receiveCurrent(kinetics, a, arrived, { current: cells.current, quantum, first });
  } else receiveConductance(kinetics, a, arrived, { cells, quantum, first });
}

function receiveJumps(arrived: Int32Array, kick: Float64Array, quantum: number, first: boolean): void {
  for (let k = 0; k < kick.length; k++) {
    kick[k] = (first ? 0 : kick[k]) + quantum * arrived[k];
    arrived[k] = 0;
  }
}

function receiveCurrent(
  { meanA, lostA }: Kinetics,
  a: Float64Array,
  arrived: Int32Array,
  { current, quantum, first }: { current: Float64Array; quantum: number; first: boolean },
): void {
  if (first) {
    for (let k = 0; k < a.length; k++) {
      const a0 = a[k] + quantum * arrived[k];
      arrived[k] = 0;
      a[k] = a0 - lostA * a0;
      current[k] = meanA * a0;
    }
    return;
  }
  for (let k = 0; k < a.length; k++) {
    const a0 = a[k] + quantum * arrived[k];
    arrived[k] = 0;
    a[k] = a0 - lostA * a0;
    current[k] += meanA * a0;
  }
}

function receiveConductance(
  { meanA, lostA, reversal }: Kinetics,
  a: Float64Array,
  arrived: Int32Array,
  { cells: { conductance, drive }, quantum, first }: { cells: Neurons; quantum: number; first: boolean },
): void {
  const potential = reversal!;
  for (let k = 0; k < a.length; k++) {
    const a0 = a[k] + quantum * arrived[k];
    arrived[k] = 0;
    a[k] = a0 - lostA * a0;
    const mean = meanA * a0;
    conductance[k] = first ? mean : conductance[k] + mean;
    drive[k] = first ? mean * potential : drive[k] + mean * potential;
  }
}

/** Receptors of two variables or with a block, of both kinds. */
function receivePair({ receptor, a, b, first }: Inbox, arrived: Int32Array, cells: Neurons): void {
  const { kinetics, quantum } = receptor;
  const { second, gainA, gainB, meanA, meanB, lostA, lostB, ab, reversal, block } = kinetics;
  const { size, state, current, conductance, drive } = cells;
  const [voltage] = Object.values(state) as Float64Array[];
  for (let k = 0; k < size; k++) {
    const a0 = a[k] + gainA * quantum * arrived[k];
    let mean = meanA * a0;
    a[k] = a0 - lostA * a0;
    if (second) {
      const b0 = b[k] + gainB * quantum * arrived[k];
      mean += meanB * b0;
      a[k] += ab * b0;
      b[k] = b0 - lostB * b0;
    }
    arrived[k] = 0;
    if (block > 0) mean *= unblocked(kinetics, voltage[k]);
    if (reversal === null) current[k] = first ? mean : current[k] + mean;
    else {
      conductance[k] = first ? mean : conductance[k] + mean;
      drive[k] = first ? mean * reversal : drive[k] + mean * reversal;
    }
  }
}

/** Conductances that are what arrives in the step, with a block or without. */
function receiveHeld({ receptor, a, first }: Inbox, arrived: Int32Array, cells: Neurons): void {
  const { kinetics, quantum } = receptor, { reversal, block } = kinetics;
  const { size, state, conductance, drive } = cells;
  const [voltage] = Object.values(state) as Float64Array[];
  for (let k = 0; k < size; k++) {
    a[k] = quantum * arrived[k];
    arrived[k] = 0;
    const open = block > 0 ? a[k] * unblocked(kinetics, voltage[k]) : a[k];
    conductance[k] = first ? open : conductance[k] + open;
    drive[k] = first ? open * reversal! : drive[k] + open * reversal!;
  }
}

/** Gap junctions: what arrives is the sum of conductances times voltages of the others. */
function receiveJunctions(
  { receptor: { quantum }, a, b, first }: Inbox,
  arrived: Int32Array,
  cells: Neurons,
): void {
  const { conductance, drive } = cells;
  for (let k = 0; k < a.length; k++) {
    a[k] = quantum * arrived[k];
    arrived[k] = 0;
    conductance[k] = first ? b[k] : conductance[k] + b[k];
    drive[k] = first ? a[k] : drive[k] + a[k];
  }
}
