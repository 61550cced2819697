import { fail } from "../../base/fail.ts";
import { withKnown } from "../../base/nearest_name.ts";
import { quoted } from "../../base/shown.ts";
import { failFile } from "../../io/file_error.ts";
import type { Hdf5GroupView } from "../../io/hdf5_view.ts";
import { NwbSeries } from "./nwb_series.ts";
import { NwbIntervals } from "./nwb_table.ts";
import { NwbUnits } from "./nwb_units.ts";

/** What such a file is, for error sentences. */
export const NWB_KIND = "an NWB file of version 2 in HDF5";

/** Where series are. */
const PLACES = ["acquisition", "stimulus", "processing", "analysis"];

/** Groups in groups that are looked through at most; a file may link a group into itself. */
const MOST_NESTED = 6;

/** A file that is open, and its root. */
interface OpenFile extends Disposable {
  readonly root: Hdf5GroupView;
}

/** An NWB file that is open. Tables and series are read when they are asked for; close it by `using` or `Symbol.dispose`. */
export class NwbFile implements Disposable {
  readonly #file: OpenFile;
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
  constructor(file: OpenFile, path: string) {
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
function versionOf(root: Hdf5GroupView, path: string): string {
  const version = root.ownAttribute("nwb_version");
  if (typeof version === "string" && /^(NWB-)?2\b/.test(version)) return version;
  // Version 1 has a list of this name.
  const first = root.dataset("nwb_version")?.kind === "texts";
  const found = typeof version === "string"
    ? `version ${quoted(version)}`
    : first
    ? "version 1"
    : "an HDF5 file without nwb_version";
  failFile("read", path, `it must be ${NWB_KIND}`, found);
}

/** Series in a group, and in what it holds. */
function* seriesIn(group: Hdf5GroupView, file: string, depth: number): Generator<NwbSeries> {
  for (const [, own] of group.groups()) {
    const data = own.dataset("data");
    if (data && typeof own.ownAttribute("neurodata_type") === "string") yield new NwbSeries(own, data, file);
    else if (depth > 0) yield* seriesIn(own, file, depth - 1);
  }
}
