import { createBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { createKernel, type Kernel } from "../gpu/kernel.ts";
import { timeGpu } from "../gpu/timing.ts";
import chain from "../../shaders/doctor/chain.wgsl" with { type: "text" };

/** Invocations of a workgroup. */
const LANES = 64;
/** Software adapters end loops at some 65,535 rounds. */
const ROUNDS = 20_000;
/** Most chains that are tried. */
const MOST = 2 ** 22;
/** Runs of which the fastest counts. */
const REPEATS = 3;

/** Compiles the kernel of chains. */
export function chainKernel(gpu: Gpu): Promise<Kernel> {
  return createKernel(gpu, { stem: "doctor/chain", pieces: [chain], constants: { LANES } });
}

/** What runs some chains. */
export function bindChains(
  gpu: Gpu,
  kernel: Kernel,
  { chains, rounds }: { chains: number; rounds: number },
): { ends: GPUBuffer; encode: (pass: GPUComputePassEncoder) => void } {
  const ends = createBuffer(gpu, "doctor/ends", 4 * chains);
  const group = kernel.bind({ shape: kernel.uniform("shape", { chains, rounds }), ends });
  return { ends, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(chains / LANES)) };
}

/**
 * About how many invocations a device runs at once, measured: with fewer, a part of it is idle, and more work at once takes no longer.
 * Twice as many chains of dependent steps are run until they take twice as long as the fewest.
 */
export async function measureCapacity(gpu: Gpu): Promise<number> {
  const time = async (chains: number) => {
    using own = gpu.scope();
    const kernel = await chainKernel(own), { encode } = bindChains(own, kernel, { chains, rounds: ROUNDS });
    let least = Infinity;
    for (let repeat = 0; repeat <= REPEATS; repeat++) {
      const { milliseconds } = await timeGpu(own, "doctor/chain", encode);
      if (repeat > 0) least = Math.min(least, milliseconds);
    }
    return least;
  };
  const fewest = await time(LANES);
  for (let chains = 2 * LANES;; chains *= 2) {
    let now = await time(chains);
    // Other work on the machine may have held it up: what takes longer does so twice.
    if (now > 2 * fewest) now = Math.min(now, await time(chains));
    if (now > 2 * fewest || chains >= MOST) return Math.round(chains * Math.min(1, fewest / now));
  }
}
