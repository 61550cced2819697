/**
 * Question: how long does a connectome of 76 regions with exact mean fields of quadratic cells take for 60
 * s, beside The Virtual Brain?
 *
 *     deno run -A bench/brain.ts [--seconds=60] [--steps=0.1,0.01220703125] [--sets=1,2] [--peers]
 * [--peer-ms=500] [--many=256] [--many-ms=200] [--beside=64]
 *
 * The connectome is made up, with the density and the delays of that of 76 regions of TVB's data sets.
 * Steps are 0.1 ms and the default of TVB. TVB runs in a process of its own (`peers/brain_tvb.py`, python3
 * with tvb-library) for a shorter time, as its wall time is proportional to it. Sets are brains of other
 * couplings at once. `--many` is how many of other couplings and speeds the adapter runs at once, for
 * `--many-ms`, with bins of 10 ms; `--beside` how many the processor's threads run for the same time.
 */
import { simulateBrain } from "../lib/brain/simulate_brain.ts";
import { parseBrainSpec } from "../lib/brain/brain_spec.ts";
import { makeConnectome } from "../lib/brain/connectome/connectome.ts";
import { connectomeSpecOf } from "../lib/brain/connectome/connectome_spec.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { encodeNpz } from "../lib/io/npz.ts";
import { madeUp } from "../lib/random/made_up.ts";
import { flag, option, record, short } from "./_record.ts";

const numbers = (name: string, otherwise: string) => option(name, otherwise).split(",").map(Number);
const seconds = Number(option("seconds", "60")), steps = numbers("steps", "0.1,0.01220703125");
const sets = numbers("sets", "1").filter((count) => count > 0), peerMs = Number(option("peer-ms", "500"));
const many = numbers("many", "").filter((count) => count > 0), manyMs = Number(option("many-ms", "200"));
const beside = Number(option("beside", "64"));
const R = 76, DENSITY = 0.26, COUPLING = 0.4;

function connectome() {
  const random = madeUp(76), weights = new Float64Array(R * R), lengths = new Float64Array(R * R);
  for (let at = 0; at < R * R; at++) {
    const connected = random() < DENSITY, weight = random() / 2, length = 5 + 135 * random();
    if (Math.floor(at / R) === at % R) continue;
    lengths[at] = length;
    if (connected) weights[at] = weight;
  }
  const table = (data: Float64Array) => ({ data, rows: R, columns: R });
  return makeConnectome({ weights: table(weights), lengthsMm: table(lengths) });
}

const made = connectome();
const brain = (stepMs: number, coupling: number, speed = 3) =>
  parseBrainSpec({
    ...{ kind: "brain", name: "76 regions", stepMs, coupling, speed, connectome: connectomeSpecOf(made) },
    nodes: [{
      name: "region",
      system: {
        ...{ kind: "mean-field", name: "mpr", stepMs },
        populations: [{
          ...{ name: "Q", size: 1000, model: "mpr", parameters: { tau: 1, Delta: 1, eta: -5, J: 15 } },
          initial: { r: 0.08, v: -2 },
        }],
        couplings: [{ from: "others", to: "Q" }],
        inputs: [{ name: "others", value: 0 }],
      },
      inputs: [{ to: "others" }],
      output: { gain: 0.001 },
    }],
  });

/** Mean activity in the last bin. */
function lastMean(activity: Float64Array): number {
  const bins = activity.length / R;
  return Array.from({ length: R }, (_, region) => activity[(region + 1) * bins - 1]).reduce((a, b) => a + b) /
    R;
}

async function peer(stepMs: number): Promise<{ seconds: number; mean: number } | string> {
  const file = await Deno.makeTempFile({ suffix: ".npz" }), shape = [R, R];
  await Deno.writeFile(
    file,
    encodeNpz({ weights: { data: made.weights, shape }, tract_lengths: { data: made.lengthsMm, shape } }),
  );
  const script = new URL("peers/brain_tvb.py", import.meta.url).pathname;
  const request = JSON.stringify({ connectome: file, ms: peerMs, stepMs, coupling: COUPLING });
  const { stdout, stderr } = await new Deno.Command("python3", { args: [script, request] }).output();
  await Deno.remove(file);
  const last = new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
  return last.startsWith("{")
    ? JSON.parse(last)
    : new TextDecoder().decode(stderr).trim().split("\n").at(-1) ?? "";
}

const rows: Record<string, unknown>[] = [];
for (const stepMs of steps) {
  // A bin is a whole number of steps: 1 ms, or 64 of TVB's.
  const binMs = stepMs === 0.1 ? 1 : 64 * stepMs, bins = Math.round(1000 * seconds / binMs);
  for (const count of sets) {
    const specs = Array.from({ length: count }, (_, k) => brain(stepMs, COUPLING * (1 - 0.01 * k)));
    const run = await simulateBrain(null, specs, {
      durationMs: bins * binMs,
      warmupMs: 0,
      binMs,
      seed: 1,
      own: [],
    });
    const row = {
      system: "volley",
      stepMs,
      sets: count,
      seconds,
      wallSeconds: short(run.wallSeconds),
      mean: lastMean((run.own as Float64Array[])[0]),
    };
    rows.push(row);
    console.log(JSON.stringify(row));
  }
  if (!flag("peers")) continue;
  const found = await peer(stepMs);
  if (typeof found === "string") {
    console.log(`TVB: ${found}`);
    continue;
  }
  const scaled = found.seconds * 1000 * seconds / peerMs,
    first = rows.find((row) => row.stepMs === stepMs && row.sets === 1);
  const row = {
    system: "TVB",
    stepMs,
    sets: 1,
    seconds,
    wallSeconds: short(scaled),
    ran: short(found.seconds),
    mean: found.mean,
  };
  rows.push({ ...row, timesVolley: first && short(scaled / (first.wallSeconds as number)) });
  console.log(JSON.stringify(rows.at(-1)));
}
const gpu = await requestGpu();
/** Brains of other couplings and speeds at once, twice: the first time the kernel is compiled. */
async function runMany(count: number, engine: "gpu" | undefined): Promise<number> {
  const specs = Array.from(
    { length: count },
    (_, k) => brain(0.1, COUPLING * (1 - 0.5 * k / count), 3 + k / count),
  );
  const options = { durationMs: manyMs, warmupMs: 0, binMs: 10, seed: 1, own: [], engine };
  const first = await simulateBrain(engine ? gpu : null, specs, options);
  return engine ? (await simulateBrain(gpu, specs, options)).wallSeconds : first.wallSeconds;
}
for (const count of many) {
  const onGpu = await runMany(count, "gpu"), onThreads = await runMany(Math.min(count, beside), undefined);
  const perSecond = count * manyMs / 1000 / onGpu;
  const besides = Math.min(count, beside) * manyMs / 1000 / onThreads;
  const row = {
    ...{ system: "volley, many at once", stepMs: 0.1, sets: count, seconds: manyMs / 1000 },
    wallSeconds: short(onGpu),
    brainSecondsPerSecond: short(perSecond),
    processorBrainSecondsPerSecond: short(besides),
    timesProcessor: short(perSecond / besides),
  };
  rows.push(row);
  console.log(JSON.stringify(row));
}
await record(gpu, "brain", {
  question: "wall time of 76 regions with exact mean fields of quadratic cells, beside The Virtual Brain",
  scopes: {
    wallSeconds: "of the run, its start included; of TVB scaled from a shorter run without its start",
  },
  rows,
});
gpu.destroy();
