import { pcg4d } from "../../random/pcg4d.ts";
import { NETWORK_STREAMS } from "../../random/streams.ts";
import { uniformClosedOpen } from "../../random/uniform.ts";
import type { PopulationRates } from "../build/mif_rates.ts";

const SPIKE_STRIDE = 0x9e3779b9;
/** Time of a kick that is not sent, ms. */
export const NEVER = 1e30;
const LEAST_RATE = Math.fround(1e-20);
const { fround } = Math;

/** A spike of a window: time in the window, ms, cell, and number among those of the cell in the window. */
export interface WindowSpike {
  time: number;
  cell: number;
  number: number;
}

/** State of one cell. */
export interface NeuronState {
  /** Voltage units; 0 while refractory. */
  v: number;
  refractory: boolean;
  /** Pending kicks from E and from I cells. */
  pendingE: number;
  pendingI: number;
}

/** Whose path it is: keys of the random numbers, window, constants, and what spiked in the window as far as is known. */
export interface PathPlace {
  key: readonly [number, number];
  window: number;
  windowMs: number;
  cell: number;
  /** E cells of the network: those below are E cells. */
  cellsE: number;
  rates: PopulationRates;
  spikes: readonly WindowSpike[];
}

/** What a cell did in a window. */
export interface NeuronPath {
  /** At the window's end, without kicks that were sent in it and wait longer. */
  end: NeuronState;
  spikes: WindowSpike[];
  /** Spikes of an E cell that a recurrent kick caused. */
  recurrent: number;
  /** When it fell asleep or woke, ms. */
  changes: number[];
}

const words = new Uint32Array(4);

function unitExponential(word: number): number {
  return Math.max(0, fround(-Math.log(fround(fround((word >>> 8) + 0.5) * 2 ** -24))));
}

/** When the kick that `spike` sends to the cell rings, ms in the window; {@link NEVER} when it sends none. */
export function ringTime(at: PathPlace, spike: WindowSpike): number {
  const { rates, key } = at;
  const isI = spike.cell >= at.cellsE;
  const second = (key[1] + Math.imul(spike.number, SPIKE_STRIDE)) >>> 0;
  pcg4d(words, at.cell | (spike.cell << 16), at.window, (key[0] ^ NETWORK_STREAMS.hits) >>> 0, second);
  if ((words[1] >>> 1) >= (isI ? rates.hit_i : rates.hit_e)) return NEVER;
  if (spike.cell === at.cell && rates.self_hits === 0) return NEVER;
  return fround(spike.time + fround(unitExponential(words[2]) * (isI ? rates.tau_i : rates.tau_e)));
}

/** Whether a cell with these changes, `asleep` after the last one, was awake at `time`. */
export function awakeAt(changes: readonly number[], asleep: boolean, time: number): boolean {
  const later = changes.filter((change) => change > time).length;
  return asleep === (later % 2 === 1);
}

/** Fresh kicks, that ring in the window they were sent in, in order. */
function freshKicks(at: PathPlace): { time: number; spike: WindowSpike }[] {
  const word = ({ number, cell }: WindowSpike) => number * 65_536 + cell;
  return at.spikes.map((spike) => ({ time: ringTime(at, spike), spike }))
    .filter(({ time }) => time < at.windowMs)
    .sort((a, b) => a.time - b.time || word(a.spike) - word(b.spike));
}

function inhibition(rates: PopulationRates, v: number, rounding: number): number {
  const above = v + rates.lowest;
  const size = rates.inhibition_constant === 1 ? rates.inhibition : fround(above * rates.inhibition);
  const whole = Math.floor(size);
  return Math.min(whole + (rounding < fround(size - whole) ? 1 : 0), above);
}

/** One path as it is made, event by event. */
class PathMaker {
  readonly path: NeuronPath;
  readonly cell: NeuronState;

  constructor(readonly at: PathPlace, start: NeuronState) {
    this.cell = { ...start };
    this.path = { end: this.cell, spikes: [], recurrent: 0, changes: [] };
  }

  /** Which of its own clocks rings, given a uniform number. */
  ring(chosen: number, own: number, ringE: number): "self" | "e" | "i" {
    const { cell } = this;
    if (chosen < own || cell.pendingE + cell.pendingI === 0) return "self";
    if (cell.pendingE > 0 && (chosen < fround(own + ringE) || cell.pendingI === 0)) {
      cell.pendingE--;
      return "e";
    }
    cell.pendingI--;
    return "i";
  }

  #change(time: number): void {
    this.cell.refractory = !this.cell.refractory;
    this.path.changes.push(time);
  }

  /** Applies what rang at `time`. */
  apply(time: number, what: "self" | "e" | "i" | "nothing", rounding: number): void {
    const { cell, at, path } = this;
    const { rates } = at;
    if (cell.refractory) {
      if (what === "self") this.#change(time);
      return;
    }
    if (what === "self") cell.v += 1;
    else if (what === "e") cell.v += rates.kick_whole + (rounding < rates.kick_part ? 1 : 0);
    else if (what === "i") cell.v -= inhibition(rates, cell.v, rounding);
    if (cell.v < rates.threshold) return;
    cell.v = 0;
    if (what === "e" && at.cell < at.cellsE) path.recurrent++;
    path.spikes.push({ time, cell: at.cell, number: path.spikes.length });
    if (rates.refractory === 1) this.#change(time);
  }
}

/** Runs a cell from `start` through a window, given the spikes of it that are known. */
export function runPath(at: PathPlace, start: NeuronState): NeuronPath {
  const { rates, key } = at;
  const fresh = freshKicks(at);
  const maker = new PathMaker(at, start);
  const { cell, path } = maker;
  let time = 0;
  let next = 0;
  for (let event = 0;; event++) {
    pcg4d(words, at.cell | (event << 16), at.window, key[0], key[1]);
    const [, forTime, forChoice, forRounding] = words;
    const own = cell.refractory ? rates.wake : rates.drive;
    const ringE = fround(cell.pendingE * rates.ring_e);
    const total = fround(fround(own + ringE) + fround(cell.pendingI * rates.ring_i));
    const later = fround(time + fround(unitExponential(forTime) / Math.max(total, LEAST_RATE)));
    const kick = fresh[next];
    const isFresh = kick !== undefined && kick.time <= later;
    time = isFresh ? kick.time : later;
    if (time >= at.windowMs) return path;
    const rounding = uniformClosedOpen(forRounding);
    if (!isFresh) {
      maker.apply(time, maker.ring(fround(uniformClosedOpen(forChoice) * total), own, ringE), rounding);
      continue;
    }
    next++;
    const counts = rates.refractory_hits === 1 || awakeAt(path.changes, cell.refractory, kick.spike.time);
    maker.apply(time, !counts ? "nothing" : kick.spike.cell < at.cellsE ? "e" : "i", rounding);
  }
}
