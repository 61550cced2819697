import { DeviceUnavailableError } from "../lib/gpu/errors.ts";
import { type Gpu, requestGpu } from "../lib/gpu/gpu.ts";
import type { Arguments } from "./_arguments.ts";
import { say } from "./_console.ts";

/** What simulates. */
export const ENGINES = ["gpu", "reference"] as const;

/**
 * A device, or null (and a line that says so) when there is none and the CPU can do the work instead.
 * @throws {DeviceUnavailableError} When there is none and --engine gpu asks for one.
 */
export async function gpuOrCpu(args: Arguments): Promise<Gpu | null> {
  try {
    return await requestGpu();
  } catch (error) {
    if (!(error instanceof DeviceUnavailableError) || args.text("engine") === "gpu") throw error;
    say(
      `${error.message} The processor's engine is used instead; to have a GPU's: ${error.cure}`,
    );
    return null;
  }
}

/** The engine that systems are told of: the GPU, where `--engine gpu` asks for it even if the processor is faster. */
export function askedEngine(args: Arguments): "gpu" | undefined {
  return args.has("engine") && args.text("engine") === "gpu" ? "gpu" : undefined;
}

/** What a computation runs on, for people. */
export function engineName(gpu: Gpu | null): string {
  if (gpu === null) return "the CPU";
  return gpu.adapter.description || gpu.adapter.vendor;
}
