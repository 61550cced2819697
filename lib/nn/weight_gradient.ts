import { createBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type SampleBuffer, uniformWindow } from "./_buffers.ts";
import { nnKernel } from "./_kernels.ts";
import type { Encode } from "./encode.ts";
import { UNIFORM_VEC4, type WeightBlock } from "./weight_block.ts";
import type { Schedule } from "./schedule.ts";

/** Chunks of each operand in one dispatch of the kernel for software adapters. */
const CHUNKS = 5;
/** Columns (vec4) that fit one uniform binding in chunks of 16 samples. */
const MAX_CHUNKED = UNIFORM_VEC4 / 16;
/** Samples of a share on software adapters, whose loops are counted (see `roundsPerDispatch`). */
const MOST_SAMPLES = 32_768;

/** Operands of a weight gradient. */
export interface GradientPlan {
  /** S, products summed. */
  samples: number;
  /** `(S, stride)`, made by `windowedBuffer`; the first K of each row count. */
  left: SampleBuffer;
  /** `(S, N)` vec4, made by `windowedBuffer`. */
  right: GPUBuffer;
  /** Where the result goes: K rows of N columns. */
  block: WeightBlock;
  /** The gradient of the whole parameter vector. */
  gradient: GPUBuffer;
  /** @default what suits the adapter */
  schedule?: Schedule;
}

function target(plan: GradientPlan) {
  const { block, gradient } = plan;
  return { buffer: gradient, offset: 16 * block.offset, size: 16 * block.rows * block.columns };
}

async function chunkedGradient(gpu: Gpu, plan: GradientPlan): Promise<Encode> {
  const { samples, left, right, block } = plan;
  const wide = block.columns > 8;
  const kernel = await nnKernel(gpu, "weight_gradient_rows", {
    flags: { WIDE: wide },
    constants: { LANES: 8 },
    parts: CHUNKS,
  });
  const leftWidth = left.stride / 4;
  const chunk = Math.floor(UNIFORM_VEC4 / Math.max(block.columns, leftWidth) / 16) * 16;
  const workgroups = Math.ceil(block.rows / 16) * Math.ceil(block.columns / (wide ? 16 : 8));
  const groups: GPUBindGroup[] = [];
  for (let first = 0; first < samples; first += CHUNKS * chunk) {
    const windows = Array.from({ length: CHUNKS }, (_, part) => {
      const sample = Math.min(first + part * chunk, Math.floor((samples - 1) / 16) * 16);
      return [
        [`left${part}`, uniformWindow(left.buffer, sample * leftWidth)],
        [`right${part}`, uniformWindow(right, sample * block.columns)],
      ];
    }).flat();
    const { rows, columns } = block;
    const counts = {
      samples: Math.min(CHUNKS * chunk, samples - first),
      chunk,
      accumulate: first > 0 ? 1 : 0,
    };
    groups.push(kernel.bind({
      shape: kernel.uniform("shape", { ...counts, rows, columns, leftWidth }),
      gradient: target(plan),
      ...Object.fromEntries(windows),
    }));
  }
  return (pass) => groups.forEach((group) => kernel.dispatch(pass, group, workgroups));
}

async function tiledGradient(gpu: Gpu, plan: GradientPlan): Promise<Encode> {
  const { samples, left, right, block } = plan;
  const { rows, columns } = block;
  const product = await nnKernel(gpu, "weight_gradient");
  const sum = await nnKernel(gpu, "sum_partials");
  const tiles = Math.ceil(rows / 32) * Math.ceil(columns / 8);
  const enough = gpu.adapter.software ? Math.ceil(samples / MOST_SAMPLES) : Math.ceil(512 / tiles);
  const shares = Math.max(1, Math.min(enough, Math.ceil(samples / 64)));
  const length = rows * columns;
  const partials = createBuffer(gpu, "surrogate/partials", 16 * shares * length);
  const productGroup = product.bind({
    shape: product.uniform("shape", { samples, rows, columns, leftWidth: left.stride / 4, shares }),
    left: left.buffer,
    right,
    partials,
  });
  const sumGroup = sum.bind({
    shape: sum.uniform("shape", { shares, length }),
    partials,
    gradient: target(plan),
  });
  return (pass) => {
    product.dispatch(pass, productGroup, shares * tiles);
    sum.dispatch(pass, sumGroup, Math.ceil(length / 64));
  };
}

/**
 * Prepares a weight gradient: `gradient[k, n] = sum over samples s of left[s, k] right[s, n]`, added in a fixed order.
 */
export function weightGradient(gpu: Gpu, plan: GradientPlan): Promise<Encode> {
  const fits = Math.max(plan.block.columns, plan.left.stride / 4) <= MAX_CHUNKED;
  const chunked = plan.schedule === "rows" || (plan.schedule === undefined && gpu.adapter.software);
  return chunked && fits ? chunkedGradient(gpu, plan) : tiledGradient(gpu, plan);
}
