import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { failFile } from "../../io/file_error.ts";
import type { Hdf5DatasetView, Hdf5GroupView } from "../../io/hdf5_view.ts";

const READ_OPTIONS: OptionNames<NwbReadOptions> = { first: true, samples: true, raw: true };

/** Which samples of a series are read, and how. */
export interface NwbReadOptions {
  /** The first of them. @default 0 */
  first?: number;
  /** How many. @default all from the first on */
  samples?: number;
  /** The numbers of the file, not multiplied by its conversion. @default false */
  raw?: boolean;
}

/** Samples of a series. */
export interface NwbSamples {
  /** Time of each, ms. (T) */
  timesMs: Float64Array<ArrayBuffer>;
  /** Values in the unit of the series. `(T, C)` row-major */
  values: Float64Array<ArrayBuffer>;
  /** C, values of each sample. */
  channels: number;
}

/** A text of an attribute; empty where there is none. */
function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A variable over time in an NWB file: a `TimeSeries` or one of its kinds. Samples are read when they are asked for. */
export class NwbSeries {
  readonly #group: Hdf5GroupView;
  readonly #file: string;
  readonly #data: Hdf5DatasetView;
  readonly #times: Hdf5DatasetView | null;
  /** Its name. */
  readonly name: string;
  /** Where it is in the file, such as `/acquisition/voltage`. */
  readonly path: string;
  /** Type that NWB gives it, such as `ElectricalSeries` or `CurrentClampSeries`. */
  readonly type: string;
  /** What the file says about it. */
  readonly description: string;
  /** Unit of the values, such as `volts`. */
  readonly unit: string;
  /** What the numbers of the file are multiplied by. */
  readonly conversion: number;
  /** What is added after that. */
  readonly offset: number;
  /** Lengths of the dimensions of its data, samples first. */
  readonly shape: readonly number[];
  /** Samples in a second, Hz; null where each sample has its own time. */
  readonly rateHz: number | null;
  /** Time of the first sample, ms; NaN where there is none. */
  readonly startMs: number;

  /** Of `NwbFile` alone. @param file Path for error sentences. */
  constructor(group: Hdf5GroupView, data: Hdf5DatasetView, file: string) {
    this.#group = group;
    this.#file = file;
    this.#data = data;
    this.#times = group.dataset("timestamps");
    this.path = group.path;
    this.name = group.path.slice(group.path.lastIndexOf("/") + 1);
    this.type = text(group.ownAttribute("neurodata_type"));
    this.description = text(group.ownAttribute("description"));
    this.unit = text(data.attribute("unit"));
    const conversion = data.attribute("conversion"), offset = data.attribute("offset");
    this.conversion = typeof conversion === "number" ? conversion : 1;
    this.offset = typeof offset === "number" ? offset : 0;
    this.shape = data.shape;
    const start = group.dataset("starting_time"), rate = start?.attribute("rate");
    this.rateHz = !this.#times && typeof rate === "number" ? rate : null;
    this.startMs = this.rateHz !== null
      ? 1000 * start!.numbers()[0]
      : this.#times && this.#times.shape[0] > 0
      ? 1000 * this.#times.numbers([0, 1])[0]
      : NaN;
  }

  /** T, its samples. */
  get samples(): number {
    return this.shape[0] ?? 0;
  }

  /** C, values of each sample. */
  get channels(): number {
    return this.shape.slice(1).reduce((product, length) => product * length, 1);
  }

  /** Whether its samples are texts, as those of annotations. */
  get isText(): boolean {
    return this.#data.kind === "texts";
  }

  /**
   * A number that its kind has beside the samples, such as `bias_current` (A), `gain` or `sweep_number` of a recorded cell.
   * @returns Null where the file has none.
   */
  number(name: string): number | null {
    const value = this.#group.ownAttribute(name);
    if (typeof value === "number") return value;
    const own = this.#group.dataset(name);
    return own?.kind === "numbers" && own.shape.length === 0 ? own.numbers()[0] : null;
  }

  /** A text that its kind has beside the samples, such as `stimulus_description` or `reference_frame`; null where there is none. */
  text(name: string): string | null {
    const value = this.#group.ownAttribute(name);
    if (typeof value === "string") return value;
    const own = this.#group.dataset(name);
    return own?.kind === "texts" && own.shape.length === 0 ? own.texts()[0] : null;
  }

  /**
   * Reads samples; of a long series only those that are asked for.
   * @returns Values in the unit of the series: number of the file x conversion x conversion of the channel + offset.
   * @throws {RangeError} When there are no such samples.
   * @throws {FileError} When its samples are no numbers, have no times, or are damaged.
   * @throws {TypeError} When an option is unknown.
   */
  read(options: NwbReadOptions = {}): NwbSamples {
    requireKnown("read the series", options, READ_OPTIONS);
    const rows = this.#rows(options), { channels } = this;
    const values = this.#data.numbers(rows);
    if (!options.raw) {
      const factors = this.#factors();
      for (let at = 0; at < values.length; at++) {
        values[at] = values[at] * factors[at % channels] + this.offset;
      }
    }
    return { timesMs: this.#timesMs(rows), values, channels };
  }

  /**
   * Reads samples that are texts.
   * @throws {RangeError | TypeError} As {@linkcode NwbSeries.read}.
   * @throws {FileError} When its samples are no texts.
   */
  texts(options: Omit<NwbReadOptions, "raw"> = {}): { timesMs: Float64Array<ArrayBuffer>; texts: string[] } {
    requireKnown("read the series", options, READ_OPTIONS);
    const rows = this.#rows(options);
    return { texts: this.#data.texts(rows), timesMs: this.#timesMs(rows) };
  }

  #rows({ first = 0, samples = Math.max(0, this.samples - first) }: NwbReadOptions): [number, number] {
    const end = first + samples;
    if (
      Number.isInteger(first) && Number.isInteger(samples) && first >= 0 && samples >= 0 &&
      end <= this.samples
    ) {
      return [first, end];
    }
    fail(
      `read ${this.path}`,
      `first and samples must be among its ${this.samples} samples`,
      `${first} and ${samples}`,
    );
  }

  /** What each channel is multiplied by. (C) */
  #factors(): Float64Array {
    const own = this.#group.dataset("channel_conversion")?.numbers(), { channels, conversion } = this;
    if (!own) return new Float64Array(channels).fill(conversion);
    if (own.length === channels) return own.map((factor) => factor * conversion);
    failFile("read", this.#file, `${this.path}/channel_conversion must have ${channels} entries`, own.length);
  }

  #timesMs([first, end]: [number, number]): Float64Array<ArrayBuffer> {
    const { rateHz, startMs } = this, times = this.#times;
    if (times) {
      if (times.shape[0] !== this.samples) {
        failFile(
          "read",
          this.#file,
          `${times.path} must have ${this.samples} entries`,
          times.shape[0] ?? "none",
        );
      }
      return times.numbers([first, end]).map((time) => 1000 * time);
    }
    if (rateHz === null || !(rateHz > 0)) {
      failFile(
        "read",
        this.#file,
        `${this.path} must have timestamps or a starting_time with a rate`,
        rateHz ?? "none",
      );
    }
    return Float64Array.from({ length: end - first }, (_, at) => startMs + (first + at) / rateHz * 1000);
  }
}
