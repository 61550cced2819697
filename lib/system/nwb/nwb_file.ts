import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import { withKnown } from "../../base/nearest_name.ts";
import { quoted } from "../../base/shown.ts";
import { readFileBytes } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { type Hdf5Group, type OpenHdf5, openHdf5Bytes } from "../../io/hdf5_file.ts";
import { NwbSeries } from "./nwb_series.ts";
import { NwbIntervals } from "./nwb_table.ts";
import { NwbUnits } from "./nwb_units.ts";

const OPTIONS: OptionNames<NonNullable<Parameters<typeof decodeNwb>[1]>> = { path: true };

/** What such a file is, for error sentences. */
const KIND = "an NWB file of version 2 in HDF5";

/** Where series are. */
const PLACES = ["acquisition", "stimulus", "processing", "analysis"];

/** Groups in groups that are looked through at most; a file may link a group into itself. */
const MOST_NESTED = 6;

/** An NWB file that is open. Tables and series are read when they are asked for; close it by `using` or `Symbol.dispose`. */
export class NwbFile implements Disposable {
  readonly #file: OpenHdf5;
  #series?: NwbSeries[];
  /** Its path, or the name that error sentences give it. */
  readonly path: string;
  /** Version of the schema, such as `2.8.0`. */
  readonly version: string;
  /** Text that tells it from all others. */
  readonly identifier: string;
  /** What the session was. */
  readonly sessionDescription: string;
  /** When the session started, as the file writes it (ISO 8601). */
  readonly sessionStartTime: string;
  /** Its units, or null. */
  readonly units: NwbUnits | null;
  /** Tables of intervals by name, such as `trials` and `epochs`. */
  readonly intervals: Readonly<Record<string, NwbIntervals>>;

  /** Of {@linkcode loadNwb} and {@linkcode decodeNwb} alone. */
  constructor(file: OpenHdf5, path: string) {
    this.#file = file;
    this.path = path;
    const { root } = file;
    this.version = versionOf(root, path);
    const text = (name: string) => {
      const found = root.dataset(name);
      if (found?.kind === "texts") return found.texts()[0] ?? "";
      failFile("read", path, `it must have a text /${name}`, "none");
    };
    this.identifier = text("identifier");
    this.sessionDescription = text("session_description");
    this.sessionStartTime = text("session_start_time");
    const units = root.group("units");
    this.units = units && new NwbUnits(units, path);
    this.intervals = Object.fromEntries(
      (root.group("intervals")?.groups() ?? []).map(([name, group]) => [name, new NwbIntervals(group, path)]),
    );
  }

  /** Its trials, or null. */
  get trials(): NwbIntervals | null {
    return this.intervals.trials ?? null;
  }

  /** All series of acquisition, stimulus, processing and analysis, in the order of their paths. */
  get series(): readonly NwbSeries[] {
    return this.#series ??= PLACES.flatMap((name) => {
      const group = this.#file.root.group(name);
      return group ? [...seriesIn(group, this.path, MOST_NESTED)] : [];
    });
  }

  /**
   * One series.
   * @param name Its path, such as `/acquisition/voltage`, or its name where only one has it.
   * @throws {RangeError} When there is none, or several.
   */
  get(name: string): NwbSeries {
    const found = this.series.filter((series) => series.path === name || series.name === name);
    if (found.length === 1) return found[0];
    const task = `read a series of ${this.path}`;
    if (found.length > 1) {
      fail(
        task,
        `name must be a path where several have it (${found.map(({ path }) => path).join(", ")})`,
        name,
      );
    }
    fail(task, "there is none of this name", withKnown(name, this.series.map(({ path }) => path)));
  }

  /** Closes it. What was not read is gone. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

/** Checks that a file is NWB of a layout that is known. */
function versionOf(root: Hdf5Group, path: string): string {
  const version = root.ownAttribute("nwb_version");
  if (typeof version === "string" && /^(NWB-)?2\b/.test(version)) return version;
  // Version 1 has a list of this name.
  const first = root.dataset("nwb_version")?.kind === "texts";
  const found = typeof version === "string"
    ? `version ${quoted(version)}`
    : first
    ? "version 1"
    : "an HDF5 file without nwb_version";
  failFile("read", path, `it must be ${KIND}`, found);
}

/** Series in a group, and in what it holds. */
function* seriesIn(group: Hdf5Group, file: string, depth: number): Generator<NwbSeries> {
  for (const [, own] of group.groups()) {
    const data = own.dataset("data");
    if (data && typeof own.ownAttribute("neurodata_type") === "string") yield new NwbSeries(own, data, file);
    else if (depth > 0) yield* seriesIn(own, file, depth - 1);
  }
}

/**
 * Opens an NWB file (Neurodata Without Borders, version 2, in HDF5): units, trials and other intervals, and series of recordings.
 * Times are in ms from the session's reference time, where the file has seconds. Electrodes, images and references between tables are
 * not read.
 * @throws {FileError} When it is missing, damaged or no such file.
 * @example
 * ```ts ignore
 * import { loadNwb } from "@volley/volley/io";
 * using nwb = await loadNwb("session.nwb");
 * const { timesMs, cells } = nwb.units!.spikes();
 * const voltage = nwb.get("/acquisition/voltage").read({ first: 0, samples: 1000 });
 * ```
 */
export async function loadNwb(path: string): Promise<NwbFile> {
  return await decodeNwb(await readFileBytes(path), { path });
}

/**
 * Opens an NWB file from its bytes, as in a page, which has no paths; see {@linkcode loadNwb}.
 * @param bytes Content of the file.
 * @param options.path Name of the file for error sentences. @default "the bytes"
 * @throws {FileError} When it is damaged or no such file.
 * @throws {TypeError} When an option is unknown.
 */
export async function decodeNwb(bytes: Uint8Array, options: { path?: string } = {}): Promise<NwbFile> {
  requireKnown("decode the NWB file", options, OPTIONS);
  const { path = "the bytes" } = options;
  const file = await openHdf5Bytes(bytes, { path, kind: KIND });
  try {
    return new NwbFile(file, path);
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}
