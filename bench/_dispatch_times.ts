import { createBuffer } from "../lib/gpu/buffer.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { createKernel } from "../lib/gpu/kernel.ts";
import { submit } from "../lib/gpu/submit.ts";
import { timeGpu } from "../lib/gpu/timing.ts";

/** One dispatch that code under measurement records. */
export interface Dispatch {
  /** The kernel's stem, such as `surrogate/volley_jump`. */
  stem: string;
  encode(pass: GPUComputePassEncoder): void;
}

/** Takes the dispatches of `encode` apart, so that each can be run and timed by itself. */
export function recordDispatches(encode: (pass: GPUComputePassEncoder) => void): Dispatch[] {
  const dispatches: Dispatch[] = [];
  let pipeline: GPUComputePipeline, group: GPUBindGroup;
  const pass = {
    setPipeline: (given: GPUComputePipeline) => void (pipeline = given),
    setBindGroup: (_index: number, given: GPUBindGroup) => void (group = given),
    dispatchWorkgroups: (x: number, y: number) => {
      const [ownPipeline, ownGroup] = [pipeline, group];
      dispatches.push({
        stem: ownPipeline.label.replace("/pipeline", ""),
        encode(pass) {
          pass.setPipeline(ownPipeline);
          pass.setBindGroup(0, ownGroup);
          pass.dispatchWorkgroups(x, y);
        },
      });
    },
  };
  encode(pass as unknown as GPUComputePassEncoder);
  return dispatches;
}

const EMPTY = `
@group(0) @binding(0) var<storage, read_write> word: array<u32>; // (1)
@compute @workgroup_size(1)
fn main() { word[0] += 1u; }`;

/** Seconds of one dispatch that does next to nothing, among many of one submit, and of a submit that is waited for. */
export async function launchCost(gpu: Gpu): Promise<{ perDispatch: number; perSubmit: number }> {
  const kernel = await createKernel(gpu, { stem: "bench/empty", pieces: [EMPTY] });
  const group = kernel.bind({ word: createBuffer(gpu, "bench/word", 16) });
  const many = 1000;
  const dispatches = (count: number) => (pass: GPUComputePassEncoder) => {
    for (let n = 0; n < count; n++) kernel.dispatch(pass, group, 1);
  };
  let perDispatch = Infinity, perSubmit = Infinity;
  for (let repeat = 0; repeat < 5; repeat++) {
    const { milliseconds } = await timeGpu(gpu, "bench/empty", dispatches(many));
    perDispatch = Math.min(perDispatch, milliseconds / 1000 / many);
    const start = performance.now();
    submit(gpu, "bench/empty", dispatches(1));
    await gpu.idle();
    perSubmit = Math.min(perSubmit, (performance.now() - start) / 1000);
  }
  return { perDispatch, perSubmit };
}
