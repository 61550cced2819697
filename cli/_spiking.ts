import { saveRunSpikes } from "../lib/evaluation/sonata_run.ts";
import {
  loadStoppedSimulation,
  saveSpikingRun,
  saveStoppedSimulation,
} from "../lib/evaluation/spiking_file.ts";
import { type PopulationSummary, summarizeSpiking } from "../lib/evaluation/summarize_spiking.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { scaleSpiking } from "../lib/network/spiking/override_spiking.ts";
import { NEURON_MODELS } from "../lib/neuron/models.ts";
import type { SpikingSpec } from "../lib/network/spiking/spiking_spec.ts";
import { figureSvg } from "../lib/report/figure_svg.ts";
import { populationRasterFigure } from "../lib/report/figures/population_raster.ts";
import { weightsFigure } from "../lib/report/figures/weights.ts";
import { joinRuns } from "../lib/simulation/spiking/join_runs.ts";
import { planSpiking, planStretch } from "../lib/simulation/spiking/plan_spiking.ts";
import { SpikingSimulation, type SynapseTable } from "../lib/simulation/spiking/spiking_simulation.ts";
import type { SpikingRun } from "../lib/simulation/spiking/spiking_run.ts";
import { type Arguments, UsageError } from "./_arguments.ts";
import { format, interruptible, type Progress, say, showProgress, table } from "./_console.ts";
import { gpuOrCpu } from "./_gpu.ts";
import { simulateSpikingMany } from "./_spiking_ensemble.ts";
import { outputFile } from "./_output.ts";

/** Options of `simulate` that only ensembles of Markovian and multi-band networks have. */
const ENSEMBLE_ONLY = ["method", "warmup", "pools"];

/** Writes the picture of a run, and of weights that were learnt. */
async function drawRun(path: string, run: SpikingRun, synapses: readonly SynapseTable[]): Promise<void> {
  const raster = populationRasterFigure(run);
  const figure = synapses.length > 0
    ? { vconcat: [raster, ...synapses.map((one) => weightsFigure(one))] }
    : raster;
  await writeFileAtomic(path, new TextEncoder().encode(await figureSvg(figure)));
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
async function engineOf(args: Arguments, spec: SpikingSpec): Promise<Gpu | null> {
  if (args.choice("engine", ["gpu", "reference"]) === "reference") return null;
  const gpu = await gpuOrCpu();
  if (!gpu || !gpu.adapter.software || args.has("engine") || isCostly(spec)) return gpu;
  gpu.destroy();
  return null;
}

/** Wall time of a slice, after which an interruption is seen, and between two checkpoints, s. */
const SLICE_SECONDS = 2;
const CHECKPOINT_SECONDS = 30;

/** Where a simulation whose run is to be saved keeps what it takes to go on. */
function checkpointOf(out: string): string {
  return `${out.replace(/\.(npz|h5)$/, "")}.checkpoint.npz`;
}

/** A simulation in slices, which can be interrupted and gone on with. */
class SlicedSimulation {
  readonly #parts: SpikingRun[] = [];
  #saved = performance.now();

  constructor(
    readonly simulation: SpikingSimulation,
    readonly durationMs: number,
    readonly out: string | undefined,
  ) {}

  /** Takes up what was stopped. */
  async resume(): Promise<void> {
    const { run, checkpoint } = await loadStoppedSimulation(checkpointOf(this.out!));
    await this.simulation.restore(checkpoint);
    this.#parts.push(run);
  }

  /** Keeps what it takes to go on, where there is a file to be written. */
  async #save(): Promise<void> {
    if (this.out === undefined || this.#parts.length === 0) return;
    const checkpoint = await this.simulation.save();
    await saveStoppedSimulation(checkpointOf(this.out), { run: joinRuns(this.#parts), checkpoint });
    this.#saved = performance.now();
  }

  /** Runs to the end. @throws The signal's reason, with what it takes to go on saved. */
  async run(binMs: number, signal: AbortSignal, progress: Progress): Promise<SpikingRun> {
    const { simulation, durationMs } = this;
    const begin = simulation.timeMs, start = performance.now();
    const wholeBins = (ms: number) => Math.max(1, Math.round(ms / binMs)) * binMs;
    let slice = wholeBins(Math.min(50, durationMs - begin));
    while (simulation.timeMs < durationMs - 1e-6) {
      const before = performance.now();
      this.#parts.push(await simulation.run(Math.min(slice, durationMs - simulation.timeMs)));
      const seconds = (performance.now() - before) / 1000;
      slice = wholeBins(slice * Math.min(4, SLICE_SECONDS / Math.max(seconds, 1e-3)));
      const wall = (performance.now() - start) / 1000;
      progress.update(
        simulation.timeMs / durationMs,
        `real-time factor ${format(1000 * wall / (simulation.timeMs - begin))}`,
      );
      // Lets a signal in.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (signal.aborted) {
        await this.#save();
        if (this.out) {
          say(`stopped at ${format(simulation.timeMs, 6)} of ${durationMs} ms; go on with --resume`);
        }
        signal.throwIfAborted();
      }
      if (performance.now() - this.#saved > 1000 * CHECKPOINT_SECONDS) await this.#save();
    }
    return joinRuns(this.#parts);
  }
}

async function simulateOn(
  args: Arguments,
  spec: SpikingSpec,
  { durationMs, out }: { durationMs: number; out: string | undefined },
): Promise<{ run: SpikingRun; synapses: SynapseTable[] }> {
  const binMs = args.number("bin") ?? 1;
  if (args.flag("resume") && !out) {
    throw new UsageError("Cannot resume as --out must name the run to go on with: current value is none");
  }
  const gpu = await engineOf(args, spec);
  const progress = await showProgress(args, "simulate");
  const signal = interruptible();
  let simulation: SpikingSimulation | null = null;
  try {
    planStretch(planSpiking(spec, { seed: args.seed, binMs }), durationMs);
    simulation = await SpikingSimulation.open(gpu, spec, { seed: args.seed, binMs });
    const sliced = new SlicedSimulation(simulation, durationMs, out);
    if (args.flag("resume")) await sliced.resume();
    const run = await sliced.run(binMs, signal, progress);
    return { run, synapses: await learnt(simulation) };
  } finally {
    progress.stop();
    simulation?.close();
    gpu?.destroy();
  }
}

/** Simulates a network of point neurons and prints what its populations do. @param usual How long, where --duration does not say, ms. */
export async function simulateSpikingSpec(args: Arguments, given: SpikingSpec, usual: number): Promise<void> {
  const durationMs = args.number("duration") ?? usual;
  const odd = ENSEMBLE_ONLY.find((name) => args.has(name));
  if (odd !== undefined) {
    throw new UsageError(
      `Cannot simulate ${given.name} as --${odd} is for Markovian and multi-band networks: current value is ${
        args.text(odd)
      }`,
    );
  }
  const stepMs = args.number("step");
  const scaled = args.has("scale") ? scaleSpiking(given, args.number("scale")!) : given;
  const spec = stepMs === undefined ? scaled : { ...scaled, stepMs };
  const networks = args.whole("networks", 1);
  if (networks > 1) {
    return await simulateSpikingMany(args, spec, {
      networks,
      durationMs,
      gpu: await engineOf(args, spec),
    });
  }
  const out = await outputFile(args);
  const picture = await outputFile(args, "picture");
  const { run, synapses } = await simulateOn(args, spec, { durationMs, out });
  const skipMs = Math.min(200, run.bins * run.binMs / 5);
  const summary = summarizeSpiking(run, { skipMs });
  if (out) {
    await (out.endsWith(".h5") ? saveRunSpikes(out, run) : saveSpikingRun(out, run, { synapses }));
    await Deno.remove(checkpointOf(out)).catch(() => {});
  }
  if (picture) await drawRun(picture, run, synapses);
  if (!args.flag("json")) return console.log(people(run, summary));
  const { counts: _, spikes, traces: __, spec: ___, ...rest } = run;
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
