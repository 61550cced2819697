import type { PopulationSummary } from "../lib/experiment/summarize_spiking.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { scaleSpiking } from "../lib/spiking/override_spiking.ts";
import type { SpikingSpec } from "../lib/spiking/spec_types.ts";
import { figureSvg } from "../lib/report/figure_svg.ts";
import {
  populationRasterFigure,
  type PopulationRasterOptions,
} from "../lib/report/figures/population_raster.ts";
import { weightsFigure } from "../lib/report/figures/weights.ts";
import { suitsGpu } from "../lib/spiking/simulation/choose_engine.ts";
import { planSpiking, planStretch } from "../lib/spiking/simulation/plan_spiking.ts";
import { SpikingSimulation } from "../lib/spiking/simulation/spiking_simulation.ts";
import type { SynapseTable } from "../lib/spiking/simulation/synapse_table.ts";
import type { SpikingRun } from "../lib/spiking/simulation/spiking_run.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { format, interruptible, say, showProgress, table } from "./_console.ts";
import { ENGINES, gpuOrCpu } from "./_gpu.ts";
import { simulateSpikingMany } from "./_spiking_ensemble.ts";
import { claimSides, type SlicedRun, SlicedSimulation, type Slicing } from "./_sliced_simulation.ts";
import { ownModels } from "./_models.ts";
import { refuseOptions } from "./_network.ts";
import { keepResult, outputFile } from "./_output.ts";
import { lfpArrays, lfpNetwork, lfpOf, lfpRow, lfpSignals, type PrintedLfp } from "./_lfp.ts";
import { lfpFigure } from "../lib/report/figures/lfp.ts";
import { lfpRecord, type LfpSources } from "../lib/spiking/lfp/lfp_sources.ts";
import { pictureOf } from "./_picture.ts";
import { warmupOf, withoutWarmup } from "./_warmup.ts";

/** Options of `simulate` that only ensembles of Markovian and multi-band networks have. */
const ENSEMBLE_ONLY = ["method", "pools", "spikes"];

/** Writes the picture of a run, of its field potential and of weights that were learnt. */
async function drawRun(
  path: string,
  run: SpikingRun,
  { synapses, shown, lfp }: {
    synapses: readonly SynapseTable[];
    shown: PopulationRasterOptions;
    lfp: PrintedLfp | null;
  },
): Promise<void> {
  const { fromMs, toMs } = shown, raster = populationRasterFigure(run, shown);
  const parts = [
    raster,
    ...(lfp ? [lfpFigure(lfpSignals(lfp), { fromMs, toMs })] : []),
    ...synapses.map((one) => weightsFigure(one)),
  ];
  const figure = parts.length > 1 ? { vconcat: parts } : raster;
  const svg = await figureSvg(figure);
  await keepResult(path, (place) => writeFileAtomic(place, svg));
}

/** The synapses that have learnt. */
async function learnt(simulation: SpikingSimulation): Promise<SynapseTable[]> {
  const tables: SynapseTable[] = [];
  for (const [at, { learning }] of simulation.spec.projections.entries()) {
    if (learning) tables.push(await simulation.synapses(at));
  }
  return tables;
}

/** Time that wall and biological seconds compare by: building, compiling and loading aside. */
function realTimeFactor({ bins, binMs, seconds }: SpikingRun): number {
  return seconds.run / (bins * binMs / 1000);
}

function people(
  run: SpikingRun,
  summary: readonly PopulationSummary[],
  { warmupMs, lfp }: { warmupMs: number; lfp: PrintedLfp | null },
): string {
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
      `${format(rateHz)} Hz, CV of intervals ${format(isiCv)}, synchrony ${format(synchrony)}${
        withoutWarmup(warmupMs)
      }`,
    ]),
    ...(lfp ? [lfpRow(lfp)] : []),
    [
      "time",
      `build ${format(seconds.build)} s, compile ${format(seconds.compile)} s, load ${
        format(seconds.load)
      } s, run ${format(seconds.run)} s, readback ${format(seconds.readback)} s`,
    ],
    ["real-time factor", format(realTimeFactor(run))],
  ]);
}

/** The engine that was asked for; without a word the GPU, and on software adapters the one that is faster there (bench/README.md). */
async function engineOf(args: Arguments, spec: SpikingSpec): Promise<Gpu | null> {
  if (args.choice("engine", ENGINES) === "reference") return null;
  const gpu = await gpuOrCpu(args);
  if (!gpu || args.has("engine")) return gpu;
  const { suits, sentence } = suitsGpu(gpu, spec, { seed: args.seed, ...await ownModels(args) });
  if (suits) return gpu;
  if (sentence) say(`${sentence} The CPU's engine is used.`);
  gpu.destroy();
  return null;
}

/** Simulates to the end, and saves what is to be saved. */
async function simulateOn(
  args: Arguments,
  spec: SpikingSpec,
  wanted: Omit<Slicing, "seed" | "engine"> & { sources: LfpSources | null },
): Promise<{ run: SlicedRun; synapses: SynapseTable[]; lfp: PrintedLfp | null }> {
  if (args.flag("resume") && wanted.out === undefined) {
    failUsage("resume", "--out must name the run to go on with", "none");
  }
  if (wanted.out !== undefined) await claimSides(wanted.out, { resume: args.flag("resume") });
  const gpu = await engineOf(args, spec);
  const slicing: Slicing = { ...wanted, seed: args.seed, engine: gpu ? "gpu" : "reference" };
  const progress = await showProgress(args, "simulate");
  const signal = interruptible();
  let sliced: SlicedSimulation | null = null;
  try {
    const { neurons, synapses: own } = await ownModels(args);
    const { sources } = wanted, { binMs } = slicing;
    const record = sources ? { traces: lfpRecord(sources), everyMs: binMs } : undefined;
    const options = { seed: args.seed, binMs, neurons, synapses: own, ...(record ? { record } : {}) };
    planStretch(planSpiking(spec, options), slicing.durationMs);
    sliced = new SlicedSimulation(await SpikingSimulation.open(gpu, spec, options), slicing);
    await sliced.open(args.flag("resume"));
    const run = await sliced.run(signal, progress.onProgress);
    const synapses = await learnt(sliced.simulation);
    const lfp = sources ? lfpOf(run.last, sources, slicing.warmupMs) : null;
    await sliced.write(run, synapses, lfp ? lfpArrays(lfp) : {});
    return { run, synapses, lfp };
  } finally {
    progress.stop();
    sliced?.close();
    gpu?.destroy();
  }
}

/** Simulates a network of point neurons and prints what its populations do. @param usual How long, where --duration does not say, ms. */
export async function simulateSpikingSpec(args: Arguments, given: SpikingSpec, usual: number): Promise<void> {
  const durationMs = args.number("duration") ?? usual;
  const odd = ENSEMBLE_ONLY.find((name) => args.has(name));
  if (odd !== undefined) {
    failUsage(`simulate ${given.name}`, `--${odd} is for Markovian and multi-band networks`, args.text(odd));
  }
  refuseOptions(args, given, ["electrode"], "detailed cells");
  const stepMs = args.number("step");
  const scaled = args.has("scale") ? scaleSpiking(given, args.number("scale")!) : given;
  const stepped = stepMs === undefined ? scaled : { ...scaled, stepMs };
  const networks = args.whole("networks", 1), field = await lfpNetwork(args, stepped, networks);
  const spec = field?.spec ?? stepped, sources = field?.sources ?? null;
  if (networks > 1) {
    return await simulateSpikingMany(args, spec, {
      networks,
      durationMs,
      gpu: await engineOf(args, spec),
    });
  }
  const out = await outputFile(args);
  const picture = await outputFile(args, "picture");
  const binMs = args.number("bin") ?? 1, warmupMs = warmupOf(args, { durationMs, binMs });
  const shown = pictureOf(args, { durationMs, binMs });
  // Field potentials are of the whole run.
  const keptFromMs = sources ? 0 : shown.fromMs;
  const slicing = { durationMs, binMs, warmupMs, out, keptFromMs, sources };
  const { run, synapses, lfp } = await simulateOn(args, spec, slicing);
  const { whole, summary } = run;
  if (picture) await drawRun(picture, run.last, { synapses, shown, lfp });
  if (!args.flag("json")) return console.log(people(whole, summary, { warmupMs, lfp }));
  const { counts: _, spikes: __, traces: ___, spec: ____, ...rest } = whole;
  console.log(JSON.stringify({
    network: spec.name,
    ...rest,
    warmupMs,
    populations: summary,
    spikes: run.spikes,
    realTimeFactor: realTimeFactor(whole),
    ...(lfp ? { lfp: lfp.about } : {}),
    ...(out ? { file: out } : {}),
    ...(picture ? { picture } : {}),
  }));
}
