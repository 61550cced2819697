import { compareRuns, type Evaluation } from "../lib/experiment/compare_runs.ts";
import { countData } from "../lib/experiment/count_data.ts";
import { countsOfRun } from "../lib/markov/counts_of.ts";
import { saveCounts, saveRun } from "../lib/experiment/run_file.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { FileError } from "../lib/io/file_error.ts";
import { runOfEnsemble } from "../lib/markov/markov_system.ts";
import type { Run } from "../lib/system/run.ts";
import { getPreset } from "../lib/markov/presets.ts";
import { renderReport } from "../lib/report/render_report.ts";
import { reportOfRuns } from "../lib/report/report_of_runs.ts";
import type { TrainingCurve } from "../lib/report/report_data.ts";
import type { EnsembleRun, SimulateOptions } from "../lib/markov/run.ts";
import type { SurrogateModel } from "../lib/surrogate/model_file.ts";
import type { RecurrentSpec } from "../lib/surrogate/counts/recurrent_spec.ts";
import { RECURRENT_SURROGATE } from "../lib/surrogate/counts/recurrent_surrogate.ts";
import type { TrainingOptions } from "../lib/surrogate/counts/training_options.ts";
import { type Arguments, type Command } from "./_arguments.ts";
import { format, interruptible, say } from "./_console.ts";
import { engineName } from "./_gpu.ts";
import { type LayersDevice, layersDevice } from "./_layers.ts";
import { claimOutput, requireOwn } from "./_output.ts";
import { hasFields, isReport, isRun } from "./_own_files.ts";
import { claimModel, rolloutWith, trainAndSave } from "./_surrogate.ts";
import { evaluationTable, HELD_OUT_SEED } from "./evaluate.ts";
import { referencesTo } from "./_references.ts";
import { provenanceOfRun } from "./report.ts";
import { simulateWith, takesAdapter } from "./simulate.ts";

const PRESET = "mif-syn";

/** How much of everything the demo does. */
interface Scale {
  /** Networks to learn from and their length, ms. */
  networks: number;
  durationMs: number;
  training: Partial<TrainingOptions>;
  /** Held-out networks, and free runs, and their length, ms. */
  heldOut: number;
  heldOutMs: number;
  /** Largest ratio of distance to seed floor of volley sizes. */
  sizes: number;
}

const QUICK: Scale = {
  networks: 16,
  durationMs: 10_000,
  training: { steps: 4000 },
  heldOut: 8,
  heldOutMs: 20_000,
  sizes: 4,
};
const FULL: Scale = {
  networks: 32,
  durationMs: 20_000,
  training: { steps: 12_000 },
  heldOut: 16,
  heldOutMs: 20_000,
  sizes: 2,
};

/** Time that each part of the demo took, s. */
type Stopwatch = Record<string, number>;

async function timed<T>(times: Stopwatch, name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  times[name] = (performance.now() - start) / 1000;
  return result;
}

function heldOutOptions(scale: Scale, seed: number): SimulateOptions {
  const record = { spikes: true };
  return { networks: scale.heldOut, durationMs: scale.heldOutMs, seed: seed + HELD_OUT_SEED, record };
}

function summaryOf(evaluation: Evaluation, times: Stopwatch): string[] {
  const row = (key: string) => evaluation.rows.find((candidate) => candidate.key === key)!;
  const [e, i, peak, intervals, sizes] = [
    "rate.E",
    "rate.I",
    "peakHz.E",
    "volleyInterval.E",
    "volleySize.E",
  ].map(row);
  const rates = `E ${format(e.surrogate)} against ${format(e.network)} Hz, I ${format(i.surrogate)} against ${
    format(i.network)
  } Hz`;
  return [
    `Left to itself, the surrogate fires at the network's rates (${rates}) with its spectral peak at ` +
    `${format(peak.surrogate)} against ${format(peak.network)} Hz.`,
    `Its volleys differ from the network's by ${
      format(intervals.ratio, 2)
    } times the seed floor in their intervals and ` +
    `${
      format(sizes.ratio, 2)
    } times in their sizes, where 1 is what two seeds of the network itself differ by.`,
    `Training took ${format(times.train)} s, the free runs ${
      format(times.rollout)
    } s, the same runs of the network ${format(times["held-out network"])} s.`,
  ];
}

/** What the demo runs on. */
interface Engine {
  /** What does the layers. */
  layers: LayersDevice;
  args: Arguments;
  folder: string;
  signal: AbortSignal;
}

function simulateNetworks(
  { layers: { gpu }, args, signal }: Engine,
  options: SimulateOptions,
): Promise<EnsembleRun> {
  return simulateWith(gpu, getPreset(PRESET), { ...options, signal }, args);
}

async function trainOn(
  { layers, args, folder, signal }: Engine,
  run: EnsembleRun,
  options: Partial<TrainingOptions>,
): Promise<{ model: SurrogateModel<RecurrentSpec>; curve: TrainingCurve }> {
  const all = { ...options, out: `${folder}/model`, resume: args.flag("resume"), signal };
  const from = { data: countData(countsOfRun(run), run.specs), network: run.specs[0] };
  const { model, record } = await trainAndSave(layers, from, all, args);
  return { model, curve: record.curve };
}

async function runDemo(engine: Engine, scale: Scale, args: Arguments, folder: string): Promise<void> {
  const spec = getPreset(PRESET), { layers: { gpu, adapter }, signal } = engine;
  const { seed } = args;
  const times: Stopwatch = {};
  const start = performance.now();
  say(
    `1/5 simulate ${scale.networks} networks of ${PRESET}, ${scale.durationMs / 1000} s each, on ${
      engineName(gpu && takesAdapter(gpu, args) ? gpu : null)
    }`,
  );
  const shape = { networks: scale.networks, durationMs: scale.durationMs, seed };
  const data = await timed(times, "simulate", () => simulateNetworks(engine, shape));
  await saveRun(`${folder}/training.npz`, data);
  say(`2/5 train an LSTM surrogate on their spike counts, ${scale.training.steps} steps`);
  const { model, curve } = await timed(
    times,
    "train",
    () => trainOn(engine, data, { seed, ...scale.training }),
  );
  say(`3/5 simulate ${scale.heldOut} networks with other seeds, ${scale.heldOutMs / 1000} s each`);
  const heldOut = await timed(
    times,
    "held-out network",
    () => simulateNetworks(engine, heldOutOptions(scale, seed)),
  );
  await saveRun(`${folder}/network.npz`, heldOut);
  say("4/5 roll the surrogate out freely for as long");
  const free = { runs: scale.heldOut, bins: heldOut.bins, seed, signal };
  const { counts } = await timed(times, "rollout", () => rolloutWith(gpu, model, free, args));
  await saveCounts(`${folder}/surrogate.npz`, counts, {
    model: `${folder}/model`,
    seed,
    adapter: adapter.description,
  });
  say("5/5 compare and report");
  const evaluation = compareRuns(countsOfRun(heldOut), counts, { targets: { sizes: scale.sizes } });
  const run = runOfEnsemble(heldOut) as unknown as Run;
  const html = await renderReport(reportOfRuns({
    title: `${PRESET}: a spiking network and its surrogate`,
    subtitle: `${spec.N_E} excitatory and ${spec.N_I} inhibitory cells; ${scale.heldOut} runs of ${
      scale.heldOutMs / 1000
    } s each on seeds not trained on`,
    summary: summaryOf(evaluation, times),
    network: countsOfRun(heldOut),
    ...(heldOut.spikes ? { spikes: heldOut.spikes } : {}),
    surrogate: counts,
    evaluation,
    training: curve,
    provenance: {
      ...provenanceOfRun(run),
      ...provenanceOfDemo(seed, times),
    },
    commands: [`deno task demo${Deno.args.slice(1).map((argument) => ` ${argument}`).join("")}`],
    references: referencesTo({
      runs: [run],
      models: [model.spec],
      measures: { spikes: heldOut.spikes !== undefined },
    }),
    json: { network: spec, surrogate: model.spec },
  }));
  await writeFileAtomic(`${folder}/report.html`, html);
  const wallSeconds = (performance.now() - start) / 1000;
  const result = {
    ...evaluation,
    times,
    wallSeconds,
    adapter: adapter.description,
    folder,
    report: `${folder}/report.html`,
  };
  await writeFileAtomic(`${folder}/evaluation.json`, `${JSON.stringify(result, null, 2)}\n`);
  if (args.flag("json")) console.log(JSON.stringify(result));
  else {console.log(
      `${evaluationTable(evaluation)}\n\n${format(wallSeconds)} s; report  ${folder}/report.html`,
    );}
}

function provenanceOfDemo(seed: number, times: Stopwatch): Record<string, string> {
  return {
    "seed of the training data and of the surrogate": String(seed),
    ...Object.fromEntries(
      Object.entries(times).map(([name, value]) => [`wall time: ${name}`, `${format(value)} s`]),
    ),
  };
}

/** Files that it writes into its folder, and how its own are told. */
const FILES: Readonly<Record<string, (path: string) => Promise<boolean>>> = {
  "training.npz": isRun,
  "network.npz": isRun,
  "surrogate.npz": isRun,
  "report.html": isReport,
  "evaluation.json": hasFields("times", "wallSeconds", "report"),
};

async function demo(args: Arguments): Promise<void> {
  const folder = (args.text("out") ?? "out/demo").replace(/\/$/, "");
  await Deno.mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new FileError(
      `Cannot write to ${folder} as it must be a folder that can be made: ${error.message}`,
      { path: folder },
    );
  });
  for (const [name, isOurs] of Object.entries(FILES)) {
    await claimOutput(`${folder}/${name}`);
    await requireOwn(`${folder}/${name}`, isOurs);
  }
  await claimModel(`${folder}/model`, { resume: args.flag("resume"), others: [".training.json"] });
  const signal = interruptible();
  const layers = await layersDevice(args, [RECURRENT_SURROGATE]), { gpu } = layers;
  const scale = args.flag("full") ? FULL : QUICK;
  await runDemo({ layers, args, folder, signal }, scale, args, folder);
  gpu?.destroy();
}

/** `volley demo`. */
export const demoCommand: Command = {
  name: "demo",
  positional: "",
  about: "Simulate, train a surrogate, roll it out, compare: the whole path in one go.",
  takes: "none",
  options: {
    full: { type: "flag", help: "more data and a longer training, to the seed floor" },
    resume: { type: "flag", help: "go on with an interrupted training" },
    out: {
      type: "string",
      value: "FOLDER",
      help: "where models, runs and the report go",
      default: "out/demo",
    },
  },
  examples: [
    { run: "demo", about: "on the GPU, or on the CPU where there is none" },
    { run: "demo --full --out out/full", about: "more data and a longer training" },
  ],
  run: demo,
};
