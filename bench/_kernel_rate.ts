import { createBuffer } from "../lib/gpu/buffer.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { createKernel } from "../lib/gpu/kernel.ts";
import { timeGpu } from "../lib/gpu/timing.ts";

/**
 * llvmpipe ends an invocation's loops once they have run 65,535 times together, and a desktop's watchdog ends long submits.
 */
const MAX_ROUNDS = 50_000;
const LANES = 64;

/** How often something was done per second. */
export interface KernelRate {
  /** Per second, best of the repetitions. */
  perSecond: number;
  /** Of the best repetition, s, and how it was measured. */
  seconds: number;
  source: "gpu" | "wall";
}

const shader = (pieces: string, body: string) => `
${pieces}
struct Shape { rounds: u32, }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> results: array<u32>; // (invocations)

@compute @workgroup_size(${LANES})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  var v = vec4<u32>(id.x, 1u, 2u, 3u);
  for (var round = 0u; round < shape.rounds; round++) {
    ${body}
  }
  if (id.x < arrayLength(&results)) {
    results[id.x] = v.x ^ v.y ^ v.z ^ v.w;
  }
}`;

/**
 * Measures a loop body on the whole device.
 * @param source.body WGSL that changes `v: vec4<u32>`, given `round` and `id.x`.
 * @param source.perRound How often it does what is counted.
 */
export async function kernelRate(
  gpu: Gpu,
  source: { name: string; pieces?: string; body: string; perRound: number },
  options: { targetMs?: number } = {},
): Promise<KernelRate> {
  const { name, pieces = "", body, perRound } = source;
  const invocations = LANES * (gpu.adapter.software ? 64 : 4096);
  const kernel = await createKernel(gpu, { stem: `bench/${name}`, pieces: [shader(pieces, body)] });
  const results = createBuffer(gpu, `bench/${name}`, 4 * invocations);
  const run = (rounds: number) => {
    const bindings = kernel.bind({ shape: kernel.uniform("shape", { rounds }), results });
    return timeGpu(gpu, name, (pass) => kernel.dispatch(pass, bindings, invocations / LANES));
  };
  await run(1);
  let rounds = 100;
  let time = await run(rounds);
  const targetMs = options.targetMs ?? 300;
  while (time.milliseconds < targetMs / 2 && rounds < MAX_ROUNDS) {
    rounds = Math.min(
      MAX_ROUNDS,
      Math.ceil(rounds * Math.min(8, targetMs / Math.max(time.milliseconds, 0.1))),
    );
    time = await run(rounds);
  }
  for (let repetition = 0; repetition < 4; repetition++) {
    const again = await run(rounds);
    if (again.milliseconds < time.milliseconds) time = again;
  }
  const seconds = time.milliseconds / 1000;
  return { perSecond: invocations * rounds * perRound / seconds, seconds, source: time.source };
}

/** 32-bit integer operations per second: eight independent multiply-adds (16 operations) of four words each round. */
export function integerRate(gpu: Gpu): Promise<KernelRate> {
  const line = "v = v * vec4<u32>(1664525u) + vec4<u32>(round); v = (v ^ (v >> vec4<u32>(7u)));";
  return kernelRate(gpu, {
    name: "integer_rate",
    body: Array(8).fill(line).join("\n    "),
    perRound: 8 * 4 * 4,
  });
}

/** Floating-point operations per second of fused multiply-adds in registers, two for each. */
export function floatRate(gpu: Gpu): Promise<KernelRate> {
  const line = "f = fma(f, vec4<f32>(-0.5), g); g = fma(g, vec4<f32>(-0.5), f);";
  const body = `var f = vec4<f32>(v); var g = f;
    ${Array(16).fill(line).join("\n    ")}
    v = vec4<u32>(f + g);`;
  return kernelRate(gpu, { name: "float_rate", body, perRound: 16 * 2 * 4 * 2 });
}
