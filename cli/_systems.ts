import { modelStem } from "./_surrogate.ts";

/** True when a command's argument names a trained surrogate rather than a network. */
export async function isModel(name: string): Promise<boolean> {
  if (name.endsWith(".safetensors")) return true;
  return await Deno.stat(`${modelStem(name)}.safetensors`).then((info) => info.isFile, () => false);
}
