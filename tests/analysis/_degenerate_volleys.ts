import { VolleyEventTracker } from "../../lib/analysis/volley_event_tracker.ts";
import { volleyEvents } from "../../lib/analysis/volley_events.ts";
import {
  detectVolleys,
  detectVolleysInCounts,
  type Volley,
  volleyDurations,
  volleyIntervals,
  volleySizes,
  volleyStatistics,
  volleyThresholds,
} from "../../lib/analysis/volleys.ts";
import { type Cases, floats, refused } from "./_degenerate.ts";

const volley: Volley = {
  startMs: 5,
  endMs: 9,
  durationMs: 4,
  sizeE: 20,
  sizeI: 8,
  size: 28,
  peakPool: null,
};

const silent = new Uint16Array(60), steady = new Uint16Array(60).fill(7);

const series = (counts: ArrayLike<number>) => ({ binMs: 1, e: counts, i: counts });

const noVolleys = {
  count: 0,
  start: new Uint32Array(),
  end: new Uint32Array(),
  sizeE: new Uint32Array(),
  sizeI: new Uint32Array(),
  cut: new Uint8Array(),
};

export const VOLLEYS: Cases = {
  VolleyEventTracker: [
    ["silence", () => {
      const tracker = new VolleyEventTracker({
        windowBins: 2,
        open: 4,
        close: 2,
        tailBins: 0,
        longestBins: 60,
      });
      return [0, 0, 0].map((recurrent) => tracker.add(recurrent));
    }, [null, null, null]],
  ],
  volleyEvents: [
    ["no bins", () => volleyEvents({ ...series([]), recurrent: [] }, { windowMs: 4 }), noVolleys],
    ["silence", () => volleyEvents({ ...series(silent), recurrent: silent }, { windowMs: 4 }), noVolleys],
    [
      "NaN",
      () => volleyEvents({ ...series([NaN]), recurrent: [1] }, { windowMs: 4 }),
      refused("current value is NaN at index 0"),
    ],
  ],
  detectVolleys: [
    ["no bins", () => detectVolleys({ ...series([]), ee: [] }, { windowMs: 4 }), []],
    ["silence", () => detectVolleys({ ...series(silent), ee: silent }, { windowMs: 4 }), []],
    ["one that does not end", () => detectVolleys({ ...series(steady), ee: steady }, { windowMs: 4 }), []],
    [
      "NaN",
      () => detectVolleys({ ...series([1]), ee: [NaN] }, { windowMs: 4 }),
      refused("current value is NaN at index 0"),
    ],
  ],
  detectVolleysInCounts: [
    ["no bins", () => detectVolleysInCounts(series([]), { open: 2, close: 1 }), []],
    ["silence", () => detectVolleysInCounts(series(silent), volleyThresholds(silent, { binMs: 1 })), []],
    ["a constant", () => detectVolleysInCounts(series(steady), volleyThresholds(steady, { binMs: 1 })), []],
    [
      "NaN",
      () => detectVolleysInCounts(series([NaN]), { open: 2, close: 1 }),
      refused("current value is NaN at index 0"),
    ],
  ],
  volleyThresholds: [
    ["no bins", () => volleyThresholds([], { binMs: 1 }), refused("must be at least 1: current value is 0")],
    ["silence", () => volleyThresholds(silent, { binMs: 1 }), { open: 0, close: 0, smoothMs: 1 }],
    ["a constant", () => volleyThresholds(steady, { binMs: 0.7 }), {
      open: 7 / 0.7,
      close: 7 / 0.7,
      smoothMs: 1,
    }],
    ["NaN", () => volleyThresholds([NaN], { binMs: 1 }), refused("current value is NaN at index 0")],
  ],
  volleyIntervals: [
    ["none", () => volleyIntervals([]), floats()],
    ["one", () => volleyIntervals([volley]), floats()],
    ["two at once", () => volleyIntervals([volley, volley]), floats(0)],
  ],
  volleySizes: [["none", () => volleySizes([]), floats()], ["one", () => volleySizes([volley]), floats(28)]],
  volleyDurations: [["none", () => volleyDurations([]), floats()], [
    "one",
    () => volleyDurations([volley]),
    floats(4),
  ]],
  volleyStatistics: [
    [
      "one",
      () => volleyStatistics([volley], { durationMs: 500 }),
      {
        perSecond: 2,
        meanSize: 28,
        sdSize: null,
        meanDurationMs: 4,
        meanIntervalMs: null,
        sdIntervalMs: null,
      },
    ],
    [
      "two",
      () => volleyStatistics([volley, volley], { durationMs: 500 }),
      { perSecond: 4, meanSize: 28, sdSize: 0, meanDurationMs: 4, meanIntervalMs: 0, sdIntervalMs: null },
    ],
    [
      "no time",
      () => volleyStatistics([], { durationMs: 0 }),
      refused("must be a positive number: current value is 0"),
    ],
  ],
};
