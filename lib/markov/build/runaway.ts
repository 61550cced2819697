/** How long a network has to fire at twice the bound to be stopped, ms. */
const PATIENCE_MS = 20;
/** A spike, in the units of a {@link RunawayBound}. */
const SPIKE = 256;
/** A window is given up when it holds this many times the spikes that the bound allows it, or this many at least. */
const WINDOW_TIMES = 10;
const WINDOW_LEAST = 64;

/**
 * When a network counts as running away: its surplus, the E spikes beyond those that a rate allows, is more than the rate
 * allows in 20 ms. So a network at twice the rate is stopped after 20 ms and one at a hundred times the rate at once, which
 * bounds the work; a volley that is over in a few ms is no runaway. In whole numbers of 2^-8 spikes, the same on all engines.
 */
export interface RunawayBound {
  /** What the rate allows all E cells in one step. 2^-8 spikes */
  allowance: number;
  /** The largest surplus. 2^-8 spikes */
  most: number;
  /** Most spikes of all cells in one window of the exact method in windows: beyond, its work would not be bounded. */
  windowSpikes: number;
}

/** The same without steps, in spikes: what is allowed in a ms, and the largest surplus. */
export function surplusBound(hz: number, excitatory: number): { perMs: number; most: number } {
  const perMs = hz * excitatory / 1000;
  return { perMs, most: Math.max(1, perMs * PATIENCE_MS) };
}

/**
 * The bound for networks of some size.
 * @param hz Rate of the E cells that is allowed, Hz, at most 10,000. @param cells Cells of each population.
 * @param stepMs Time step or window, ms.
 */
export function runawayBound(hz: number, cells: { e: number; i: number }, stepMs: number): RunawayBound {
  const { perMs, most } = surplusBound(hz, cells.e);
  const inWindow = hz * (cells.e + cells.i) / 1000 * stepMs;
  return {
    allowance: Math.max(1, Math.round(SPIKE * perMs * stepMs)),
    most: Math.round(SPIKE * most),
    windowSpikes: Math.max(WINDOW_LEAST, Math.round(WINDOW_TIMES * inWindow)),
  };
}

/** The surplus after a step with `spikes` E spikes. */
function nextSurplus(surplus: number, spikes: number, bound: RunawayBound): number {
  return Math.max(surplus + SPIKE * spikes, bound.allowance) - bound.allowance;
}

/** Watches one network. */
export class RunawayWatch {
  #surplus = 0;

  /** @param bound Without one nothing is a runaway. */
  constructor(readonly bound?: RunawayBound) {}

  /** Takes the E spikes of a step. @returns True when the network has run away. */
  sees(spikes: number): boolean {
    if (!this.bound) return false;
    this.#surplus = nextSurplus(this.#surplus, spikes, this.bound);
    return this.#surplus > this.bound.most;
  }
}
