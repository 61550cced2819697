/**
 * Question: what limits the surrogates of mif-second, and how far are they from the least that their work can take? Where
 * the time goes at each size, beside the network itself (stepped, exact, exact on one core) in the same run.
 *
 *     deno run -A bench/surrogate.ts [--batches=1,50,1000] [--seconds=3] [--units=48,64] [--steps=0.1,0.2] [--peers]
 *         [--models=examples/models] [--volley=FILE] [--lstm=FILE] [--skip=exact] [--schedules=rows,units]
 *
 * Systems whose name contains a word of `--skip` are left out. The volley surrogate's speed depends on how often its network
 * fires volleys, hence on its weights; an LSTM's does not but for the sampler, so that the size the file does not have gets
 * first weights.
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import { getMifPreset } from "../lib/markov/presets.ts";
import type { Schedule } from "../lib/nn/schedule.ts";
import { launchCost } from "./_dispatch_times.ts";
import { floatRate } from "./_kernel_rate.ts";
import { flopPerBin, forwardRate, rolloutTimes } from "./_lstm_floor.ts";
import { runPytorch } from "./_pytorch.ts";
import { option, record, short } from "./_record.ts";
import { type RolloutFindings, rolloutFindings, volleyLimit } from "./_surrogate_findings.ts";
import { lstmModel, sameParameters, volleyModel } from "./_surrogate_models.ts";
import {
  lstmSystem,
  measurePoint,
  networkSystems,
  type Point,
  type System,
  volleySystem,
} from "./_surrogate_systems.ts";
import { volleyParts } from "./_volley_parts.ts";

const gpu = await requestGpu();
const { software } = gpu.adapter;
const numbers = (text: string) => text.split(",").map(Number);
const sizes = numbers(option("batches", software ? "1,50,1000" : "1,50,1000,5000"));
const target = Number(option("seconds", software ? "2" : "3"));
const units = numbers(option("units", "48,64"));
const stepsMs = numbers(option("steps", "0.1,0.2"));
const models = option("models", "examples/models");
const paths = {
  volley: option("volley", `${models}/zhang2024-volley.safetensors`),
  lstm: option("lstm", `${models}/zhang2024-lstm.safetensors`),
};
const skipped = option("skip", "").split(",").filter((word) => word !== "");
/** The software adapter has a loop bound for which `rows` was made; on GPUs it is open which is faster. */
const schedules = option("schedules", software ? "rows" : "rows,units").split(",") as Schedule[];
/** What a recurrent surrogate on a GPU should reach, in speeds of the stepped ensemble of its size. */
const WANTED = 50;
/** Largest size whose dispatches are timed one by one. */
const mostInParts = software ? 64 : Infinity;
const spec = getMifPreset("mif-second");
console.log(gpu.adapter.description);

interface Measured {
  system: string;
  points: Point[];
}
const results: Measured[] = [];

const measured = (name: string, networks: number) =>
  results.find(({ system }) => system === name)?.points.find((point) => point.networks === networks);

async function measure(system: System): Promise<Point[]> {
  if (skipped.some((word) => system.name.includes(word))) return [];
  const points: Point[] = [];
  results.push({ system: system.name, points });
  for (const networks of system.sizes ?? sizes) {
    const point = await measurePoint(system, networks, target);
    points.push(point);
    console.log(
      `${system.name}, ${networks} networks, ${point.durationMs} ms: ${point.networkSecondsPerSecond} network-seconds/s ` +
        `(compile ${point.compileSeconds} s, load ${point.loadSeconds} s)`,
    );
  }
  return points;
}

/** How much faster than the stepped ensemble of the same size, end to end. */
function timesEnsemble(point: Point, stepMs = stepsMs[0]): number | null {
  const stepped = measured(`stepped ensemble, ${stepMs} ms`, point.networks);
  return stepped ? short(point.networkSecondsPerSecond / stepped.networkSecondsPerSecond) : null;
}

async function measureLstm(size: number, schedule: Schedule, perDispatch: number) {
  const { model, trained } = await lstmModel(paths.lstm, size);
  const system = lstmSystem(gpu, spec, { model, units: size, schedule });
  const points = await measure(system);
  if (points.length === 0) return null;
  const forward = await forwardRate(gpu, model, schedules);
  const { binMs } = model.spec, flop = flopPerBin(model);
  const given = { flop, binMs, rates: { forwardFlopPerSecond: forward.flopPerSecond, perDispatch } };
  const timesOf = (runs: number, guess: number) =>
    rolloutTimes(gpu, model, { runs, schedule, guess, target: Math.min(0.3, target) });
  const { secondsPerBin: alone } = await timesOf(1, 1e-4);
  const findings: (RolloutFindings & { timesEnsemble: number | null })[] = [];
  for (const point of points) {
    const device = await timesOf(point.networks, point.wallSeconds * binMs / point.durationMs);
    const found = rolloutFindings(point, device, { ...given, alone });
    const times = timesEnsemble(point);
    findings.push({ ...found, timesEnsemble: times });
    const wanted = times === null ? "" : times >= WANTED ? " (as wanted)" : ` (${WANTED} wanted of a GPU)`;
    const onDevice = short(found.deviceNetworkSecondsPerSecond);
    console.log(
      `${system.name}, ${point.networks} networks: ${
        times ?? "unknown"
      } times the stepped ensemble${wanted}; ` +
        `${onDevice} network-seconds/s without the host; ${found.timesFloor} times the floor; ${found.limit}`,
    );
  }
  return {
    system: system.name,
    trained,
    flopPerBin: flop,
    forward,
    secondsPerBinAlone: short(alone),
    findings,
  };
}

async function measureVolleys(stepMs: number) {
  const model = await volleyModel(paths.volley);
  const system = volleySystem(gpu, spec, { model, stepMs });
  const found: unknown[] = [];
  for (const point of await measure(system)) {
    const { networks: runs } = point, stepped = measured(`stepped ensemble, ${stepMs} ms`, runs);
    const times = {
      timesEnsemble: timesEnsemble(point),
      timesEnsembleOfThisStep: timesEnsemble(point, stepMs),
    };
    console.log(
      `${system.name}, ${runs} networks: ${times.timesEnsemble ?? "unknown"} times the ensemble stepped by ` +
        `${stepsMs[0]} ms, ${times.timesEnsembleOfThisStep ?? "unknown"} times that of the same step`,
    );
    if (runs > mostInParts) {
      found.push({ runs, ...times });
      continue;
    }
    const parameters = sameParameters(model.spec.parameters.names, { ...spec }, runs);
    const parts = await volleyParts(gpu, model, { runs, stepMs, parameters, target });
    const limit = volleyLimit(parts, point, stepped);
    console.log(`${system.name}, ${runs} networks: ${limit}`);
    found.push({ ...parts, ...times, limit });
  }
  return { system: system.name, parts: found };
}

const launch = await launchCost(gpu);
const float = await floatRate(gpu);
for (const system of networkSystems(gpu, spec, stepsMs)) await measure(system);
const recurrent: unknown[] = [];
for (const size of units) {
  for (const schedule of schedules) recurrent.push(await measureLstm(size, schedule, launch.perDispatch));
}
const volleys: unknown[] = [];
for (const stepMs of stepsMs) volleys.push(await measureVolleys(stepMs));
const request = JSON.stringify({ sizes, units, parameters: 4, binMs: 1, seconds: target });
const peer = Deno.args.includes("--peers") ? await runPytorch("lstm_rollout_pytorch.py", [request]) : null;
if (peer) console.log("pytorch", JSON.stringify(peer));

await record(gpu, "surrogate", {
  question:
    "network-seconds per second of wall time of the surrogates of mif-second, beside the network itself",
  models: paths,
  scopes: {
    compileSeconds:
      "first call for 1 ms less the second: the driver's compilation, where its cache has no copy",
    loadSeconds: "second call for 1 ms: buffers, upload, one bin, readback",
    wallSeconds:
      "the whole call with compiled kernels, from upload to counts in the host's arrays; from silence",
    deviceSecondsPerBin: "of the rollout's dispatches alone, by timestamps of the device where it has them",
    readbackSecondsPerBin: "copy of the recorded counts to the host, in one piece",
    arithmeticSecondsPerBin:
      "the floor: multiply-adds of layer and head at the rate of a large forward pass of the layer",
    parts:
      "every dispatch of the volley surrogate timed by itself, device seconds per network-second, after 50 ms",
    timesEnsemble: `end to end, beside the ensemble stepped by ${stepsMs[0]} ms, of the same size`,
    pytorch: "the same LSTM, head and draws, bin by bin, counts copied to the host at the end",
  },
  device: {
    floatFlopPerSecond: short(float.perSecond),
    secondsPerDispatch: short(launch.perDispatch),
    secondsPerSubmit: short(launch.perSubmit),
  },
  results,
  recurrent: recurrent.filter((one) => one !== null),
  volleys,
  pytorch: peer,
});
gpu.destroy();
