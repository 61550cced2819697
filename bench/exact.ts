/**
 * Question: how many network-seconds per second does the exact simulation reach on the GPU with one invocation, a subgroup
 * or a workgroup for each network, beside the time-stepped ensemble and the exact simulation on one core?
 *
 *     deno run -A bench/exact.ts [--networks=16] [--seconds=3] [--presets=mif-small-syn,mif-syn]
 *
 * Windows of 0.1 ms, the length of the ensemble's steps. Where the driver bounds the loops of a dispatch, one invocation for
 * each network gets through a window or two of a small network at most, hence bins of 0.1 ms there.
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import type { MifSpec } from "../lib/markov/mif_spec.ts";
import { getMifPreset } from "../lib/markov/presets.ts";
import { MifWindows } from "../lib/markov/cpu/mif_windows.ts";
import { simulateEnsemble } from "../lib/markov/gpu/ensemble.ts";
import { simulateExactEnsemble } from "../lib/markov/gpu/exact_ensemble.ts";
import { networkKey } from "../lib/random/network_key.ts";
import { simulateExact } from "../lib/markov/cpu/reference.ts";
import type { EnsembleRun } from "../lib/markov/run.ts";
import { option, record, short } from "./_record.ts";

const gpu = await requestGpu();
const { software } = gpu.adapter;
const networks = Number(option("networks", software ? "16" : "8192"));
const target = Number(option("seconds", "3"));
const WINDOW_MS = 0.1;
const SUBGROUP = software ? 8 : 32;
/** Simulated before a measurement, so that volleys have settled, ms. */
const SETTLING_MS = 50;

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let at = 0; at < values.length; at++) total += values[at];
  return total;
}

/** Events of a network-second: drive, kicks that ring, spikes and wakings, from the rates of a run. */
function eventsPerSecond(run: EnsembleRun, spec: MifSpec): number {
  const seconds = run.networks * run.bins * run.binMs / 1000;
  const [e, i] = [sum(run.e) / seconds, sum(run.i) / seconds];
  const kicks = e * (spec.P_EE * spec.N_E + spec.P_IE * spec.N_I) +
    i * (spec.P_EI * spec.N_E + spec.P_II * spec.N_I);
  const wakes = spec.tau_R > 0 ? e + i : 0;
  return spec.lambda_E * spec.N_E + spec.lambda_I * spec.N_I + kicks + e + i + wakes;
}

/** Processor time of this process so far, s, where the runtime tells it: on a software adapter, that of the kernels too. */
function processorSeconds(): number {
  const { process } = globalThis as { process?: { cpuUsage(): { user: number; system: number } } };
  const used = process?.cpuUsage();
  return used ? (used.user + used.system) / 1e6 : NaN;
}

/** A run, and the processor seconds it took. */
interface Measured {
  run: EnsembleRun;
  processor: number;
}

/** Runs of about `target` seconds: a short one first, which also compiles, says how long the next should be. */
async function measure(simulate: (durationMs: number) => Promise<EnsembleRun>): Promise<Measured> {
  await simulate(1);
  const probe = await simulate(SETTLING_MS);
  const perMs = probe.wallSeconds / (2 * SETTLING_MS);
  const durationMs = Math.max(SETTLING_MS, Math.min(2000, Math.round(target / perMs)));
  const before = processorSeconds();
  const run = await simulate(durationMs);
  return { run, processor: processorSeconds() - before };
}

/** Passes of a window, and spikes that a cell looks at in one. */
function describeWindows(spec: MifSpec): { passes: number; spikesLookedAt: number } {
  const windows = new MifWindows(spec, networkKey(1, 0), { windowMs: WINDOW_MS });
  const total = { passes: 0, looked: 0 };
  const settling = SETTLING_MS / WINDOW_MS;
  const counted = 1000;
  for (let window = 0; window < settling + counted; window++) {
    windows.advance();
    if (window < settling) continue;
    total.passes += windows.passes;
    total.looked += (windows.passes - 1) * windows.spikes.length;
  }
  return { passes: short(total.passes / counted), spikesLookedAt: short(total.looked / counted) };
}

async function measurePreset(name: string): Promise<Record<string, unknown>> {
  const spec = getMifPreset(name);
  const cells = spec.N_E + spec.N_I;
  const points: Record<string, unknown>[] = [];
  const add = (mapping: string, { run, processor }: Measured) => {
    const speed = run.networkSeconds / run.wallSeconds;
    const events = eventsPerSecond(run, spec);
    points.push({
      mapping,
      networks: run.networks,
      durationMs: run.bins * run.binMs,
      wallSeconds: short(run.wallSeconds),
      networkSecondsPerSecond: short(speed),
      processorSecondsPerNetworkSecond: Number.isNaN(processor)
        ? null
        : short(processor / run.networkSeconds),
      eventsPerNetworkSecond: short(events),
      eventsPerSecond: short(events * speed),
    });
    console.log(
      `${name}, ${mapping}: ${short(speed)} network-seconds/s, ${short(events * speed)} events/s, ${
        short(processor / run.networkSeconds)
      } processor seconds per network-second`,
    );
  };
  const options = { warmupMs: SETTLING_MS, seed: 1, stepMs: WINDOW_MS };
  const teams: [string, number | undefined][] = [
    ["exact, one invocation for each cell", undefined],
    [`exact, ${4 * SUBGROUP} invocations`, 4 * SUBGROUP],
    [`exact, ${SUBGROUP} invocations`, SUBGROUP],
    ...(software && cells > 100 ? [] : [["exact, one invocation", 1] as [string, number]]),
  ];
  for (const [mapping, team] of teams) {
    const binMs = software && team === 1 ? WINDOW_MS : 1;
    add(
      mapping,
      await measure((durationMs) =>
        simulateExactEnsemble(gpu, spec, { ...options, networks, durationMs, binMs, team })
      ),
    );
  }
  add(
    "stepped",
    await measure((durationMs) => simulateEnsemble(gpu, spec, { ...options, networks, durationMs })),
  );
  add("exact on one core", await measure((durationMs) => simulateExact(spec, { ...options, durationMs })));
  return { preset: name, cells, windows: describeWindows(spec), points };
}

console.log(gpu.adapter.description);
const presets: unknown[] = [];
for (const name of option("presets", "mif-small-syn,mif-syn").split(",")) {
  presets.push(await measurePreset(name));
}
await record(gpu, "exact", {
  question: "network-seconds per second of exact simulation against the invocations that share a network",
  windowMs: WINDOW_MS,
  scopes: {
    wallSeconds:
      "with a compiled kernel, from first upload to last readback; 50 ms of warm-up are part of the work",
    processorSeconds:
      "of this process on all cores, hence less troubled by others than wallSeconds; on a GPU the host's part",
    oneCore: "one network on one core of the CPU, TypeScript, event by event",
    windows:
      "over 100 ms of one network: passes until a window's spikes repeat, spikes that each cell looks at",
  },
  presets,
});
gpu.destroy();
