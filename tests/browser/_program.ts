/** What runs in the page: every kernel through the browser's WGSL compiler, and an ensemble on the browser's WebGPU. */
import { requestGpu } from "../../lib/gpu/gpu.ts";
import type { MifSpec } from "../../lib/network/mif_spec.ts";
import { simulateEnsemble } from "../../lib/simulation/ensemble.ts";
import type { SimulateOptions } from "../../lib/simulation/run.ts";
import { EVERY_KERNEL } from "../_every_kernel.ts";

/** Typed arrays as plain ones, for JSON. */
function plain(_key: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? Array.from(value as Uint32Array) : value;
}

const program = {
  async adapter(): Promise<string> {
    const gpu = await requestGpu();
    gpu.destroy();
    return JSON.stringify(gpu.adapter);
  },

  /** Compiles the kernels `first` to `end`; what the compiler refuses: name and message. */
  async compileKernels(first: number, end: number): Promise<string> {
    const gpu = await requestGpu();
    const refused: string[] = [];
    for (const { name, compile } of EVERY_KERNEL.slice(first, end)) {
      await compile(gpu).catch((error: Error) => refused.push(`${name}: ${error.message}`));
    }
    gpu.destroy();
    return JSON.stringify(refused);
  },

  async simulate(spec: MifSpec, options: SimulateOptions): Promise<string> {
    const gpu = await requestGpu();
    const run = await simulateEnsemble(gpu, spec, options);
    gpu.destroy();
    return JSON.stringify(run, plain);
  },
};

Object.assign(globalThis, { program });
