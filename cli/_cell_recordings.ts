import { type CellDataset, makeCellDataset } from "../lib/cable/cell_dataset.ts";
import { loadCellDataset, saveCellDataset } from "../lib/cable/cell_dataset_file.ts";
import { traceSeries } from "../lib/surrogate/trace/recorded_series.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { CELL_PRESET_INPUT, CELL_PRESETS, getCellPreset } from "../lib/cable/cell_presets.ts";
import { simulateCells } from "../lib/cable/gpu/cells_engine.ts";
import { simulateCellsTabulated } from "../lib/cable/cpu/cells_reference.ts";
import type { TraceSeries } from "../lib/surrogate/trace/trace_series.ts";
import { type Arguments, UsageError } from "./_arguments.ts";
import { showProgress } from "./_console.ts";
import { keepResult } from "./_output.ts";

/** Recordings of a cell that is built in, simulated. */
async function simulated(gpu: Gpu, args: Arguments, signal: AbortSignal): Promise<CellDataset> {
  const progress = await showProgress(args, "simulate");
  try {
    return await makeCellDataset(getCellPreset(args.positional[0]), {
      // A software adapter is slower than tables on a core, and not as exact.
      simulate: (spec, options) =>
        gpu.adapter.software ? simulateCellsTabulated(spec, options) : simulateCells(gpu, spec, options),
      runs: args.whole("runs", 40, args.has("test") ? 1 : 3, 100_000),
      durationMs: args.whole("duration", 5000, 1000, 10_000_000),
      seed: args.seed,
      ...CELL_PRESET_INPUT[args.positional[0]],
      signal,
      onProgress: ({ fraction }) => progress.update(fraction, "recordings of the cell"),
    });
  } finally {
    progress.stop();
  }
}

/** Whether what is scored has the steps and inputs of what was trained on. */
function requireAlike(
  { trained, scored }: { trained: TraceSeries; scored: TraceSeries },
  file: string,
): void {
  const wrong = (rule: string, value: unknown) =>
    new UsageError(
      `Cannot score on ${file} as ${rule} of the recordings that are trained on: current value is ${value}`,
    );
  if (scored.stepMs !== trained.stepMs) {
    throw wrong(`its step must be the ${trained.stepMs} ms`, `${scored.stepMs} ms`);
  }
  const names = trained.inputs.names, others = scored.inputs.names;
  if (others.length !== names.length) throw wrong(`it must have the ${names.length} sites`, others.length);
  const odd = names.findIndex((name, at) => name !== others[at]);
  if (odd >= 0) throw wrong(`site ${odd} must be ${names[odd]}, that`, others[odd]);
}

/** Whether a cell is meant, not a file; what is neither a cell nor looks like a file is a cell that is misspelt. */
function isBuiltIn(from: string): boolean {
  return CELL_PRESETS.includes(from) || !/[./\\]/.test(from);
}

/** Fails where an option is given that only goes with cells that are built in. */
export function requireBuiltIn(args: Arguments): void {
  const [from] = args.positional;
  const wrong = ["runs", "duration", "data-out"].find((name) => !isBuiltIn(from) && args.has(name));
  if (wrong === undefined) return;
  throw new UsageError(
    `Cannot use --${wrong} with recordings from a file as it goes with ${
      CELL_PRESETS.join(", ")
    }: current value is ${from}`,
  );
}

/** Recordings to learn from, and those that are scored. */
export async function recordingsOf(gpu: Gpu, args: Arguments, signal: AbortSignal) {
  const [from] = args.positional, test = args.text("test");
  const all = isBuiltIn(from) ? await simulated(gpu, args, signal) : await loadCellDataset(from);
  const out = args.text("data-out");
  if (out) await keepResult(out, (path) => saveCellDataset(path, all));
  if (test !== undefined) {
    const both = { trained: traceSeries(all), scored: traceSeries(await loadCellDataset(test)) };
    requireAlike(both, test);
    return both;
  }
  const held = Math.max(1, Math.floor(all.runs / 10));
  const runs = Array.from({ length: all.runs }, (_, run) => run);
  if (all.runs < 3) {
    throw new UsageError(
      `Cannot train on ${from} as it must have at least 3 runs, or --test FILE must be given: current value is ${all.runs}`,
    );
  }
  return {
    trained: traceSeries(all, { runs: runs.slice(0, -held) }),
    scored: traceSeries(all, { runs: runs.slice(-held) }),
  };
}
