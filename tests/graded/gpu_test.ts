import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { mean, overrideSpec, simulate } from "@volley/volley";
import {
  activeSpans,
  burstingDurations,
  cyclePhases,
  defineGraded,
  getGradedPreset,
  GRADED_MODELS,
  gradedSystem,
  overrideGraded,
} from "../../lib/entries/graded.ts";
import { endsWithItsWork } from "../gpu/_memory.ts";
import { gpuTest } from "../_gpu.ts";

const ON_GPU = { engine: "gpu" } as const;

gpuTest(
  "bursts and pauses of the GPU last as long as the equations say, to 2 ms, at every input",
  async (gpu) => {
    const inputs = [0, 0.25, 0.5, 0.75, 1], spec = getGradedPreset("bursting-unit");
    const run = await simulate(gpu, inputs.map((x) => overrideSpec(spec, { "inputs.drive.value": x })), {
      ...{ ...ON_GPU, durationMs: 6000, binMs: 10 },
      record: { own: { traces: ["v"], everyMs: 1 } },
    });
    assertEquals(run.engine, "gpu");
    inputs.forEach((x, b) => {
      const bursts = activeSpans(run.traces![b][0]), { activeMs, quietMs } = burstingDurations(x);
      assert(bursts.length >= 3);
      bursts.slice(1).forEach(({ onMs, offMs }, k) => {
        assertAlmostEquals(offMs - onMs, activeMs, 2);
        assertAlmostEquals(onMs - bursts[k].offMs, quietMs, 2);
      });
    });
  },
);

gpuTest("the pyloric circuit has its phases on the GPU, and the events of the processor", async (gpu) => {
  const options = {
    ...{ durationMs: 6000, binMs: 10 },
    record: { spikes: true, own: { traces: ["v"], everyMs: 1 } },
  } as const;
  const circuit = getGradedPreset("pyloric"), run = await simulate(gpu, circuit, { ...options, ...ON_GPU });
  assertEquals(run.engine, "gpu");
  const [pd, ...others] = run.traces![0].map((trace) => activeSpans(trace).filter(({ onMs }) => onMs > 2000));
  assertAlmostEquals(mean(cyclePhases(pd, pd).periodsMs), 999, 4);
  [[0.383, 0.634], [0.873, 1.001]].forEach(([first, last], k) => {
    const { on, off } = cyclePhases(pd, others[k]);
    assertAlmostEquals(mean(on), first, 0.03);
    assertAlmostEquals(mean(off), last, 0.03);
  });
  const plain = await simulate(null, circuit, options);
  assertEquals(run.spikes![0].neurons, plain.spikes![0].neurons);
  run.spikes![0].times.forEach((time, k) => assertAlmostEquals(time, plain.spikes![0].times[k], 2));
});

gpuTest("a chain of the GPU has exactly its lags, of several lags at once", async (gpu) => {
  const lags = [0, 0.314, -0.7], spec = getGradedPreset("oscillator-chain");
  const run = await simulate(gpu, lags.map((lag) => overrideSpec(spec, { "couplings.down.lag": lag })), {
    ...{ ...ON_GPU, durationMs: 6000, binMs: 10 },
    record: { own: { traces: ["phi"], everyMs: 6000 } },
  });
  assertEquals(run.engine, "gpu");
  lags.forEach((lag, b) => {
    const phases = run.traces![b][0].values;
    // 2^-22 of rounding a step, which the coupling takes back within 50 steps, for each of 20 oscillators.
    for (let k = 1; k < phases.length; k++) {
      assertAlmostEquals(Math.cos(phases[k - 1] - phases[k] - lag), 1, 1e-9);
    }
  });
});

gpuTest("networks on the GPU are the same alone, together and from another number on", async (gpu) => {
  const noisy = overrideGraded(getGradedPreset("pyloric"), { "populations.*.parameters.noise": 0.1 });
  const options = { ...ON_GPU, durationMs: 500, record: { spikes: true, own: { traces: ["a"] } } } as const;
  const together = await simulate(gpu, [noisy, noisy, noisy], options);
  const last = await simulate(gpu, noisy, { ...options, firstNetwork: 2 });
  assertEquals([together.engine, last.engine], ["gpu", "gpu"]);
  assertEquals(together.traces![2], last.traces![0]);
  assertEquals(together.spikes![2], last.spikes![0]);
  assert(together.traces![0][0].values.join() !== together.traces![1][0].values.join());
});

gpuTest("networks that no kernel can run together run on the processor", async (gpu) => {
  const spec = getGradedPreset("oscillator-chain");
  const other = overrideGraded(spec, { "couplings.down.connect": "one-to-one" });
  const all = overrideGraded(spec, { "couplings.down.connect": "all" });
  assertEquals((await simulate(gpu, [spec, other], { ...ON_GPU, durationMs: 20 })).engine, "gpu");
  assertEquals((await simulate(gpu, [spec, all], { ...ON_GPU, durationMs: 20 })).engine, "processor");
  // A pause that ends where a is within 1e-8 of 1, which single precision does not tell from 1.
  const slow = overrideGraded(getGradedPreset("bursting-unit"), {
    "populations.unit.parameters.tQuiet": 5000,
    "populations.unit.parameters.tAdapt": 1000,
  });
  assertEquals((await simulate(gpu, slow, { ...ON_GPU, durationMs: 20 })).engine, "processor");
});

const GROWER = defineGraded({
  name: "grower",
  about: "doubles",
  references: [],
  parameters: {},
  state: { v: { unit: "", initial: 1, about: "size" } },
  inputs: [],
  outputs: ["y"],
  event: "none",
  wgsl: `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
    (*s).v *= 2.0;
    return false;
  }
  fn output(s: State, p: Parameters) -> Output { return Output(s.v); }`,
  open: () => ({ step: (state) => (state[0] *= 2, false), output: ([v], out) => void (out[0] = v) }),
});

gpuTest("a state that grows without bound on the GPU is an error that says where", async (gpu) => {
  const system = gradedSystem({ models: [GROWER] });
  const spec = system.parse({
    ...{ kind: "graded", name: "grower", stepMs: 1 },
    populations: [{ name: "A", size: 3, model: "grower" }],
  });
  await assertRejects(
    () => system.simulate(gpu, [spec, spec], { ...ON_GPU, durationMs: 200 }),
    Error,
    "Cannot go on simulating as states and outputs must be finite numbers: current value is another in network 0 by step",
  );
});

gpuTest("buffers of graded units end with the work", async (gpu) => {
  const spec = getGradedPreset("pyloric");
  await endsWithItsWork(gpu, (hooks) => simulate(gpu, spec, { ...ON_GPU, durationMs: 200, ...hooks }), 2);
});

Deno.test("the WGSL of a model must hold what the kernel calls, and leave it its names", () => {
  assertThrows(
    () => defineGraded({ ...GRADED_MODELS[0], wgsl: "fn advance(" }),
    TypeError,
    "its WGSL must hold fn advance and fn output: current value is one without fn output",
  );
  assertThrows(
    () => defineGraded({ ...GRADED_MODELS[0], inputs: ["h"] }),
    TypeError,
    "its WGSL has h and normals beside its inputs: current value is h",
  );
});
