import { DeviceUnavailableError } from "../lib/gpu/errors.ts";
import { type Gpu, requestGpu } from "../lib/gpu/gpu.ts";
import { say } from "./_console.ts";

/** A device, or null (and a line that says so) when there is none and the CPU can do the work instead. */
export async function gpuOrCpu(): Promise<Gpu | null> {
  try {
    return await requestGpu();
  } catch (error) {
    if (!(error instanceof DeviceUnavailableError)) throw error;
    say(
      `${error.message} The CPU reference is used instead, which is much slower; to have the GPU's engine: ${error.cure}`,
    );
    return null;
  }
}
