import { type VolleyEventRule, volleyEvents } from "../analysis/volley_events.ts";
import type { EnsembleRun } from "./run.ts";
import { type CoarseStates, pickCoarseStates } from "./coarse_state.ts";

/** Volleys of several runs, with the coarse state of the network before and after each. */
export interface VolleyEvents {
  /** V, number of volleys. */
  count: number;
  /** Number of the run of each. (V) */
  run: Uint32Array;
  /** Bin at whose end it starts. (V) */
  start: Uint32Array;
  /** Bin at whose end it ends. (V) */
  end: Uint32Array;
  /** E spikes of the bins after `start` up to `end`. (V) */
  sizeE: Uint32Array;
  /** I spikes of the same bins. (V) */
  sizeI: Uint32Array;
  /** 1 when it was cut at the longest duration. (V) */
  cut: Uint8Array;
  /** Coarse states at the end of `start`. (V) */
  before: CoarseStates;
  /** Coarse states at the end of `end`. (V) */
  after: CoarseStates;
}

/** Arrays of numbers of a {@link VolleyEvents}. */
export const VOLLEY_COLUMNS = ["run", "start", "end", "sizeE", "sizeI", "cut"] as const;

/**
 * The volleys of all networks of a run and the states around them.
 * @param run Counts of the networks. @param states At the end of every bin; see {@link coarseStatesOf}.
 */
export function volleyEventsOf(
  run: Pick<EnsembleRun, "networks" | "bins" | "binMs" | "e" | "i" | "recurrent">,
  states: CoarseStates,
  rule: VolleyEventRule,
): VolleyEvents {
  const { networks, bins, binMs } = run;
  const spans = Array.from({ length: networks }, (_, network) => {
    const part = (values: Uint16Array) => values.subarray(network * bins, (network + 1) * bins);
    return volleyEvents({ binMs, e: part(run.e), i: part(run.i), recurrent: part(run.recurrent) }, rule);
  });
  const count = spans.reduce((sum, one) => sum + one.count, 0);
  const column = (name: "start" | "end" | "sizeE" | "sizeI" | "cut") =>
    spans.flatMap((one) => Array.from(one[name]));
  const start = Uint32Array.from(column("start"));
  const end = Uint32Array.from(column("end"));
  const of = Uint32Array.from(spans.flatMap((one, network) => new Array<number>(one.count).fill(network)));
  return {
    count,
    run: of,
    start,
    end,
    sizeE: Uint32Array.from(column("sizeE")),
    sizeI: Uint32Array.from(column("sizeI")),
    cut: Uint8Array.from(column("cut")),
    before: pickCoarseStates(states, start.map((bin, k) => of[k] * bins + bin)),
    after: pickCoarseStates(states, end.map((bin, k) => of[k] * bins + bin)),
  };
}
