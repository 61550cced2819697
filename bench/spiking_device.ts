/**
 * Question: how fast does the GPU's engine of point neurons run, and what bounds it: memory, launches or arithmetic?
 *
 *     deno run -A bench/spiking_device.ts [--networks=microcircuit,adex,coba-ensemble] [--scale=1] [--seconds=1]
 *
 * `microcircuit` is Potjans & Diesmann (2014) with Poisson input; `adex` a million AdEx cells (times --scale) with a thousand synapses each, delays and
 * weights drawn; `coba-ensemble` 1 and then 1,000 networks of Brette et al. (2007). Bytes are what the kernels must move at least: state once a
 * window, arrivals once a step, a synapse's words and the word that it changes for each spike. Beside them the bandwidth that copying reaches on the
 * device in the same run, and what as many empty dispatches take.
 */
import { createBuffer } from "../lib/gpu/buffer.ts";
import { type Gpu, requestGpu } from "../lib/gpu/gpu.ts";
import { createKernel } from "../lib/gpu/kernel.ts";
import { timeGpu } from "../lib/gpu/timing.ts";
import { microcircuit } from "../lib/spiking/presets/microcircuit.ts";
import { getSpikingPreset } from "../lib/spiking/spiking_presets.ts";
import { parseSpikingSpec } from "../lib/spiking/spiking_spec.ts";
import type { SpikingSpec } from "../lib/spiking/spec_types.ts";
import { resolveSpiking } from "../lib/spiking/build/resolve.ts";
import { groupNeurons } from "../lib/spiking/gpu/neuron_groups.ts";
import { describeSpiking } from "../lib/spiking/simulation/describe_spiking.ts";
import { simulateSpikingEnsemble } from "../lib/spiking/simulation/spiking_ensemble.ts";
import type { SpikingRun } from "../lib/spiking/simulation/spiking_run.ts";
import { windowOf } from "../lib/spiking/simulation/window_of.ts";
import { warnIfSmall } from "./_fill.ts";
import { launchCost } from "./_dispatch_times.ts";
import { option, record, short } from "./_record.ts";

const scale = Number(option("scale", "1"));
const seconds = Number(option("seconds", "1"));

/** A million AdEx cells in the asynchronous irregular regime, 1,000 synapses each. */
function adexMillion(): SpikingSpec {
  const cells = Math.round(1e6 * scale);
  const receptors = {
    exc: { kinetics: "exponential", tau: 5, reversal: 0 },
    inh: { kinetics: "exponential", tau: 5, reversal: -80 },
  };
  const cell = { C_m: 200, g_L: 10, E_L: -65, V_T: -50, V_reset: -65, t_ref: 5, tau_w: 500 };
  const population = (name: string, size: number, own: Record<string, number>) => ({
    name,
    size,
    neuron: "adex",
    parameters: { ...cell, ...own },
    initial: { V_m: { uniform: [-65, -50] } },
    receptors,
  });
  const ends = ["E", "I"].flatMap((from) => ["E", "I"].map((to) => ({ from, to })));
  return parseSpikingSpec({
    kind: "spiking",
    name: "adex",
    stepMs: 0.1,
    populations: [
      population("E", 0.8 * cells, { Delta_T: 2, a: 4, b: 20, V_peak: -40 }),
      population("I", 0.2 * cells, { Delta_T: 0.5, a: 0, b: 0, V_peak: -47.5 }),
    ],
    projections: ends.map(({ from, to }) => ({
      from,
      to,
      receptor: from === "E" ? "exc" : "inh",
      connect: { rule: "fixed-outdegree", outdegree: to === "E" ? 800 : 200 },
      // A hundredth of the synapses of Zerlaut et al. (2018) in number for each cell, more by weight.
      weight: { normal: from === "E" ? [0.4, 0.08] : [2, 0.4], low: 0 },
      delayMs: { uniform: [0.5, 3] },
    })),
    drives: ["E", "I"].map((to) => ({ to, receptor: "exc", rateHz: 1600, weight: 1 })),
  });
}

/** Bytes a second that copying reaches: read and written. */
async function copyBandwidth(gpu: Gpu): Promise<number> {
  const vectors = gpu.adapter.software ? 2 ** 21 : 2 ** 24;
  const kernel = await createKernel(gpu, {
    stem: "bench/copy",
    pieces: [`
      @group(0) @binding(0) var<storage, read> from_here: array<vec4<u32>>;
      @group(0) @binding(1) var<storage, read_write> to_there: array<vec4<u32>>;
      @compute @workgroup_size(256)
      fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) nwg: vec3<u32>, @builtin(local_invocation_index) lid: u32) {
        let at = (wid.y * nwg.x + wid.x) * 256u + lid;
        if (at < arrayLength(&to_there)) { to_there[at] = from_here[at]; }
      }`],
  });
  using own = gpu.scope();
  const [from_here, to_there] = ["from", "to"].map((name) =>
    createBuffer(own, `bench/${name}`, 16 * vectors)
  );
  const group = kernel.bind({ from_here, to_there });
  let best = Infinity;
  for (let repeat = 0; repeat < 8; repeat++) {
    const { milliseconds } = await timeGpu(
      gpu,
      "bench/copy",
      (pass) => kernel.dispatch(pass, group, vectors / 256),
    );
    best = Math.min(best, milliseconds / 1000);
  }
  return 32 * vectors / best;
}

/** Bytes that a run must move at least, and how many dispatches it takes. */
function workOf(spec: SpikingSpec, runs: readonly SpikingRun[]): { bytes: number; dispatches: number } {
  const network = resolveSpiking(spec, { seed: 1 });
  const { projections } = describeSpiking(spec);
  const steps = Math.round(runs[0].bins * runs[0].binMs / network.stepMs);
  const windows = Math.ceil(steps / windowOf(network));
  let bytes = 0;
  for (const { size, model, receptors } of network.populations) {
    const state = Object.keys(model.state).length +
      receptors.reduce((sum, { kinetics }) => sum + (kinetics.second ? 2 : 1), 0);
    bytes += runs.length * size * (windows * 8 * state + steps * 4 * receptors.length);
  }
  network.projections.forEach(({ from }, at) => {
    const fanOut = projections[at].synapses / network.populations[from].size;
    for (const { counts, bins } of runs) {
      const spikes = counts.subarray(from * bins, (from + 1) * bins).reduce((sum, count) => sum + count, 0);
      bytes += spikes * fanOut * (projections[at].bytesPerSynapse + 8);
    }
  });
  return { bytes, dispatches: windows * (groupNeurons(network.populations).length + 1) };
}

const gpu = await requestGpu();
console.log(gpu.adapter.description);
const bandwidth = await copyBandwidth(gpu);
const launch = await launchCost(gpu);
console.log(
  `copying ${short(bandwidth / 1e9)} GB/s, an empty dispatch ${short(1e6 * launch.perDispatch)} us`,
);

const specs: Record<string, { spec: () => SpikingSpec; networks: number[] }> = {
  microcircuit: { spec: () => microcircuit({ scale }), networks: [1] },
  adex: { spec: adexMillion, networks: [1] },
  "coba-ensemble": {
    spec: () => getSpikingPreset("coba"),
    networks: [1, Math.max(2, Math.round(1000 * scale))],
  },
};
const rows: Record<string, unknown>[] = [];
for (const name of option("networks", "microcircuit,adex,coba-ensemble").split(",")) {
  const spec = specs[name].spec();
  for (const networks of specs[name].networks) {
    const durationMs = Math.round(1000 * seconds),
      cells = networks * spec.populations.reduce((sum, { size }) => sum + size, 0);
    await warnIfSmall(gpu, `${name} × ${networks}`, cells);
    const runs = await simulateSpikingEnsemble(gpu, spec, {
      networks,
      seed: 1,
      durationMs,
      record: { spikes: false },
    });
    const { build, compile, load, run, readback } = runs[0].seconds;
    const { bytes, dispatches } = workOf(spec, runs);
    const synapses = runs.reduce((sum, one) => sum + one.synapses, 0);
    const row = {
      network: name,
      networks,
      cells,
      synapses,
      spikes: runs.reduce((sum, { counts }) => sum + counts.reduce((total, count) => total + count, 0), 0),
      seconds: {
        build: short(build),
        compile: short(compile),
        load: short(load),
        run: short(run),
        readback: short(readback),
      },
      realTimeFactor: short(run / seconds),
      networkSecondsPerSecond: short(networks * seconds / run),
      leastBytes: bytes,
      gigabytesPerSecond: short(bytes / run / 1e9),
      partOfBandwidth: short(bytes / run / bandwidth),
      dispatches,
      launchSeconds: short(dispatches * launch.perDispatch),
    };
    rows.push(row);
    console.log(
      `${name} × ${networks}: ${row.cells} cells, ${synapses} synapses, build ${row.seconds.build} s, real-time factor ${row.realTimeFactor}, ` +
        `${row.networkSecondsPerSecond} network-seconds/s, ${row.gigabytesPerSecond} GB/s of at least needed bytes (${
          short(100 * row.partOfBandwidth)
        } % of copying), ${dispatches} dispatches cost ${row.launchSeconds} s by themselves`,
    );
  }
}
await record(gpu, "spiking_device", {
  question: "what bounds the GPU's engine of point neurons",
  scale,
  seconds,
  copyGigabytesPerSecond: short(bandwidth / 1e9),
  emptyDispatchMicroseconds: short(1e6 * launch.perDispatch),
  rows,
});
gpu.destroy();
