import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireWhole } from "../base/require_number.ts";

/** Events of one recording: at each time one unit has one, such as a channel of a cochlea or a pixel. */
export interface EventList {
  /** Times, ms, in any order. */
  timesMs: ArrayLike<number>;
  /** Units, from 0. */
  units: ArrayLike<number>;
}

/** Labelled recordings of events, which are read one at a time. */
export interface EventRecordings extends Disposable {
  /** Where they are, for error sentences. */
  readonly path: string;
  /** N, recordings. */
  readonly samples: number;
  /** U, units that may have events. */
  readonly units: number;
  /** `(N)` class of each, from 0. */
  readonly labels: Uint32Array;
  /** Names of the classes. */
  readonly classes: readonly string[];
  /** The events of one. @throws {FileError} When they are damaged, or of a unit that is none. */
  events(sample: number): Promise<EventList>;
}

/** What {@linkcode eventRecordings} is made of. */
export interface EventRecordingsOptions {
  /** U, units that may have events. */
  units: number;
  /** `(N)` class of each, from 0. */
  labels: ArrayLike<number>;
  /** Names of the classes. @default their numbers */
  classes?: readonly string[];
}

const OPTIONS: OptionNames<EventRecordingsOptions> = { units: true, labels: true, classes: true };
const TASK = "use the recordings of events";

/** The first unit that is none, or null. */
export function wrongUnit(list: ArrayLike<number>, units: number): number | null {
  for (let at = 0; at < list.length; at++) {
    if (!(Number.isInteger(list[at]) && list[at] >= 0 && list[at] < units)) return list[at];
  }
  return null;
}

/**
 * Recordings of events that are in memory, such as those of a camera, as recordings of a file are.
 * @param lists Events of each.
 * @throws {RangeError} When there are not as many labels, or a unit, a time or a label is none.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { binEvents, eventRecordings } from "@volley/volley/events";
 *
 * using two = eventRecordings([{ timesMs: [0, 1.5], units: [0, 1] }, { timesMs: [], units: [] }], {
 *   units: 2,
 *   labels: [0, 1],
 * });
 * const { values } = await binEvents(two, { binMs: 1, steps: 2 });
 * console.log(values.join()); // 1,0,0,1,0,0,0,0
 * ```
 */
export function eventRecordings(
  lists: readonly EventList[],
  options: EventRecordingsOptions,
): EventRecordings {
  requireKnown(TASK, options, OPTIONS);
  const { units, labels } = options;
  requireWhole(TASK, "units", units);
  if (labels.length !== lists.length) fail(TASK, `there must be ${lists.length} labels`, labels.length);
  let most = 0;
  for (let at = 0; at < labels.length; at++) {
    requireWhole(TASK, `label ${at}`, labels[at], 0, 2 ** 16);
    most = Math.max(most, labels[at] + 1);
  }
  const classes = options.classes ?? Array.from({ length: most }, (_, k) => String(k));
  if (classes.length < most) fail(TASK, `classes must name ${most} classes`, classes.length);
  lists.forEach((list, at) => {
    if (list.timesMs.length !== list.units.length) {
      fail(TASK, `recording ${at} must have a unit for each time`, `${list.units.length} units`);
    }
    const wrong = wrongUnit(list.units, units);
    if (wrong !== null) {
      fail(TASK, `units must be whole numbers below ${units}`, `${wrong} in recording ${at}`);
    }
  });
  return {
    path: "the recordings",
    samples: lists.length,
    units,
    labels: Uint32Array.from(labels),
    classes,
    events: (sample) => Promise.resolve(lists[sample]),
    [Symbol.dispose]() {},
  };
}
