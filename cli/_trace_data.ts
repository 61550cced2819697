import type { CellDataset } from "../lib/cable/cell_dataset.ts";
import { loadCellDataset } from "../lib/cable/cell_dataset_file.ts";
import { sha256 } from "../lib/nn/trainable.ts";
import { traceSeries } from "../lib/surrogate/trace/recorded_series.ts";
import type { TraceSeries } from "../lib/surrogate/trace/trace_series.ts";
import type { TraceSpec } from "../lib/surrogate/trace/trace_spec.ts";
import { failUsage } from "./_arguments.ts";

/** Runs to learn from, and those that are scored. */
export interface SplitRecordings {
  trained: TraceSeries;
  scored: TraceSeries;
}

const numbers = (count: number, first = 0) => Array.from({ length: count }, (_, k) => first + k);

/**
 * Recordings split: the last tenth of the runs is not learnt from, but scored.
 * @param from Where they came from, for the sentence.
 */
export function splitRecordings(all: CellDataset, from: string): SplitRecordings {
  if (all.runs < 3) {
    failUsage(`train on ${from}`, "it must have at least 3 runs, or --test FILE must be given", all.runs);
  }
  const held = Math.max(1, Math.floor(all.runs / 10)), trained = all.runs - held;
  return {
    trained: traceSeries(all, { runs: numbers(trained) }),
    scored: traceSeries(all, { runs: numbers(held, trained) }),
  };
}

/** Fails unless what is scored has the steps and inputs of what was trained on. @param file Where it came from, for the sentence. */
export function requireAlike(
  trained: { stepMs: number; inputs: { names: readonly string[] } },
  scored: TraceSeries,
  file: string,
): void {
  const fail = (rule: string, value: unknown) =>
    failUsage(`score on ${file}`, `${rule} of the recordings that are trained on`, value);
  if (scored.stepMs !== trained.stepMs) {
    fail(`its step must be the ${trained.stepMs} ms`, `${scored.stepMs} ms`);
  }
  const names = trained.inputs.names, others = scored.inputs.names;
  if (others.length !== names.length) fail(`it must have the ${names.length} sites`, others.length);
}

/** The same, and by name: recordings of one cell. */
export function requireSameSites(trained: TraceSeries, scored: TraceSeries, file: string): void {
  requireAlike(trained, scored, file);
  const names = trained.inputs.names, others = scored.inputs.names;
  const odd = names.findIndex((name, at) => name !== others[at]);
  if (odd < 0) return;
  failUsage(
    `score on ${file}`,
    `site ${odd} must be ${names[odd]}, that of the recordings that are trained on`,
    others[odd],
  );
}

/** Recordings that a surrogate has not seen, and those in the same file that it was trained on; null where it was not trained on the file. */
export interface UnseenRecordings {
  scored: TraceSeries;
  trained: TraceSeries | null;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/**
 * The runs of a file that a surrogate was not trained on: all of them, unless it was trained on the first ones, by their hash.
 * @throws {UsageError} When it was trained on all, or the recordings do not fit it.
 */
export async function unseenRecordings(path: string, spec: TraceSpec): Promise<UnseenRecordings> {
  const all = await loadCellDataset(path);
  const values = spec.outputs.filter(({ name, loss }) => name !== "spike" && loss !== "log-variance")
    .map(({ name }) => name);
  const whole = traceSeries(all, { values });
  requireAlike(spec, whole, path);
  const count = Number(spec.training["data.runs"]), hash = spec.training["data.inputs"];
  if (!(count <= all.runs)) return { scored: whole, trained: null };
  const trained = traceSeries(all, { values, runs: numbers(count) });
  if (await sha256(bytesOf(trained.inputs.values)) !== hash) return { scored: whole, trained: null };
  if (count === all.runs) {
    failUsage(
      `evaluate on ${path}`,
      "the surrogate must not have been trained on all of its runs",
      `${count} of ${count}`,
    );
  }
  return { scored: traceSeries(all, { values, runs: numbers(all.runs - count, count) }), trained };
}
