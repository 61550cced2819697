/**
 * How long does a convolution of images take on the processor, forward and forward and back, on one thread, beside TensorFlow.js (wasm) and PyTorch?
 *
 * deno run -A bench/conv2d.ts [--times=5] [--python=python3]
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import type { StackLayer } from "../lib/nn/layer_spec.ts";
import { stackLayout } from "../lib/nn/layout.ts";
import { processorStacks } from "../lib/nn/processor/processor_stack.ts";
import { viewRows } from "../lib/nn/processor/rows.ts";
import { runPytorch } from "./_pytorch.ts";
import { option, record } from "./_record.ts";
import { type ImageWork, timeConv2d } from "./peers/conv2d_tfjs.ts";
import { loadTfjs } from "./peers/lstm_tfjs.ts";

/** The two layers of `examples/occlusion.ts`, a wider one, one of each channel by itself, and one of single pixels. */
const WORKS: ImageWork[] = [
  { batch: 64, size: 28, channels: 1, filters: 16, kernel: 5, stride: 2, groups: 1 },
  { batch: 64, size: 12, channels: 16, filters: 32, kernel: 3, stride: 2, groups: 1 },
  { batch: 16, size: 32, channels: 32, filters: 64, kernel: 3, stride: 1, groups: 1 },
  { batch: 16, size: 32, channels: 64, filters: 64, kernel: 3, stride: 1, groups: 64 },
  { batch: 16, size: 16, channels: 128, filters: 128, kernel: 1, stride: 1, groups: 1 },
];

function medianOf(times: number, work: () => void): number {
  for (let n = 0; n < 2; n++) work();
  const all = Array.from({ length: times }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return all.sort((a, b) => a - b)[Math.floor(times / 2)];
}

/** Milliseconds on one thread, with the gradient of the inputs. */
async function timed({ batch, size, channels, ...rest }: ImageWork, times: number) {
  const inputs = size * size * channels;
  // What is below wants a gradient, too.
  const layers: StackLayer[] = [{ kind: "dropout", rate: 0 }, {
    kind: "conv2d",
    ...rest,
    size,
    activation: "relu",
  }];
  const { layers: blocks, length } = stackLayout(layers, { inputs, outputs: 1, steps: 1 });
  const stack = (await processorStacks(blocks))({ batch, steps: 1, inputs, tape: true });
  const { arena } = stack.processor, random = () => Math.random() - 0.5;
  stack.load(Float32Array.from({ length: 4 * length }, random));
  const put = (rows: typeof stack.inputs) => {
    const view = viewRows(arena, rows, batch);
    for (let at = 0; at < view.length; at++) if (at % rows.stride < rows.one) view[at] = random();
  };
  put(stack.inputs);
  put(stack.dOutputs);
  const forwardMs = medianOf(times, () => stack.forward());
  const bothMs = medianOf(times, () => {
    stack.forward();
    stack.backward();
  });
  return { forwardMs, bothMs };
}

if (import.meta.main) {
  const times = Number(option("times", "5")), python = option("python", "python3");
  const tf = await loadTfjs("wasm"), results = [];
  const torch = await runPytorch("conv2d_pytorch.py", [JSON.stringify(WORKS), `${times}`], python) as {
    absent?: string;
    version?: string;
    results?: { forwardMs: number; bothMs: number }[];
  };
  if (torch.absent) console.log(`PyTorch is absent: ${torch.absent}`);
  console.log("shape                         volley ms (both)    tfjs ms (both)      PyTorch ms (both)");
  for (const [at, work] of WORKS.entries()) {
    const own = await timed(work, times),
      tfjs = await timeConv2d(tf, work, times),
      pytorch = torch.results?.[at];
    const { batch, size, channels, filters, kernel, stride, groups } = work;
    const name = `${batch} x ${size}² x ${channels} > ${filters}, ${kernel}²/${stride}${
      groups > 1 ? " each" : ""
    }`;
    const shown = (one?: { forwardMs: number; bothMs: number | null }) =>
      (one ? `${one.forwardMs.toFixed(2)} (${one.bothMs?.toFixed(2) ?? "none"})` : "none").padEnd(20);
    console.log(`${name.padEnd(30)}${shown(own)}${shown(tfjs)}${shown(pytorch)}`);
    const ratios = {
      tfjsForward: tfjs.forwardMs / own.forwardMs,
      pytorchForward: pytorch && pytorch.forwardMs / own.forwardMs,
      pytorchBoth: pytorch && pytorch.bothMs / own.bothMs,
    };
    results.push({ ...work, volley: own, tfjsWasm: tfjs, pytorch, ratios });
  }
  await record(await requestGpu(), "conv2d", { times, threads: 1, pytorch: torch.version ?? null, results });
}
