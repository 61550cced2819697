// @ts-nocheck: a record of what was run once, which is not kept up with the library.
/**
 * Makes `tests/house/files/`, a small file of every kind that volley writes. It was run once, with version 0.1.0, before the library
 * was rebuilt by domain: the files prove that what was written then can still be read, so they are never made again.
 *
 *     deno run -A --env-file=tools/gpu.env tests/house/make_files.ts FOLDER
 * @module
 */
import {
  getMifPreset,
  loadCellDataset,
  overrideSpec,
  requestGpu,
  requireMif,
  saveModel,
  saveRun,
  saveRunReport,
  saveSpikingRun,
  saveStoppedSimulation,
  simulateReference,
  SpikingSimulation,
} from "@volley/volley";
import { loadTraceModel, saveTfjsTrace, traceSeries, trainTraces } from "@volley/volley/trace";
import { featureNeuron, saveSpikeFeatures, trainSpikeFeatures } from "@volley/volley/features";
import { command, volley } from "../cli/_volley.ts";
import {
  CELL,
  DATASET,
  FIT,
  MAP,
  MODEL_MAP,
  RECURRENT,
  STATE,
  STOPPED,
  TABLE,
  VOLLEYS,
} from "./_commands.ts";
import { DESIGNS, FEW_STEPS } from "./_designs.ts";
import { MANY_SIDED, SMALL_MIF } from "./_networks.ts";

const folder = Deno.args[0];
const at = (name: string) => `${folder}/${name}`;

/** Runs a command in the folder. */
async function run(...args: readonly string[]): Promise<void> {
  const { code, err } = await volley(folder, ...args);
  if (code !== 0) throw new Error(`${args.join(" ")}: ${err}`);
}

/** Runs a command until `ready` says so, and interrupts it then as Ctrl-C does. */
async function interrupt(args: readonly string[], ready: () => boolean): Promise<void> {
  const child = command(folder, args).spawn();
  const watch = setInterval(() => {
    if (!ready()) return;
    clearInterval(watch);
    child.kill("SIGINT");
  }, 5);
  const { code, stderr } = await child.output();
  clearInterval(watch);
  console.log(args.join(" "), "->", code, new TextDecoder().decode(stderr).trim());
  if (code === 0) throw new Error(`${args.join(" ")}: was not interrupted`);
}

function sizeOf(name: string): number {
  try {
    return Deno.statSync(at(name)).size;
  } catch {
    return 0;
  }
}

/** Markovian runs: by library with all that is recorded, exact, on the GPU, of several bands, stopped as one runs away. */
async function markovRuns(): Promise<void> {
  const base = requireMif(
    overrideSpec(getMifPreset("mif-small-syn"), { N_E: 20, N_I: 7, tau_R: 2 }),
    "make files",
  );
  const specs = [30, 45].map((S_EE) => requireMif(overrideSpec(base, { S_EE }), "make files"));
  await saveRun(
    at("markov/all.npz"),
    await simulateReference(specs, {
      durationMs: 60,
      warmupMs: 20,
      seed: 5,
      record: {
        spikes: true,
        pools: true,
        histogram: { everyMs: 20, lowest: -66, width: 10, bins: 17 },
        voltages: { everyMs: 20, excitatory: 3, inhibitory: 2 },
      },
    }),
  );
  const wild = requireMif(overrideSpec(base, { S_EE: 90, S_EI: 0.1 }), "make files");
  await saveRun(
    at("markov/runaway.npz"),
    await simulateReference(wild, { durationMs: 60, warmupMs: 0, seed: 5, networks: 2, runawayHz: 200 }),
  );
  const times = ["--duration", "100", "--warmup", "50", "--seed", "6", "--quiet"];
  await run(
    "simulate",
    ...SMALL_MIF,
    ...times,
    "--method",
    "exact",
    "--engine",
    "reference",
    "--spikes",
    "all",
    "--out",
    "markov/exact.npz",
  );
  await run(
    "simulate",
    ...SMALL_MIF,
    ...times,
    "--networks",
    "3",
    "--spikes",
    "5",
    "--pools",
    "--out",
    "markov/gpu.npz",
  );
  await run("simulate", "multiband-one-beat", ...times, "--spikes", "20", "--out", "markov/multiband.npz");
}

/** Runs of point neurons: traces and weights, spikes and a report in SONATA, an ensemble, states to go on from. */
async function spikingRuns(): Promise<void> {
  const traces = [{ population: "E", variable: "V_m", cells: 2 }, {
    population: "E",
    variable: "nmda",
    cells: 2,
  }];
  const record = { traces, everyMs: 1 };
  const simulation = await SpikingSimulation.open(null, MANY_SIDED, { seed: 7, record });
  const first = await simulation.run(80);
  const synapses = await Promise.all(MANY_SIDED.projections.map((_, k) => simulation.synapses(k)));
  await saveSpikingRun(at("spiking/all.npz"), first, { synapses });
  await saveRunReport(at("spiking/report.h5"), first, { variable: "V_m", unit: "mV" });
  await saveStoppedSimulation(at("spiking/stopped.npz"), {
    run: first,
    checkpoint: await simulation.save(),
    durationMs: 160,
  });
  simulation.close();
  const gpu = await requestGpu();
  const onGpu = await SpikingSimulation.open(gpu, MANY_SIDED, { seed: 7 });
  await saveStoppedSimulation(at("spiking/stopped-gpu.npz"), {
    run: await onGpu.run(40),
    checkpoint: await onGpu.save(),
  });
  onGpu.close();
  gpu.destroy();
  await Deno.writeTextFile(at("spiking/spec.json"), `${JSON.stringify(MANY_SIDED, null, 2)}\n`);
  const simulate = ["simulate", "spiking/spec.json", "--engine", "reference", "--seed", "8", "--quiet"];
  await run(...simulate, "--duration", "100", "--out", "spiking/learnt.npz");
  await run(...simulate, "--duration", "100", "--out", "spiking/spikes.h5");
  await run(...simulate, "--duration", "50", "--networks", "2", "--out", "spiking/many.npz");
  await interrupt(STOPPED, () => sizeOf("spiking/half.recording/counts.u32") >= 3000);
}

/** Datasets of counts, whole and interrupted, and of a cell. */
async function datasets(): Promise<void> {
  await run(...DATASET, "--out", "dataset");
  await interrupt([...DATASET, "--out", "half-dataset"], () => {
    const text = sizeOf("half-dataset/dataset.json") > 0
      ? Deno.readTextFileSync(at("half-dataset/dataset.json"))
      : "";
    return text.includes('"done"');
  });
}

/** Surrogates, whole and as checkpoints in the middle of training. */
async function models(): Promise<void> {
  for (const [name, args] of Object.entries({ recurrent: RECURRENT, state: STATE, volley: VOLLEYS })) {
    await run(...args, "--out", `models/${name}`);
    if (name === "state") continue;
    await Deno.mkdir(at("half"), { recursive: true });
    await interrupt(
      [...args, "--checkpoint-every", "1", "--out", `half/${name}`],
      () => sizeOf(`half/${name}.checkpoint.safetensors`) > 0,
    );
  }
  await run(
    "rollout",
    "models/recurrent",
    "--runs",
    "2",
    "--duration",
    "100",
    "--parameter",
    "S_EE=20",
    "--parameter",
    "lambda=7000",
    "--out",
    "models/counts.npz",
    "--quiet",
  );
}

/** Cells: recordings, surrogate, its checkpoint, tfjs, a pair of networks that tell spikes. */
async function cells(): Promise<void> {
  const gpu = await requestGpu();
  await run(
    "cell",
    "olah2022-soma",
    "--runs",
    "4",
    "--duration",
    "1000",
    "--steps",
    "2",
    "--size",
    "0.05",
    "--data-out",
    "cell/recordings.npz",
    "--out",
    "cell/first",
    "--quiet",
  );
  for (const name of ["first.html", "first.json", "first.safetensors"]) await Deno.remove(at(`cell/${name}`));
  await run(...CELL, "--out", "cell/lstm", "--report", "cell/lstm.html");
  await Deno.remove(at("cell/lstm.html"));
  await interrupt(
    [...CELL, "--checkpoint-every", "1", "--out", "half/cell"],
    () => sizeOf("half/cell.checkpoint.safetensors") > 0,
  );
  await saveTfjsTrace(at("cell/tfjs/model.json"), await loadTraceModel(at("cell/lstm")));
  const data = traceSeries(await loadCellDataset(at("cell/recordings.npz")));
  for (const [name, spec] of Object.entries(DESIGNS)) {
    const { model } = await trainTraces(gpu, { data, spec, ...FEW_STEPS });
    await saveModel(at(`cell/${name}`), model);
  }
  await saveSpikeFeatures(
    at("cell/features"),
    await trainSpikeFeatures(gpu, featureNeuron("wang-buzsaki"), {
      steps: 20,
      currents: 8,
      units: 8,
      batch: 64,
    }),
  );
  gpu.destroy();
}

/** Maps of a network and of a surrogate, half and whole; a table of an evaluation; a fit. */
async function results(): Promise<void> {
  await run(...MAP, "--out", "results/map.json");
  await run(...MODEL_MAP, "--out", "results/model-map.json");
  await interrupt([...MAP, "--out", "half/map.json"], () => sizeOf("half/map.json") > 0);
  await run(...TABLE, "--out", "results/evaluation.json");
  await run(...FIT, "--out", "results/fit.json");
}

for (const name of ["markov", "spiking", "models", "cell/tfjs", "half", "results"]) {
  await Deno.mkdir(at(name), { recursive: true });
}
await markovRuns();
await spikingRuns();
await datasets();
await models();
await cells();
await results();
