import { VOLLEY_EVENT_DEFAULTS, type VolleyEventRule, volleyEvents } from "../analysis/volley_events.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import type { NpyArray } from "../io/npy.ts";
import type { Run } from "../system/run.ts";
import type { DatasetExtras, ExtraArrays } from "../system/system.ts";
import {
  type CoarseStates,
  coarseStatesOf,
  emptyCoarseStates,
  type HistogramBins,
  usualHistogram,
} from "./coarse_state.ts";
import type { MifSpec } from "./mif_spec.ts";
import type { EnsembleRun, RecordOptions } from "./run.ts";
import { VOLLEY_COLUMNS, type VolleyEvents, volleyEventsOf } from "./volley_states.ts";

/** What a dataset of Markovian networks keeps beside the counts: how voltages are counted, and what counts as a volley. */
export interface MifExtras {
  /** Bins of the voltage histograms. */
  histogram: HistogramBins;
  /** What counts as a volley. */
  rule: Required<VolleyEventRule>;
}

/**
 * Window and tail of the volley rule, in units of tau_EE. With the tail, in which pending kicks decay and cells wake, a network
 * put back from its coarse state goes on more as it would have (`mif-second`: the Fano factor of E counts 6 instead of 9 to 18 %
 * too small), and a third less of the time lies between volleys; with twice that tail, volleys merge.
 */
const WINDOW = 2, TAIL = 1.5;

/** The extras of a dataset's request, which {@linkcode MIF_EXTRAS} made. */
export function mifExtras(request: Record<string, unknown>): MifExtras {
  return request as unknown as MifExtras;
}

function stateArrays(
  states: CoarseStates,
  bins: number,
  shape: number[],
  prefix = "",
): Record<string, NpyArray> {
  return {
    [`${prefix}histograms`]: { data: states.histograms, shape: [...shape, 2, bins] },
    [`${prefix}pools`]: { data: states.pools, shape: [...shape, 4] },
    [`${prefix}refractory`]: { data: states.refractory, shape: [...shape, 2] },
  };
}

/**
 * The arrays of a shard: `recurrent` (networks, bins), the columns of its volleys as `volley_run` and so on, states as
 * `before_histograms`, `after_pools` and so on; apart from these the states of all bins, `histograms` (networks, bins, 2, H),
 * `pools` (networks, bins, 4), `refractory` (networks, bins, 2).
 */
function arraysOf(
  content: { recurrent: Uint16Array; states: CoarseStates; volleys: VolleyEvents },
  shape: { networks: number; bins: number; first: number },
  bins: number,
): ExtraArrays {
  const { recurrent, states, volleys } = content;
  const size = [shape.networks, shape.bins];
  const tally = new Array<number>(shape.networks).fill(0);
  for (const run of volleys.run) tally[run]++;
  const columns = VOLLEY_COLUMNS.map((name) => {
    const data = name === "run" ? volleys.run.map((run) => run + shape.first) : volleys[name];
    return [`volley_${name}`, { data, shape: [volleys.count] }] as const;
  });
  return {
    beside: {
      recurrent: { data: recurrent, shape: size },
      ...Object.fromEntries(columns),
      ...stateArrays(volleys.before, bins, [volleys.count], "before_"),
      ...stateArrays(volleys.after, bins, [volleys.count], "after_"),
    },
    apart: stateArrays(states, bins, size),
    tallies: { volleys: tally },
  };
}

function noVolleys(bins: number): VolleyEvents {
  const none = () => new Uint32Array(0);
  return {
    count: 0,
    run: none(),
    start: none(),
    end: none(),
    sizeE: none(),
    sizeI: none(),
    cut: new Uint8Array(0),
    before: emptyCoarseStates(0, bins),
    after: emptyCoarseStates(0, bins),
  };
}

const HISTOGRAM: OptionNames<HistogramBins> = { lowest: true, width: true, bins: true };
const RULE: OptionNames<VolleyEventRule> = {
  windowMs: true,
  open: true,
  close: true,
  tailMs: true,
  longestMs: true,
};

/** What datasets of Markovian networks keep for volley surrogates and for surrogates with a coarse state. */
export const MIF_EXTRAS: DatasetExtras<MifSpec> = {
  options: ["histogram", "rule"],
  request(spec, options) {
    const { histogram, rule: chosen } = options as Partial<MifExtras>;
    requireKnown("bin voltages", histogram ?? {}, HISTOGRAM);
    requireKnown("find volleys", chosen ?? {}, RULE);
    const rule = {
      ...VOLLEY_EVENT_DEFAULTS,
      windowMs: WINDOW * spec.tau_EE,
      tailMs: TAIL * spec.tau_EE,
      ...chosen,
    };
    volleyEvents({ binMs: 1, e: [], i: [], recurrent: [] }, rule);
    return { histogram: { ...(histogram ?? usualHistogram(spec)) }, rule };
  },
  record(request, binMs): RecordOptions {
    return { pools: true, histogram: { everyMs: binMs, ...mifExtras(request).histogram } };
  },
  arrays(run: Run<MifSpec>, request, first) {
    const { histogram, rule } = mifExtras(request), own = run.own as EnsembleRun;
    const states = coarseStatesOf(own), volleys = volleyEventsOf(own, states, rule);
    const shape = { networks: own.networks, bins: own.bins, first };
    return arraysOf({ recurrent: own.recurrent, states, volleys }, shape, histogram.bins);
  },
  nothing({ networks, bins }, request) {
    const { histogram } = mifExtras(request);
    const content = {
      recurrent: new Uint16Array(networks * bins),
      states: emptyCoarseStates(networks * bins, histogram.bins),
      volleys: noVolleys(histogram.bins),
    };
    return arraysOf(content, { networks, bins, first: 0 }, histogram.bins);
  },
};
