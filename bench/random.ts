/**
 * Question: what does a random word cost from pcg4d, Philox4x32-7 and Philox4x32-10 on this adapter, alone and beside the
 * update of a neuron?
 *
 *     deno run -A bench/random.ts
 *
 * A neuron's step of the ensemble kernel draws one block of four words, more only for the cells near threshold, so a
 * generator's share of a step is the cost of four words over the cost of a neuron's step, measured in the same run.
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import { getPreset } from "../lib/markov/presets.ts";
import { simulateEnsemble } from "../lib/markov/gpu/ensemble.ts";
import { integerRate, kernelRate } from "./_kernel_rate.ts";
import { record, short } from "./_record.ts";
// deno-lint-ignore volley/imports -- this benchmark is about the shader itself
import pcg4d from "../shaders/random/pcg4d.wgsl" with { type: "text" };
// deno-lint-ignore volley/imports -- this benchmark is about the shader itself
import philox from "../shaders/random/philox.wgsl" with { type: "text" };

const gpu = await requestGpu();
console.log(gpu.adapter.description);

const GENERATORS = {
  pcg4d: { pieces: pcg4d, body: "v ^= pcg4d(vec4<u32>(id.x, round, v.xy));" },
  "philox4x32-7": {
    pieces: philox,
    body: "v ^= philox4x32_rounds(vec4<u32>(id.x, round, 0u, 0u), v.xy, 7u);",
  },
  "philox4x32-10": {
    pieces: philox,
    body: "v ^= philox4x32_rounds(vec4<u32>(id.x, round, 0u, 0u), v.xy, 10u);",
  },
};
/** Without the loop of rounds, which counts against llvmpipe's bound on loops and hides the cost of the arithmetic. */
const unrolled = (rounds: number) =>
  philox.replace(/for \(var round = 0u[^}]+\}/, (loop) => {
    const body = loop.slice(loop.indexOf("{") + 1, -1);
    return Array(rounds).fill(`{ ${body} }`).join("\n");
  });

const integers = await integerRate(gpu);
const generators: Record<string, unknown> = {};
const nanoseconds: Record<string, number> = {};
for (const [name, { pieces, body }] of Object.entries(GENERATORS)) {
  const rounds = Number(/-(\d+)$/.exec(name)?.[1] ?? 0);
  const rate = await kernelRate(gpu, {
    name,
    pieces: rounds > 0 ? unrolled(rounds) : pieces,
    body,
    perRound: 4,
  });
  nanoseconds[name] = 1e9 / rate.perSecond;
  generators[name] = {
    wordsPerSecond: short(rate.perSecond),
    nanosecondsPerWord: short(nanoseconds[name]),
    integerOperationsPerWord: short(integers.perSecond / rate.perSecond),
    timer: rate.source,
  };
  console.log(`${name}: ${short(rate.perSecond / 1e9)} G words/s`);
}

const spec = getPreset("mif-syn");
const networks = gpu.adapter.software ? 16 : 2048;
await simulateEnsemble(gpu, spec, { networks, durationMs: 10, warmupMs: 0 });
const run = await simulateEnsemble(gpu, spec, {
  networks,
  durationMs: gpu.adapter.software ? 300 : 2000,
  warmupMs: 0,
});
const neuronSteps = run.networkSeconds * 400 * 10_000 / run.wallSeconds;
const nanosecondsPerStep = 1e9 / neuronSteps;
const shares = Object.fromEntries(
  Object.entries(nanoseconds).map(([name, word]) => [name, short(4 * word / nanosecondsPerStep)]),
);
console.log(`a neuron's step: ${short(nanosecondsPerStep)} ns of the whole device; four words are`, shares);
await record(gpu, "random", {
  question: "cost of a random word, alone and relative to a neuron's step",
  scopes:
    "kernels after a warm-up, best of five; the neuron's step: wall time of simulateEnsemble with its kernel compiled",
  integerOperationsPerSecond: short(integers.perSecond),
  generators,
  neuronStep: {
    preset: spec.name,
    networks,
    neuronStepsPerSecond: short(neuronSteps),
    nanoseconds: short(nanosecondsPerStep),
  },
  fourWordsPerNeuronStep: shares,
});
gpu.destroy();
