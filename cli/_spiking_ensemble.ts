import { saveRunSpikes } from "../lib/spiking/sonata/sonata_run.ts";
import { saveSpikingRun } from "../lib/spiking/files/spiking_file.ts";
import { type PopulationSummary, summarizeSpiking } from "../lib/experiment/summarize_spiking.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import type { SpikingSpec } from "../lib/spiking/spec_types.ts";
import { simulateSpikingEnsemble } from "../lib/spiking/simulation/spiking_ensemble.ts";
import type { SpikingRun } from "../lib/spiking/simulation/spiking_run.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { format, interruptible, showProgress, table } from "./_console.ts";
import { ownModels } from "./_models.ts";
import { claimOutput, keepResult, outputFile, requireOwn } from "./_output.ts";
import { isRun } from "./_own_files.ts";
import { PICTURE_NAMES } from "./_picture.ts";
import { warmupOf, withoutWarmup } from "./_warmup.ts";

/** Mean and standard deviation of what is known of some networks. */
function spread(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return "–";
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length - 1);
  return `${format(mean)} ± ${format(Math.sqrt(variance))}`;
}

function people(
  runs: readonly SpikingRun[],
  summaries: PopulationSummary[][],
  { wallSeconds, warmupMs, files }: { wallSeconds: number; warmupMs: number; files: readonly string[] },
): string {
  const [{ spec, seed, engine, stepMs, adapter, bins, binMs }] = runs;
  const networkSeconds = runs.length * bins * binMs / 1000;
  return table([
    ["network", `${spec.name}, ${runs.length} × ${format(bins * binMs, 4)} ms, seeds from ${seed} on`],
    ["engine", `${engine}, steps of ${stepMs} ms, ${adapter}`],
    ...summaries[0].map(({ name }, at) => {
      const own = summaries.map((summary) => summary[at]);
      return [
        name,
        `${spread(own.map(({ rateHz }) => rateHz))} Hz, CV of intervals ${
          spread(own.map(({ isiCv }) => isiCv))
        }${withoutWarmup(warmupMs)}`,
      ];
    }),
    [
      "speed",
      `${format(networkSeconds)} network-seconds in ${format(wallSeconds)} s: ${
        format(networkSeconds / wallSeconds)
      } per second`,
    ],
    ...files.length > 0 ? [["files", `${files[0]} to ${files.at(-1)}`]] : [],
  ]);
}

/** The file of one of many networks. */
function numbered(path: string, network: number): string {
  return path.replace(/(\.\w+)$/, `-${network}$1`);
}

/** Simulates many networks of point neurons, of seeds that follow each other, and prints what they have in common. */
export async function simulateSpikingMany(
  args: Arguments,
  spec: SpikingSpec,
  { networks, durationMs, gpu }: { networks: number; durationMs: number; gpu: Gpu | null },
): Promise<void> {
  const odd = ["resume", ...PICTURE_NAMES].find((name) => args.has(name));
  if (odd !== undefined) failUsage(`simulate ${spec.name}`, `--${odd} is for one network`, networks);
  const warmupMs = warmupOf(args, { durationMs, binMs: args.number("bin") ?? 1 });
  const out = await outputFile(args);
  const files = out === undefined ? [] : Array.from({ length: networks }, (_, at) => numbered(out, at));
  for (const file of files) {
    await claimOutput(file);
    await requireOwn(file, isRun);
  }
  const { neurons, synapses } = await ownModels(args), models = { neurons, synapses };
  const progress = await showProgress(args, "simulate");
  const start = performance.now();
  let runs: SpikingRun[];
  try {
    runs = await simulateSpikingEnsemble(gpu, spec, {
      networks,
      durationMs,
      binMs: args.number("bin"),
      seed: args.seed,
      ...models,
      signal: interruptible(),
      onProgress: progress.onProgress,
    });
  } finally {
    progress.stop();
    gpu?.destroy();
  }
  const wallSeconds = (performance.now() - start) / 1000;
  const summaries = runs.map((run) => summarizeSpiking(run, { warmupMs }));
  for (const [network, file] of files.entries()) {
    const save = file.endsWith(".h5") ? saveRunSpikes : saveSpikingRun;
    await keepResult(file, (path) => save(path, runs[network]));
  }
  if (!args.flag("json")) return console.log(people(runs, summaries, { wallSeconds, warmupMs, files }));
  const { engine, adapter, stepMs, binMs, bins, seed } = runs[0];
  console.log(JSON.stringify({
    network: spec.name,
    networks,
    durationMs: bins * binMs,
    seed,
    engine,
    stepMs,
    adapter,
    wallSeconds,
    warmupMs,
    populations: summaries,
    ...(out === undefined ? {} : { files }),
  }));
}
