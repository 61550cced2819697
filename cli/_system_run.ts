import { requirePositive } from "../lib/base/require_number.ts";
import { measuredRuns } from "../lib/experiment/measures/measured_run.ts";
import { RATE } from "../lib/experiment/measures/rate.ts";
import type { PopulationCounts } from "../lib/system/population_counts.ts";
import type { Run, SystemSpec } from "../lib/system/run.ts";
import { saveRun } from "../lib/experiment/run_file.ts";
import type { System } from "../lib/system/system.ts";
import type { Arguments } from "./_arguments.ts";
import { format, interruptible, showProgress, table } from "./_console.ts";
import { askedEngine, ENGINES, gpuOrCpu } from "./_gpu.ts";
import { refuseOptions } from "./_network.ts";
import { ownModels } from "./_models.ts";
import { probeOf, seenBy } from "./_lfp.ts";
import { keepResult, outputFile } from "./_output.ts";
import { drawSystemRun, pictureOf } from "./_picture.ts";

/** Options that systems of the library alone have. */
const LIBRARY_ONLY = ["pools", "scale", "timing", "resume"];

/** Mean rate of each population over all networks, Hz. */
function ratesOf(counts: PopulationCounts): Record<string, number> {
  const runs = measuredRuns(counts);
  return Object.fromEntries(counts.populations.map(({ name }, p) => [name, RATE.value(runs, [p])!]));
}

function people(run: Run, seen: ReturnType<typeof seenBy>): string {
  const { specs: [spec], counts, networkSeconds, wallSeconds } = run;
  return table([
    [
      "network",
      `${spec.name}, ${counts.networks} × ${
        format(counts.bins * counts.binMs, 4)
      } ms after ${run.warmupMs} ms of warm-up, seed ${run.seed}`,
    ],
    ["engine", `${run.engine}, ${run.adapter}`],
    ...Object.entries(ratesOf(counts)).map(([name, rate]) => [name, `${format(rate)} Hz`]),
    ...seen.map(({ place, leastMv, mostMv }) => [
      `potential at ${place}`,
      `${format(1000 * leastMv)} to ${format(1000 * mostMv)} uV`,
    ]),
    [
      "speed",
      `${format(networkSeconds)} network-seconds in ${format(wallSeconds)} s: ${
        format(networkSeconds / wallSeconds)
      } per second`,
    ],
  ]);
}

/** Simulates a network of a system that the command line knows by its contract alone, and prints its rates. */
export async function simulateSystem(args: Arguments, system: System, spec: SystemSpec): Promise<void> {
  refuseOptions(args, spec, LIBRARY_ONLY, "networks of the library");
  const { recordsSpikes = true } = system;
  if (!recordsSpikes) refuseOptions(args, spec, ["spikes"], "systems whose runs hold spikes");
  refuseOptions(args, spec, ["lfp"], "networks of point neurons");
  if (spec.kind !== "cell") refuseOptions(args, spec, ["electrode"], "detailed cells");
  const probe = probeOf(args), out = await outputFile(args);
  const picture = await outputFile(args, "picture");
  const specs = new Array<SystemSpec>(args.whole("networks", 1, 1, 65_536)).fill(spec);
  const durationMs = args.number("duration") ?? 1000;
  requirePositive("simulate", "--duration", durationMs);
  const shown = pictureOf(args, { durationMs, binMs: args.number("bin") ?? 1 });
  const gpu = args.choice("engine", ENGINES) === "gpu" ? await gpuOrCpu(args) : null;
  const progress = await showProgress(args, "simulate");
  try {
    const run = await system.simulate(gpu, specs, {
      durationMs,
      warmupMs: args.number("warmup"),
      binMs: args.number("bin"),
      stepMs: args.number("step"),
      method: args.text("method"),
      engine: askedEngine(args),
      seed: args.seed,
      record: {
        spikes: recordsSpikes && (args.has("spikes") || out !== undefined || picture !== undefined),
        ...(probe ? { own: { probe } } : {}),
      },
      signal: interruptible(),
      onProgress: progress.onProgress,
    });
    progress.stop();
    const { systems } = await ownModels(args);
    if (out) await keepResult(out, (path) => saveRun(path, run, { systems }));
    if (picture) await drawSystemRun(picture, run, shown);
    const { counts, specs: _, spikes, traces: __, own: ___, ...about } = run;
    const { counts: ____, ...size } = counts, seen = probe ? seenBy(probe, run.traces) : [];
    console.log(
      args.flag("json")
        ? JSON.stringify({
          network: spec.name,
          ...about,
          ...size,
          rates: ratesOf(counts),
          ...(spikes ? { spikes: spikes.reduce((sum, { times }) => sum + times.length, 0) } : {}),
          ...(probe ? { potentials: seen } : {}),
          ...(out ? { file: out } : {}),
          ...(picture ? { picture } : {}),
        })
        : people(run, seen),
    );
  } finally {
    progress.stop();
    gpu?.destroy();
  }
}
