/**
 * Question: how many network-seconds of mif-syn per second of wall time, for 1 to 65,536 networks at once?
 *
 *     deno run -A bench/ensemble.ts [--sizes=1,16,64,256,4096,65536] [--seconds=3] [--preset=mif-syn]
 *
 * Beside it, in the same run: the processor's engine on all cores, the exact simulation and the plain stepper on one, and the floor, about 350 integer operations per cell and
 * step at the integer rate that a small kernel reaches on this device.
 */
import { createBuffer, readBuffer } from "../lib/gpu/buffer.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { getMifPreset } from "../lib/markov/presets.ts";
import { simulateEnsemble } from "../lib/markov/gpu/ensemble.ts";
import { simulateExact, simulatePlainly, simulateReference } from "../lib/markov/cpu/reference.ts";
import { chooseShape } from "../lib/markov/gpu/neuron_shape.ts";
import { warnIfSmall } from "./_fill.ts";
import { integerRate } from "./_kernel_rate.ts";
import { option, record, short } from "./_record.ts";

/** Integer operations of one cell's step, counted in the kernel's straight-line part. */
const OPERATIONS_PER_STEP = 350;
const STEP_MS = 0.1;

const gpu = await requestGpu();
const { software } = gpu.adapter;
const sizes = option("sizes", software ? "1,16,64,256,4096" : "1,16,64,256,4096,65536").split(",").map(
  Number,
);
const target = Number(option("seconds", "3"));
const spec = getMifPreset(option("preset", "mif-syn"));
const cells = spec.N_E + spec.N_I;
console.log(gpu.adapter.description);

/** First use of the kernel: compilation and a step or two. */
async function firstUse(): Promise<number> {
  const start = performance.now();
  await simulateEnsemble(gpu, spec, { networks: 1, durationMs: 1, warmupMs: 0 });
  return (performance.now() - start) / 1000;
}

/** Time to read back what a run of this size records: counts of three channels per bin of 1 ms. */
async function readbackSeconds(bytes: number): Promise<number> {
  const buffer = createBuffer(gpu, "bench/readback", Math.min(bytes, 2 ** 25));
  await readBuffer(gpu, buffer);
  const start = performance.now();
  await readBuffer(gpu, buffer);
  const seconds = (performance.now() - start) / 1000 * bytes / Math.min(bytes, 2 ** 25);
  return seconds;
}

interface Point {
  networks: number;
  durationMs: number;
  wallSeconds: number;
  networkSecondsPerSecond: number;
}

async function measure(networks: number, durationMs: number, onProcessor = false): Promise<Point> {
  const options = { networks, durationMs, warmupMs: 0, seed: 1 };
  const run = onProcessor
    ? await simulateReference(spec, options)
    : await simulateEnsemble(gpu, spec, options);
  const networkSecondsPerSecond = run.networkSeconds / run.wallSeconds;
  return { networks, durationMs, wallSeconds: run.wallSeconds, networkSecondsPerSecond };
}

const compileSeconds = await firstUse();
const integers = await integerRate(gpu);
const floor = OPERATIONS_PER_STEP * cells * 1000 / STEP_MS / integers.perSecond;
const points: unknown[] = [];
for (const networks of sizes) {
  await warnIfSmall(
    gpu,
    `${networks} networks`,
    networks * chooseShape(gpu, { e: spec.N_E, i: spec.N_I }).invocations,
  );
  // A short run tells how long one of `target` seconds has to be; networks start in silence, so at least 5 ms.
  const probe = await measure(networks, software && networks > 1000 ? 5 : 20);
  const wanted = probe.networkSecondsPerSecond * target / networks * 1000;
  const durationMs = Math.max(5, Math.min(100_000, Math.round(wanted)));
  const best = durationMs <= probe.durationMs ? probe : await measure(networks, durationMs);
  const rate = (await measure(networks, 20, true)).networkSecondsPerSecond;
  const length = Math.max(5, Math.min(100_000, Math.round(rate * target / networks * 1000)));
  const processor = await measure(networks, length, true);
  const readback = await readbackSeconds(12 * networks * best.durationMs);
  points.push({
    networks,
    durationMs: best.durationMs,
    wallSeconds: short(best.wallSeconds),
    readbackSeconds: short(readback),
    networkSecondsPerSecond: short(best.networkSecondsPerSecond),
    timesFloor: short(1 / best.networkSecondsPerSecond / floor),
    processor: { durationMs: length, networkSecondsPerSecond: short(processor.networkSecondsPerSecond) },
  });
  console.log(
    `${networks} networks, ${best.durationMs} ms: ${short(best.networkSecondsPerSecond)} network-seconds/s, ${
      short(1 / best.networkSecondsPerSecond / floor)
    } times the floor; processor ${short(processor.networkSecondsPerSecond)}`,
  );
}

async function onOneCore(simulate: typeof simulateExact): Promise<number> {
  const run = await simulate(spec, { networks: 1, durationMs: 1500, warmupMs: 0, seed: 1 });
  return short(run.networkSeconds / run.wallSeconds);
}
const exact = await onOneCore(simulateExact);
const reference = await onOneCore(simulatePlainly);
console.log(`exact on one core: ${exact}, stepped on one core: ${reference} network-seconds/s`);
await record(gpu, "ensemble", {
  question: "network-seconds per second of wall time against the number of networks",
  preset: spec.name,
  stepMs: STEP_MS,
  scopes: {
    compileSeconds: "first use of the kernel: compilation by the driver included",
    wallSeconds: "simulateEnsemble with a compiled kernel, from first upload to last readback",
    readbackSeconds: "the part of wallSeconds that copies counts to the host, measured by itself",
    oneCore: "one network on one core of the processor, plain TypeScript",
    processor:
      "simulateReference: four cells at once in WebAssembly, networks on all cores where there is enough to do",
  },
  compileSeconds: short(compileSeconds),
  points,
  oneCore: { exact, reference },
  floor: {
    integerOperationsPerSecond: short(integers.perSecond),
    operationsPerCellAndStep: OPERATIONS_PER_STEP,
    secondsPerNetworkSecond: short(floor),
  },
});
gpu.destroy();
