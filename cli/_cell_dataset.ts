import { saveCellDataset } from "../lib/cable/cell_dataset_file.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { cellOf, recordCell, RECORDING_OPTIONS } from "./_cells.ts";
import { format, interruptible, table } from "./_console.ts";
import { ENGINES, gpuOrCpu } from "./_gpu.ts";
import { keepResult, outputFile } from "./_output.ts";

/** Options of `volley dataset` that recordings of a cell have; with `--box` a cell is a network like others. */
const OWN = new Set([
  ...["runs", "duration", "step", "engine", "out", "seed", "set", "with", "json", "quiet"],
  ...Object.keys(RECORDING_OPTIONS),
]);

/** Fails where an option is given that only datasets over boxes have. */
function requireForCells(args: Arguments, options: Readonly<Record<string, Option>>): void {
  const odd = Object.keys(options).find((name) => !OWN.has(name) && args.has(name));
  if (odd === undefined) return;
  failUsage(
    `record ${args.positional[0]}`,
    `--${odd} goes with --box, a dataset of counts over parameters`,
    args.text(odd),
  );
}

/** Fails where a network's dataset is given an option of recordings of cells. */
export function refuseForNetworks(args: Arguments): void {
  const odd = Object.keys(RECORDING_OPTIONS).find((name) => args.has(name));
  if (odd === undefined) return;
  failUsage(`make a dataset of ${args.positional[0]}`, `--${odd} is for cells`, args.all(odd));
}

/** The file of recordings, which NumPy opens. */
async function fileOf(args: Arguments): Promise<string> {
  const out = await outputFile(args);
  if (out?.endsWith(".npz")) return out;
  failUsage(`record ${args.positional[0]}`, "it needs a file, --out FILE.npz", out ?? "none");
}

/** Records a cell into a file that surrogates learn from: `volley dataset CELL`. */
export async function cellDataset(args: Arguments, options: Readonly<Record<string, Option>>): Promise<void> {
  requireForCells(args, options);
  const [name] = args.positional, cell = await cellOf(args, name), out = await fileOf(args);
  const recording = {
    runs: args.whole("runs", 40, 1, 100_000),
    durationMs: args.whole("duration", 5000, 10, 10_000_000),
    seed: args.seed,
    signal: interruptible(),
  };
  const engine = args.choice("engine", ENGINES);
  const gpu = engine === "gpu" ? await gpuOrCpu(args) : null;
  const started = performance.now();
  const data = await recordCell(gpu, args, cell, recording);
  const wallSeconds = (performance.now() - started) / 1000;
  await keepResult(out, (path) => saveCellDataset(path, data));
  const { runs, durationMs, seed } = recording, seconds = runs * durationMs / 1000;
  const rateHz = data.spikes.timesMs.length / seconds;
  const events = data.inputs.reduce((sum, count) => sum + count, 0);
  const inputHz = events / data.sites.length / seconds;
  const onCpu = gpu === null || gpu.adapter.software;
  const where = onCpu ? "one core, gates by tables" : gpu.adapter.description;
  const printed = {
    cell: cell.spec.name,
    file: out,
    ...{ runs, durationMs, seed, inputs: data.sites.length, inputHz, rateHz, wallSeconds },
    engine: onCpu ? "tabulated" : "gpu",
    adapter: gpu?.adapter,
  };
  console.log(
    args.flag("json") ? JSON.stringify(printed) : table([
      ["cell", `${cell.spec.name}, ${runs} × ${format(durationMs, 5)} ms, seed ${seed}`],
      ["file", out],
      ["inputs", `${data.sites.length}, ${format(inputHz)} Hz each`],
      ["rate", `${format(rateHz)} Hz`],
      ["speed", `${format(seconds)} s of the cell in ${format(wallSeconds)} s on ${where}`],
    ]),
  );
  gpu?.destroy();
}
