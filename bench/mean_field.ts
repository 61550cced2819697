/**
 * How long do many parameter points of a two-population mean field of the second order take, beside TVB?
 *
 * deno run -A bench/mean_field.ts [--points=10000] [--milliseconds=5000] [--step=0.5] [--tvb-points=500] [--tvb-milliseconds=50] [--python=python3]
 *
 * The AdEx network of the preset `adex-mean-field-2`, its drive from 1 to 3.5 Hz over the points. Scope of the times: ours from checked specs in memory to counts in
 * memory, in bins of 100 ms, on the adapter (kernels are compiled before by a first short run) and on all cores of the processor; TVB's of its run, all points at
 * once as arrays of numpy, for fewer points and a shorter time, from which the time of all follows in proportion. Mean rates over what TVB
 * ran are compared with those of both orders: TVB takes the derivatives of its transfer functions, which are in kHz, by Hz, so that they are a thousand times too small
 * and its covariances leave its rates at those of the first order.
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import { simulatePoints } from "../lib/meanfield/cpu/simulate_points.ts";
import { simulatePointsOnGpu } from "../lib/meanfield/gpu/simulate_points_on_gpu.ts";
import { getMeanFieldPreset } from "../lib/meanfield/mean_field_presets.ts";
import { planMeanField } from "../lib/meanfield/plan_mean_field.ts";
import type { MeanFieldSpec } from "../lib/meanfield/spec_types.ts";
import { option, record, short } from "./_record.ts";

const POINTS = Number(option("points", "10000")), DURATION_MS = Number(option("milliseconds", "5000"));
const STEP_MS = Number(option("step", "0.5")), BIN_MS = 100;
const TVB_POINTS = Number(option("tvb-points", "500")), TVB_MS = Number(option("tvb-milliseconds", "50"));

const driveOf = (point: number, points: number) => 1 + 2.5 * point / Math.max(1, points - 1);

function specsOf(points: number): MeanFieldSpec[] {
  const spec = { ...getMeanFieldPreset("adex-mean-field-2"), stepMs: STEP_MS };
  return Array.from({ length: points }, (_, k) => ({
    ...spec,
    inputs: [{ name: "drive", value: driveOf(k, points) }],
  }));
}

function planOf(points: number, durationMs: number) {
  return planMeanField(specsOf(points), { durationMs, warmupMs: 0, binMs: Math.min(BIN_MS, durationMs) }, {});
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Mean rates over what TVB ran, Hz, (2, points), by the plain engine. */
async function meanRates(order: 1 | 2): Promise<number[][]> {
  const traces = { own: { traces: ["rate"], everyMs: STEP_MS } };
  const { plan, specs } = planMeanField(specsOf(TVB_POINTS).map((spec) => ({ ...spec, order })), {
    durationMs: TVB_MS,
    warmupMs: 0,
    binMs: TVB_MS,
    record: traces,
  }, {});
  const found = await simulatePoints(plan, specs, { tell: () => {} });
  const samples = Math.round(TVB_MS / STEP_MS);
  return [0, 1].map((p) =>
    Array.from({ length: TVB_POINTS }, (_, b) => {
      const first = (2 * b + p) * samples;
      return found.traces.subarray(first, first + samples).reduce((sum, rate) => sum + rate, 0) / samples;
    })
  );
}

interface TvbAnswer {
  seconds: number;
  tvb: string;
  finite: boolean;
  /** Means over the run, Hz. (2, points) */
  rates: number[][];
}

/** TVB's run, or why there is none. */
async function tvb(): Promise<TvbAnswer | { absent: string }> {
  const script = new URL("peers/mean_field_tvb.py", import.meta.url).pathname;
  const drives = Array.from({ length: TVB_POINTS }, (_, k) => driveOf(k, TVB_POINTS));
  try {
    const process = new Deno.Command(option("python", "python3"), {
      args: [script],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = process.stdin.getWriter();
    await writer.write(
      new TextEncoder().encode(JSON.stringify({ drives, durationMs: TVB_MS, stepMs: STEP_MS })),
    );
    await writer.close();
    const { success, stdout, stderr } = await process.output();
    const last = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim().split("\n").at(-1)!;
    return success ? JSON.parse(last(stdout)) : { absent: last(stderr) };
  } catch (error) {
    return { absent: (error as Error).message };
  }
}

const gpu = await requestGpu(), options = { tell: () => {} };
const { plan, specs } = planOf(POINTS, DURATION_MS), brief = planOf(POINTS, STEP_MS);
await simulatePointsOnGpu(gpu, brief, options);
const gpuSeconds = await secondsOf(() => simulatePointsOnGpu(gpu, { plan, specs }, options));
console.log(`adapter: ${short(gpuSeconds)} s`);
const part = Math.max(1, Math.round(POINTS / 20)), few = planOf(part, DURATION_MS);
const processorSeconds = await secondsOf(() => simulatePoints(few.plan, few.specs, options)) * POINTS / part;
console.log(`processor: ${short(processorSeconds)} s, from ${part} points`);
const peer = await tvb();
const scale = POINTS / TVB_POINTS * DURATION_MS / TVB_MS;
const tvbSeconds = "seconds" in peer ? peer.seconds * scale : null;
console.log(
  tvbSeconds === null ? peer : `TVB: ${short(tvbSeconds)} s, from ${TVB_POINTS} points for ${TVB_MS} ms`,
);

/** Largest difference of rates from TVB's, in parts of them. */
async function differenceFromTvb(order: 1 | 2): Promise<number | null> {
  if (!("rates" in peer)) return null;
  const own = await meanRates(order);
  return Math.max(...peer.rates.flatMap((row, p) => row.map((rate, k) => Math.abs(own[p][k] / rate - 1))));
}

await record(gpu, "mean-field", {
  question: "seconds for many parameter points of a two-population mean field of the second order",
  points: POINTS,
  durationMs: DURATION_MS,
  stepMs: STEP_MS,
  gpuSeconds: short(gpuSeconds),
  processorSeconds: short(processorSeconds),
  tvbSeconds: tvbSeconds && short(tvbSeconds),
  tvb: "seconds" in peer
    ? {
      version: peer.tvb,
      finite: peer.finite,
      points: TVB_POINTS,
      milliseconds: TVB_MS,
      seconds: short(peer.seconds),
    }
    : peer,
  largestDifferenceFromTvb: {
    firstOrder: await differenceFromTvb(1),
    secondOrder: await differenceFromTvb(2),
  },
});
