import { readJsonArray } from "../io/npz_arrays.ts";
import type { NpzFile } from "../io/npz_file.ts";

/** The format that a run's header names. */
export function formatOf(file: NpzFile): unknown {
  const header = file.has("header") ? readJsonArray(file, "header", "a run") : null;
  return (header as { format?: unknown } | null)?.format ?? null;
}
