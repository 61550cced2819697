/**
 * Question: how many network-seconds of mif-second per second of wall time do its surrogates give, beside the network itself?
 *
 *     deno run -A bench/surrogate.ts [--batches=1,50,1000] [--seconds=3] [--models=examples/models]
 *
 * In one run: the LSTM's and the volley surrogate's free runs (this with two time steps between volleys), the stepped and the
 * exact ensemble on the GPU, and the exact simulation on one core. The first use of each (compilation, upload) is timed apart;
 * readback is part of each run. The floor of the LSTM: its multiplications at the rate that a dense layer reaches in this run.
 */
import { createBuffer, readBuffer } from "../lib/gpu/buffer.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { submit } from "../lib/gpu/submit.ts";
import { getMifPreset } from "../lib/network/presets.ts";
import { simulateEnsemble } from "../lib/simulation/ensemble.ts";
import { simulateExactEnsemble } from "../lib/simulation/exact_ensemble.ts";
import { simulateExact } from "../lib/simulation/reference.ts";
import { windowedBuffer } from "../lib/surrogate/_buffers.ts";
import { denseForward } from "../lib/surrogate/dense_layer.ts";
import { denseBlock, sampleStride } from "../lib/surrogate/dense_layout.ts";
import { loadModel, type SurrogateModel } from "../lib/surrogate/model.ts";
import { rolloutSurrogate } from "../lib/surrogate/rollout.ts";
import { rolloutVolleys } from "../lib/surrogate/volley/rollout_volleys.ts";
import { option, record, short } from "./_record.ts";

const gpu = await requestGpu();
const spec = getMifPreset("mif-second");
const batches = option("batches", "1,50,1000").split(",").map(Number);
const target = Number(option("seconds", "3"));
const folder = option("models", "examples/models");
console.log(gpu.adapter.description);

async function modelOf<Kind extends SurrogateModel["spec"]["kind"]>(name: string, kind: Kind) {
  const { spec, weights } = await loadModel(`${folder}/zhang2024-${name}`);
  if (spec.kind !== kind) throw new Error(`${name} is a ${spec.kind} surrogate`);
  return { spec: spec as Extract<SurrogateModel["spec"], { kind: Kind }>, weights };
}

const lstm = await modelOf("lstm", "recurrent");
const volley = await modelOf("volley", "volley");
/** The preset's couplings, for every run. */
const couplings = (names: readonly string[], runs: number) =>
  new Array(runs).fill(names.map((name) => spec[name as "S_EE"])).flat() as number[];

/** Runs `runs` networks for a time, ms. */
type System = (runs: number, durationMs: number) => Promise<unknown>;

const rollout = (runs: number, bins: number, names: readonly string[]) => ({
  ...{ runs, bins, warmup: 0, parameters: couplings(names, runs) },
});
const volleys = (stepMs: number): System => (runs, bins) =>
  rolloutVolleys(gpu, volley, { ...rollout(runs, bins, volley.spec.parameters.names), stepMs });
const network = (runs: number, durationMs: number) => ({ networks: runs, durationMs, warmupMs: 0, seed: 1 });

const SYSTEMS: Record<string, System> = {
  lstm: (runs, bins) => rolloutSurrogate(gpu, lstm, rollout(runs, bins, lstm.spec.parameters.names)),
  "volley, 0.1 ms": volleys(0.1),
  "volley, 0.2 ms": volleys(0.2),
  "stepped ensemble": (runs, durationMs) => simulateEnsemble(gpu, spec, network(runs, durationMs)),
  "exact ensemble": (runs, durationMs) => simulateExactEnsemble(gpu, spec, network(runs, durationMs)),
  "exact, one core": (runs, durationMs) => simulateExact(spec, network(runs, durationMs)),
};

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function measure(name: string, runs: number) {
  const run = SYSTEMS[name];
  const firstUseSeconds = await secondsOf(() => run(1, 5));
  // A short run tells how long one of `target` seconds has to be; networks start in silence, so at least 50 ms.
  const probeMs = Math.max(50, Math.round(400 / runs));
  const probe = await secondsOf(() => run(runs, probeMs));
  const durationMs = Math.max(probeMs, Math.min(60_000, Math.round(probeMs * target / probe)));
  const seconds = durationMs === probeMs ? probe : await secondsOf(() => run(runs, durationMs));
  const rate = runs * durationMs / 1000 / seconds;
  return {
    system: name,
    runs,
    durationMs,
    firstUseSeconds: short(firstUseSeconds),
    seconds: short(seconds),
    rate,
  };
}

/** Multiplications and additions per second of a dense layer of 64 units on many samples. */
async function denseRate(): Promise<number> {
  const samples = 65_536, inputs = 63, units = 64, rounds = 4;
  const block = denseBlock(0, { inputs, units });
  const stride = sampleStride(inputs);
  const layer = await denseForward(gpu, {
    samples,
    block,
    weights: windowedBuffer(gpu, "bench/weights", 16 * block.rows * block.columns),
    inputs: { stride, buffer: windowedBuffer(gpu, "bench/inputs", 4 * samples * stride) },
  });
  const fence = createBuffer(gpu, "bench/fence", 16);
  const work = async () => {
    submit(gpu, "bench", (pass) => {
      for (let round = 0; round < rounds; round++) layer.encode(pass);
    });
    await readBuffer(gpu, fence);
  };
  await work();
  return 2 * rounds * samples * (inputs + 1) * units / await secondsOf(work);
}

const rows: Awaited<ReturnType<typeof measure>>[] = [];
for (const runs of batches) {
  for (const name of Object.keys(SYSTEMS)) {
    if (name === "exact, one core" && runs > 1) continue;
    const row = await measure(name, runs);
    rows.push({ ...row, rate: short(row.rate) });
    console.log(`${name}, ${runs} runs: ${short(row.rate)} network-seconds per second`);
  }
}
const flops = await denseRate();
const { layers } = lstm.spec;
const units = layers[0].units, columns = 4 * units;
const inputs = lstm.spec.features.kinds.length + lstm.spec.parameters.names.length + 1 + units;
const perSecond = 2 * inputs * columns * 1000 / lstm.spec.binMs;
const most = batches[batches.length - 1];
const rateOf = (system: string) => rows.find((row) => row.system === system && row.runs === most)!.rate;
const floor = { flopsPerNetworkSecond: perSecond, denseFlops: short(flops), rate: short(flops / perSecond) };
const gains = {
  runs: most,
  lstmOverSteppedEnsemble: short(rateOf("lstm") / rateOf("stepped ensemble")),
  volleyOverSteppedEnsemble: short(rateOf("volley, 0.2 ms") / rateOf("stepped ensemble")),
  lstmOverExactOnOneCore: short(rateOf("lstm") / rows.find((row) => row.system === "exact, one core")!.rate),
};
console.log(`floor of the LSTM: ${floor.rate} network-seconds per second at ${short(flops / 1e9)} GFLOP/s`);
console.log(JSON.stringify(gains));
await record(gpu, "surrogate", { rows, floor, gains });
gpu.destroy();
