import { compareRuns, type Evaluation } from "../lib/evaluation/compare_runs.ts";
import { countRuns } from "../lib/evaluation/count_runs.ts";
import { saveCounts, saveRun } from "../lib/evaluation/run_file.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { getPreset } from "../lib/network/presets.ts";
import { renderReport } from "../lib/report/render_report.ts";
import { reportOfRuns } from "../lib/report/report_of_runs.ts";
import type { EnsembleRun } from "../lib/simulation/run.ts";
import type { TrainingOptions } from "../lib/surrogate/training_options.ts";
import { type Arguments, type Command } from "./_arguments.ts";
import { format, interruptible, say } from "./_console.ts";
import { gpuOrCpu } from "./_gpu.ts";
import { rolloutWith, trainAndSave } from "./_surrogate.ts";
import { evaluationTable, HELD_OUT_SEED } from "./evaluate.ts";
import { provenanceOf } from "./report.ts";
import { simulateWith } from "./simulate.ts";

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
  training: { steps: 6000 },
  heldOut: 8,
  heldOutMs: 20_000,
  sizes: 4,
};
const FULL: Scale = {
  networks: 32,
  durationMs: 20_000,
  training: { steps: 30_000 },
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

function heldOutOptions(scale: Scale, seed: number, signal: AbortSignal) {
  const record = { spikes: { excitatory: 300, inhibitory: 100 } };
  return { networks: scale.heldOut, durationMs: scale.heldOutMs, seed: seed + HELD_OUT_SEED, signal, record };
}

function summaryOf(evaluation: Evaluation, times: Stopwatch): string[] {
  const row = (key: string) => evaluation.rows.find((candidate) => candidate.key === key)!;
  const [e, i, peak, intervals, sizes] = ["rateE", "rateI", "peakHz", "volleyIntervals", "volleySizes"].map(
    row,
  );
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

async function withoutSurrogate(run: EnsembleRun, folder: string, args: Arguments): Promise<void> {
  const html = await renderReport(reportOfRuns({
    title: `${PRESET}: a spiking network`,
    subtitle: "simulated on the CPU reference; the surrogate is trained where there is a WebGPU adapter",
    summary: [
      "No WebGPU adapter was found, so the network was simulated on the CPU and no surrogate was trained.",
    ],
    sizes: { e: run.specs[0].N_E, i: run.specs[0].N_I },
    network: countRuns(run),
    spikes: run.spikes?.[0],
    provenance: provenanceOf(run),
    commands: ["volley demo"],
    json: { spec: run.specs[0] },
  }));
  await writeFileAtomic(`${folder}/report.html`, html);
  console.log(
    args.flag("json")
      ? JSON.stringify({ report: `${folder}/report.html`, surrogate: null })
      : `report  ${folder}/report.html`,
  );
}

async function demoOnGpu(gpu: Gpu, args: Arguments, folder: string, signal: AbortSignal): Promise<void> {
  const scale = args.flag("full") ? FULL : QUICK;
  const spec = getPreset(PRESET);
  const { seed } = args;
  const times: Stopwatch = {};
  const start = performance.now();
  say(
    `1/5 simulate ${scale.networks} networks of ${PRESET}, ${
      scale.durationMs / 1000
    } s each, on ${gpu.adapter.description}`,
  );
  const data = await timed(
    times,
    "simulate",
    () =>
      simulateWith(gpu, spec, { networks: scale.networks, durationMs: scale.durationMs, seed, signal }, args),
  );
  await saveRun(`${folder}/training.npz`, data);
  say(`2/5 train an LSTM surrogate on their spike counts, ${scale.training.steps} steps`);
  const trained = await timed(
    times,
    "train",
    () =>
      trainAndSave(gpu, countRuns(data), data.specs, {
        out: `${folder}/model`,
        seed,
        resume: args.flag("resume"),
        signal,
        ...scale.training,
      }, args),
  );
  say(`3/5 simulate ${scale.heldOut} networks with other seeds, ${scale.heldOutMs / 1000} s each`);
  const heldOut = await timed(
    times,
    "held-out network",
    () => simulateWith(gpu, spec, heldOutOptions(scale, seed, signal), args),
  );
  await saveRun(`${folder}/network.npz`, heldOut);
  say("4/5 roll the surrogate out freely for as long");
  const { counts } = await timed(
    times,
    "rollout",
    () => rolloutWith(gpu, trained.model, { runs: scale.heldOut, bins: heldOut.bins, seed, signal }, args),
  );
  await saveCounts(`${folder}/surrogate.npz`, counts, {
    model: `${folder}/model`,
    seed,
    adapter: gpu.adapter.description,
  });
  say("5/5 compare and report");
  const sizes = { e: spec.N_E, i: spec.N_I };
  const evaluation = compareRuns(countRuns(heldOut), counts, { sizes, targets: { sizes: scale.sizes } });
  const wallSeconds = (performance.now() - start) / 1000;
  const html = await renderReport(reportOfRuns({
    title: `${PRESET}: a spiking network and its surrogate`,
    subtitle: `${spec.N_E} excitatory and ${spec.N_I} inhibitory cells; ${scale.heldOut} runs of ${
      scale.heldOutMs / 1000
    } s each on seeds not trained on`,
    summary: summaryOf(evaluation, times),
    sizes,
    network: countRuns(heldOut),
    spikes: heldOut.spikes?.[0],
    surrogate: counts,
    evaluation,
    training: trained.record.curve,
    provenance: {
      ...provenanceOf(heldOut),
      "seed of the training data and of the surrogate": String(seed),
      ...Object.fromEntries(
        Object.entries(times).map(([name, value]) => [`wall time: ${name}`, `${format(value)} s`]),
      ),
      "wall time: all": `${format(wallSeconds)} s`,
    },
    commands: [`deno task demo${Deno.args.slice(1).map((argument) => ` ${argument}`).join("")}`],
    json: { network: spec, surrogate: trained.model.spec },
  }));
  await writeFileAtomic(`${folder}/report.html`, html);
  const result = {
    ...evaluation,
    times,
    wallSeconds,
    adapter: gpu.adapter,
    folder,
    report: `${folder}/report.html`,
  };
  await writeFileAtomic(`${folder}/evaluation.json`, `${JSON.stringify(result, null, 2)}\n`);
  if (args.flag("json")) console.log(JSON.stringify(result));
  else {console.log(
      `${evaluationTable(evaluation)}\n\n${format(wallSeconds)} s; report  ${folder}/report.html`,
    );}
}

async function demo(args: Arguments): Promise<void> {
  const folder = (args.text("out") ?? "out/demo").replace(/\/$/, "");
  await Deno.mkdir(folder, { recursive: true });
  const signal = interruptible();
  const gpu = await gpuOrCpu();
  if (gpu) {
    await demoOnGpu(gpu, args, folder, signal);
    gpu.destroy();
    return;
  }
  const options = { networks: 2, durationMs: 5000, seed: args.seed, signal, record: { spikes: true } };
  const run = await simulateWith(null, getPreset(PRESET), options, args);
  await saveRun(`${folder}/network.npz`, run);
  await withoutSurrogate(run, folder, args);
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
  run: demo,
};
