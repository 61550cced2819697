import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { failFile } from "../io/file_error.ts";
import type { Hdf5Dataset } from "../io/hdf5_dataset.ts";
import { type OpenHdf5, openHdf5Bytes, openHdf5File } from "../io/hdf5_file.ts";
import { binEvents, type BinEventsOptions, type BinnedEvents, requireBinOptions } from "./bin_events.ts";
import { type EventRecordings, wrongUnit } from "./event_recordings.ts";

/** Channels of the model of a cochlea by which the recordings were made. */
const CHANNELS = 700;
const KIND = "a dataset of spikes as those of Heidelberg, with /spikes/times, /spikes/units and /labels";
const OPTIONS: OptionNames<NonNullable<Parameters<typeof decodeShd>[1]>> = { path: true };

/** Spoken digits or words as spikes of 700 channels of a cochlea. */
export interface ShdRecordings extends EventRecordings {
  /** `(N)` who speaks, or null where the file does not say. */
  readonly speakers: Uint32Array | null;
}

/**
 * Opens a file of the Spiking Heidelberg Digits or Spiking Speech Commands: HDF5 with variable-length lists `/spikes/times` (s, 16- or 32-bit floats) and
 * `/spikes/units`, `/labels`, and where they are there the names of the classes `/extra/keys` and `/extra/speaker`. Times are given in ms;
 * 16-bit floats give them to 0.5 ms from 0.5 s to 1 s, and to 1 ms after it. A file of more than 64 MiB is read one recording at a time.
 *
 * B. Cramer, Y. Stradmann, J. Schemmel, F. Zenke (2022), doi:10.1109/TNNLS.2020.3044364.
 * @throws {FileError} When it is missing, damaged, or has no such lists or labels.
 * @example
 * ```ts ignore
 * import { openShd } from "@volley/volley/events";
 * using shd = await openShd("shd_test.h5");
 * const { timesMs, units } = await shd.events(0);
 * console.log(shd.classes[shd.labels[0]], timesMs.length, units[0]);
 * ```
 */
export async function openShd(path: string): Promise<ShdRecordings> {
  return opened(await openHdf5File(path, { kind: KIND }), path);
}

/**
 * Opens such a file from its bytes; see {@linkcode openShd}.
 * @param options.path Its name for error sentences. @default "the bytes"
 * @throws {FileError} When it is damaged, or has no such lists or labels.
 * @throws {TypeError} When an option is unknown.
 */
export async function decodeShd(bytes: Uint8Array, options: { path?: string } = {}): Promise<ShdRecordings> {
  requireKnown("decode the spikes", options, OPTIONS);
  const { path = "the bytes" } = options;
  return opened(await openHdf5Bytes(bytes, { path, kind: KIND }), path);
}

/**
 * Reads such a file into bins, from which networks learn; of a large one, {@linkcode openShd} and `eventBatches` need less memory.
 * @param options As those of {@linkcode binEvents}; 140 `units` are what many networks of the literature have.
 * @throws {FileError} When it cannot be read, or a unit is not below 700.
 * @throws {RangeError} When a time is after the last bin, or an option is out of range.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { readShd } from "@volley/volley/events";
 * const { values, shape, labels } = await readShd("shd_test.h5", { binMs: 14, steps: 100, units: 140 });
 * ```
 */
export async function readShd(path: string, options: BinEventsOptions): Promise<BinnedEvents> {
  requireBinOptions(options);
  using recordings = await openShd(path);
  return await binEvents(recordings, options);
}

function opened(file: OpenHdf5, path: string): ShdRecordings {
  try {
    return recordingsOf(file, path);
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

/** Numbers of classes and speakers: whole, and one for each recording. */
function numbersOf(path: string, list: Hdf5Dataset, samples: number): Uint32Array {
  const values = list.numbers(), wrong = values.find((value) => !(Number.isInteger(value) && value >= 0));
  if (values.length !== samples) {
    failFile("read", path, `${list.path} must have ${samples} entries`, values.length);
  }
  if (wrong !== undefined) failFile("read", path, `${list.path} must have whole numbers from 0`, wrong);
  return Uint32Array.from(values);
}

function recordingsOf(file: OpenHdf5, path: string): ShdRecordings {
  const { root } = file, spikes = root.group("spikes"), extra = root.group("extra");
  const times = spikes?.dataset("times"), units = spikes?.dataset("units"), given = root.dataset("labels");
  if (!times) failFile("read", path, "it must have lists of spikes /spikes/times", "none");
  if (!units) failFile("read", path, "it must have lists of spikes /spikes/units", "none");
  if (!given) failFile("read", path, "it must have /labels", "none");
  times.lists([0, 0]), units.lists([0, 0]);
  const [samples] = times.shape;
  if (units.shape[0] !== samples) {
    failFile("read", path, `/spikes/units must have ${samples} lists`, units.shape[0]);
  }
  const labels = numbersOf(path, given, samples), most = labels.reduce((a, b) => Math.max(a, b + 1), 0);
  const keys = extra?.dataset("keys"), speaker = extra?.dataset("speaker");
  const classes = keys ? keys.texts() : Array.from({ length: most }, (_, k) => String(k));
  if (classes.length < most) failFile("read", path, `/labels must be below ${classes.length}`, most - 1);
  return {
    path,
    samples,
    units: CHANNELS,
    labels,
    classes,
    speakers: speaker ? numbersOf(path, speaker, samples) : null,
    events: (sample) => Promise.resolve().then(() => eventsOf(path, { times, units }, sample)),
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}

function eventsOf(path: string, lists: { times: Hdf5Dataset; units: Hdf5Dataset }, sample: number) {
  const rows = [sample, sample + 1] as const;
  const [times] = lists.times.lists(rows), [units] = lists.units.lists(rows);
  if (times.length !== units.length) {
    failFile(
      "read",
      path,
      `recording ${sample} must have a unit for each of ${times.length} times`,
      units.length,
    );
  }
  const wrong = wrongUnit(units, CHANNELS);
  if (wrong !== null) {
    failFile(
      "read",
      path,
      `units must be whole numbers below ${CHANNELS}`,
      `${wrong} in recording ${sample}`,
    );
  }
  const timesMs = new Float64Array(times.length);
  for (let at = 0; at < times.length; at++) {
    timesMs[at] = 1000 * times[at];
    if (!(timesMs[at] >= 0 && timesMs[at] < 1e9)) {
      failFile("read", path, "times must be from 0 s", `${times[at]} in recording ${sample}`);
    }
  }
  return { timesMs, units: new Uint32Array(units) };
}
