import { openSafetensors } from "../lib/io/safetensors.ts";
import { modelStem } from "./_surrogate.ts";

/** What a trace surrogate is called in files: now, and in those of version 0.1.0. */
const KINDS = ["trace", "cell"];

/** Whether an argument names a trace surrogate, of a cell; what cannot be read is another's to refuse. */
export async function isTraceModel(name: string | undefined): Promise<boolean> {
  if (name === undefined) return false;
  try {
    using file = await openSafetensors(`${modelStem(name)}.safetensors`);
    const { kind } = JSON.parse(file.metadata.spec ?? "null") as { kind?: unknown };
    return KINDS.includes(String(kind));
  } catch {
    return false;
  }
}
