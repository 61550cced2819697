import type { MifSpec } from "../../network/mif_spec.ts";
import { binomialThresholds, packRow, poissonThresholds, rowWords } from "./sampling_table.ts";

/** Rows of the tables: pending kicks up to 63 ring, and up to 31 spikes of a step hit, by one draw. */
const RING_ROWS = 64;
const HIT_ROWS = 32;

/** Words before a set's tables; see {@link writeHeader}. */
export const HEADER_WORDS = 16;

/** Where the tables of one parameter set lie, in 32-bit words; the same for all sets of an ensemble. */
export interface MifTableLayout {
  /** Words of a whole set. */
  setWords: number;
  /** Rows of the pending-kick tables, and of the hit and fresh-kick tables. */
  ringRows: number;
  hitRows: number;
  /** Words per row. */
  driveWords: number;
  ringWords: number;
  hitWords: number;
  freshWords: number;
  /** First word of each section; `ring`, `hit` and `fresh` hold four tables, by target (E, I), then source (E, I). */
  drive: number;
  ring: number;
  hit: number;
  fresh: number;
}

/** Tables of an ensemble's parameter sets. */
export interface MifTables {
  layout: MifTableLayout;
  /** (sets, setWords) */
  words: Uint32Array<ArrayBuffer>;
}

interface Rows {
  drive: number[][];
  ring: number[][][];
  hit: number[][][];
  fresh: number[][][];
}

/** Values of the four projections, by target (E, I), then source (E, I). */
function projections(spec: MifSpec) {
  return {
    delays: [spec.tau_EE, spec.tau_EI, spec.tau_IE, spec.tau_II],
    probabilities: [spec.P_EE, spec.P_EI, spec.P_IE, spec.P_II],
  };
}

function makeRows(spec: MifSpec, stepMs: number): Rows {
  const { delays, probabilities } = projections(spec);
  const table = (rows: number, p: number) => Array.from({ length: rows }, (_, n) => binomialThresholds(n, p));
  return {
    drive: [spec.lambda_E, spec.lambda_I].map((rate) => poissonThresholds(rate * stepMs / 1000)),
    ring: delays.map((tau) => table(RING_ROWS, -Math.expm1(-stepMs / tau))),
    hit: probabilities.map((p) => table(HIT_ROWS, p)),
    fresh: delays.map((tau) => table(HIT_ROWS, 1 + Math.expm1(-stepMs / tau) * tau / stepMs)),
  };
}

/** Probability, in units of 2^-16, that a refractory cell wakes in a step, for a mean of tau_R from mid-step on. */
function wakeThreshold(spec: MifSpec, stepMs: number): number {
  if (spec.tau_R === 0) return 65_536;
  const steps = Math.max(1, spec.tau_R / stepMs - 0.5);
  return Math.round(65_536 / steps);
}

function writeHeader(words: Uint32Array, offset: number, spec: MifSpec, stepMs: number): void {
  const span = spec.threshold - spec.inhibitoryReversal;
  const constant = spec.inhibitoryKick === "constant";
  const inhibition = (kick: number) => Math.round((constant ? kick : kick / span) * 2 ** 20);
  words.set([
    Math.floor(spec.S_EE),
    Math.round((spec.S_EE % 1) * 4096),
    Math.floor(spec.S_IE),
    Math.round((spec.S_IE % 1) * 4096),
    inhibition(spec.S_EI),
    inhibition(spec.S_II),
    wakeThreshold(spec, stepMs),
    spec.threshold,
    -spec.inhibitoryReversal,
    Number(constant) | (Number(spec.selfHits) << 1) | (Number(spec.refractoryHits === "pending") << 2) | (Number(spec.tau_R > 0) << 3),
  ], offset);
}

/** Longest row of some tables. */
function longest(rows: readonly (readonly number[])[]): number {
  return rows.reduce((most, row) => Math.max(most, row.length), 1);
}

/**
 * Header and sampling tables of parameter sets, for the time-stepped scheme on the CPU and on the GPU.
 * @param specs One spec for each parameter set.
 * @param stepMs Time step, ms.
 */
export function makeMifTables(specs: readonly MifSpec[], stepMs: number): MifTables {
  const all = specs.map((spec) => makeRows(spec, stepMs));
  const width = (pick: (rows: Rows) => number[][]) => rowWords(Math.max(...all.map((rows) => longest(pick(rows)))));
  const driveWords = width((rows) => rows.drive);
  const ringWords = width((rows) => rows.ring.flat());
  const hitWords = width((rows) => rows.hit.flat());
  const freshWords = width((rows) => rows.fresh.flat());
  const drive = HEADER_WORDS;
  const ring = drive + 2 * driveWords;
  const hit = ring + 4 * RING_ROWS * ringWords;
  const fresh = hit + 4 * HIT_ROWS * hitWords;
  const setWords = fresh + 4 * HIT_ROWS * freshWords;
  const layout = { setWords, ringRows: RING_ROWS, hitRows: HIT_ROWS, driveWords, ringWords, hitWords, freshWords, drive, ring, hit, fresh };
  const words = new Uint32Array(specs.length * setWords);
  const pack = (offset: number, rows: readonly number[][], rowWidth: number) =>
    rows.forEach((row, n) => packRow(words, offset + n * rowWidth, row, rowWidth));
  all.forEach((rows, set) => {
    const base = set * setWords;
    writeHeader(words, base, specs[set], stepMs);
    pack(base + drive, rows.drive, driveWords);
    pack(base + ring, rows.ring.flat(), ringWords);
    pack(base + hit, rows.hit.flat(), hitWords);
    pack(base + fresh, rows.fresh.flat(), freshWords);
  });
  return { layout, words };
}
