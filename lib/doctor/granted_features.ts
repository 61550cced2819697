import { HIDDEN_FEATURES } from "../gpu/hidden_features.ts";

/** Those of the features that runtimes hide which an adapter grants and does not list, by trying each. */
export async function grantedFeatures(adapter: GPUAdapter): Promise<string[]> {
  const found: string[] = [];
  for (const feature of HIDDEN_FEATURES as readonly string[] as readonly GPUFeatureName[]) {
    if (adapter.features.has(feature)) continue;
    const device = await adapter.requestDevice({ requiredFeatures: [feature] }).catch(() => null);
    device?.destroy();
    if (device) found.push(feature);
  }
  return found;
}
