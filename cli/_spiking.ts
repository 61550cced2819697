import { saveSpikingRun } from "../lib/evaluation/spiking_file.ts";
import { type PopulationSummary, summarizeSpiking } from "../lib/evaluation/summarize_spiking.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { scaleSpiking } from "../lib/network/spiking/override_spiking.ts";
import { NEURON_MODELS } from "../lib/neuron/models.ts";
import type { SpikingSpec } from "../lib/network/spiking/spiking_spec.ts";
import { figureSvg } from "../lib/report/figure_svg.ts";
import { populationRasterFigure } from "../lib/report/figures/population_raster.ts";
import { simulateSpiking } from "../lib/simulation/spiking/spiking_engine.ts";
import { simulateSpikingReference } from "../lib/simulation/spiking/spiking_reference.ts";
import type { SpikingRun } from "../lib/simulation/spiking/spiking_run.ts";
import { type Arguments, UsageError } from "./_arguments.ts";
import { format, interruptible, showProgress, table } from "./_console.ts";
import { gpuOrCpu } from "./_gpu.ts";
import { outputFile } from "./_output.ts";

/** Options of `simulate` that only ensembles of Markovian and multi-band networks have. */
const ENSEMBLE_ONLY = ["networks", "method", "warmup", "pools"];

/** Writes the picture of a run. */
async function drawRun(path: string, run: SpikingRun): Promise<void> {
  await writeFileAtomic(path, new TextEncoder().encode(await figureSvg(populationRasterFigure(run))));
}

/** Time that wall and biological seconds compare by: building, compiling and loading aside. */
function realTimeFactor({ bins, binMs, seconds }: SpikingRun): number {
  return seconds.run / (bins * binMs / 1000);
}

function people(run: SpikingRun, summary: readonly PopulationSummary[]): string {
  const { spec, seconds, engine, stepMs, adapter, synapses } = run;
  const cells = run.populations.reduce((sum, { size }) => sum + size, 0);
  return table([
    [
      "network",
      `${spec.name}, ${cells} cells, ${synapses} synapses, ${
        format(run.bins * run.binMs, 4)
      } ms, seed ${run.seed}`,
    ],
    ["engine", `${engine}, steps of ${stepMs} ms, ${adapter}`],
    ...summary.map(({ name, rateHz, isiCv, synchrony }) => [
      name,
      `${format(rateHz)} Hz, CV of intervals ${format(isiCv)}, synchrony ${format(synchrony)}`,
    ]),
    [
      "time",
      `build ${format(seconds.build)} s, compile ${format(seconds.compile)} s, load ${
        format(seconds.load)
      } s, run ${format(seconds.run)} s, readback ${format(seconds.readback)} s`,
    ],
    ["real-time factor", format(realTimeFactor(run))],
  ]);
}

/** Whether most cells are of models whose exponentials a software adapter computes faster than the CPU's engine. */
function isCostly({ populations }: SpikingSpec): boolean {
  const cells = (costly: boolean) =>
    populations.filter(({ neuron }) =>
      NEURON_MODELS.some((model) => model.name === neuron && (model.costly ?? false) === costly)
    )
      .reduce((sum, { size }) => sum + size, 0);
  return cells(true) > cells(false);
}

/** The engine that was asked for; without a word the GPU, and on software adapters the one that is faster there (bench/README.md). */
async function simulateOn(args: Arguments, spec: SpikingSpec): Promise<SpikingRun> {
  const engine = args.choice("engine", ["gpu", "reference"]);
  const progress = await showProgress(args, "simulate");
  const options = {
    durationMs: args.number("duration") ?? 1000,
    seed: args.seed,
    binMs: args.number("bin"),
    signal: interruptible(),
    onProgress: ({ fraction, networkSeconds, wallSeconds }: {
      fraction: number;
      networkSeconds: number;
      wallSeconds: number;
    }) => progress.update(fraction, `real-time factor ${format(wallSeconds / networkSeconds)}`),
  };
  const gpu = engine === "gpu" ? await gpuOrCpu() : null;
  try {
    return gpu && (!gpu.adapter.software || args.has("engine") || isCostly(spec))
      ? await simulateSpiking(gpu, spec, options)
      : await simulateSpikingReference(spec, options);
  } finally {
    progress.stop();
    gpu?.destroy();
  }
}

/** Simulates a network of point neurons and prints what its populations do. */
export async function simulateSpikingSpec(args: Arguments, given: SpikingSpec): Promise<void> {
  const odd = ENSEMBLE_ONLY.find((name) => args.has(name));
  if (odd !== undefined) {
    throw new UsageError(
      `Cannot simulate ${given.name} as --${odd} is for Markovian and multi-band networks: current value is ${
        args.text(odd)
      }`,
    );
  }
  const out = await outputFile(args);
  const picture = await outputFile(args, "picture");
  const stepMs = args.number("step");
  const scaled = args.has("scale") ? scaleSpiking(given, args.number("scale")!) : given;
  const run = await simulateOn(args, stepMs === undefined ? scaled : { ...scaled, stepMs });
  const skipMs = Math.min(200, run.bins * run.binMs / 5);
  const summary = summarizeSpiking(run, { skipMs });
  if (out) await saveSpikingRun(out, run);
  if (picture) await drawRun(picture, run);
  if (!args.flag("json")) return console.log(people(run, summary));
  const { counts: _, spikes, traces: __, spec, ...rest } = run;
  console.log(JSON.stringify({
    network: spec.name,
    ...rest,
    populations: summary,
    spikes: spikes?.steps.length ?? null,
    realTimeFactor: realTimeFactor(run),
    ...(out ? { file: out } : {}),
    ...(picture ? { picture } : {}),
  }));
}
