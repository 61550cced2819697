/**
 * Features that Deno 2.9 grants on request though its adapters and devices do not list them: reductions over the invocations that run together, and numbers of
 * 64 bits, which WebGPU has not and which wgpu takes with `+ - * /` alone.
 */
export const HIDDEN_FEATURES = ["subgroups", "wgpu-shader-f64", "wgpu-shader-int64"] as const;

/** What devices were granted beyond what they list. */
const granted = new WeakMap<GPUDevice, ReadonlySet<string>>();

/** Whether this runtime is one that hides features. */
const hides = () => typeof Deno !== "undefined";

/** Whether a device has a feature, listed or not. */
export function hasFeature(device: GPUDevice, feature: string): boolean {
  return device.features.has(feature as GPUFeatureName) || (granted.get(device)?.has(feature) ?? false);
}

/** What a module must begin with to use subgroups: browsers want it said, and the compiler of Deno 2.9 refuses to be told. */
export function enableSubgroups(): string {
  return hides() ? "" : "enable subgroups;\n";
}

async function granting(
  adapter: GPUAdapter,
  descriptor: GPUDeviceDescriptor,
  features: readonly string[],
): Promise<GPUDevice | null> {
  try {
    return await adapter.requestDevice({ ...descriptor, requiredFeatures: features as GPUFeatureName[] });
  } catch {
    return null;
  }
}

/**
 * Asks for a device with those of some features that the adapter has. One that Deno may hide is asked for, and left out where that is refused.
 * @throws {Error} When the adapter gives no device.
 */
export async function requestDevice(
  adapter: GPUAdapter,
  descriptor: GPUDeviceDescriptor,
  features: readonly string[],
): Promise<GPUDevice> {
  const listed = features.filter((feature) => adapter.features.has(feature as GPUFeatureName));
  const hidden = hides()
    ? features.filter((feature) =>
      !listed.includes(feature) && HIDDEN_FEATURES.some((one) => one === feature)
    )
    : [];
  const device = hidden.length > 0 ? await granting(adapter, descriptor, [...listed, ...hidden]) : null;
  if (device) {
    granted.set(device, new Set(hidden));
    return device;
  }
  return await adapter.requestDevice({ ...descriptor, requiredFeatures: listed as GPUFeatureName[] });
}
