import { isUserError } from "../../base/errors.ts";
import { quoted, shown } from "../../base/shown.ts";
import * as z from "../../deps/zod.ts";
import { failFile, FileError } from "../../io/file_error.ts";
import { readArray, readJsonArray } from "../../io/npz_arrays.ts";
import type { NpzFile } from "../../io/npz_file.ts";
import type { PopulationSize } from "../../system/population_counts.ts";
import { type NetworkSpec, parseSpec } from "../network_spec.ts";

/** Name of the format that Markovian runs had up to version 0.1.0, and that counts of surrogates have. */
export const PAIR_FORMAT = "volley run 1";

/** What a run file says besides its arrays. */
export interface PairHeader {
  format: string;
  kind: "network" | "surrogate";
  binMs: number;
  networks?: number;
  bins?: number;
  populations?: PopulationSize[];
  [name: string]: unknown;
}

/** What needs the arrays, for sentences. */
export const BY = "a run";
const whole = z.int().check(z.minimum(0)), seconds = z.number().check(z.minimum(0));
const FRAMES = { everyMs: z.number().check(z.positive()), frames: whole };

/** What the header of a run must say, and what else it may: files of earlier versions lack some of it. */
const HEADER = z.looseObject({
  kind: z.optional(z.string()),
  binMs: z.number().check(z.positive()),
  networks: z.optional(whole),
  bins: z.optional(whole),
  populations: z.optional(z.array(z.object({ name: z.string(), size: whole })).check(z.minLength(1))),
  seed: z.optional(whole),
  method: z.optional(z.enum(["step", "exact"])),
  engine: z.optional(z.enum(["gpu", "reference"])),
  stepMs: z.optional(seconds),
  warmupMs: z.optional(seconds),
  networkSeconds: z.optional(seconds),
  wallSeconds: z.optional(seconds),
  adapter: z.optional(z.string()),
  runaway: z.optional(z.array(z.nullable(z.number()))),
  histograms: z.optional(z.looseObject({ ...FRAMES, bins: whole, lowest: z.number(), width: z.number() })),
  voltages: z.optional(z.looseObject({ ...FRAMES, excitatory: whole, inhibitory: whole })),
});

/** The header of a file of the format. @throws {FileError} When it is none, or does not fit. */
export function readHeader(file: NpzFile): PairHeader {
  const { path } = file;
  const fail = (rule: string): never => {
    throw new FileError(`Cannot read ${path} as ${rule}`, { path });
  };
  const header = readJsonArray(file, "header", BY) as PairHeader | null;
  if (header?.format !== PAIR_FORMAT) {
    fail(`it must be a "${PAIR_FORMAT}" file: current value is ${quoted(header?.format ?? null)}`);
  }
  const { data, error } = HEADER.safeParse(header);
  if (!data) {
    const [{ path: at, message }] = error.issues;
    fail(`its header must fit the format: ${at.join(".")} is wrong (${message})`);
  }
  return data as unknown as PairHeader;
}

/** The specs of a run of a network: one, or one for each. */
export function readSpecs(file: NpzFile, runs: number): NetworkSpec[] {
  const { path } = file;
  const specs = readJsonArray(file, "spec", BY);
  if (!Array.isArray(specs) || (specs.length !== 1 && specs.length !== runs)) {
    const found = Array.isArray(specs) ? specs.length : shown(specs);
    failFile("read", path, `there must be one spec, or one for each of ${runs} networks`, found);
  }
  try {
    return specs.map(parseSpec);
  } catch (error) {
    if (!isUserError(error)) throw error;
    throw new FileError(`Cannot read ${path} as its spec is broken: ${error.message}`, {
      path,
      cause: error,
    });
  }
}

/** The arrays of E and I spikes, `(networks, bins)` each. */
export function pairOf(file: NpzFile, { binMs, networks, bins }: PairHeader) {
  const { path } = file;
  const about = { type: Uint16Array, by: BY };
  const e = readArray(file, "e", { ...about, shape: [networks ?? null, bins ?? null] });
  if (file.has("i") && String(e.shape) !== String(file.header("i").shape)) {
    failFile(
      "read",
      path,
      "e and i must be equally long (runs, bins)",
      `${e.shape} and ${file.header("i").shape}`,
    );
  }
  requireBins(file, e.shape);
  const i = readArray(file, "i", { ...about, shape: e.shape });
  return { binMs, networks: e.shape[0], bins: e.shape[1], e: e.data, i: i.data };
}

/** Fails where there are no bins. */
export function requireBins({ path }: NpzFile, shape: readonly number[]): void {
  if (!shape.includes(0)) return;
  failFile("read", path, "a run must have bins", `(${shape})`);
}
