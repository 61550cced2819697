import { isUserError } from "../lib/base/errors.ts";
import { loadAnyModel } from "../lib/surrogate/model_file.ts";
import { surrogateOf } from "../lib/surrogate/registry.ts";
import type { Arguments } from "./_arguments.ts";
import { ownModels } from "./_models.ts";
import { modelStem } from "./_surrogate.ts";

/** Whether an argument names a surrogate whose free runs are traces; what cannot be read is another's to refuse. */
export async function givesTraces(args: Arguments, name: string): Promise<boolean> {
  const { surrogates } = await ownModels(args);
  try {
    const { spec } = await loadAnyModel(modelStem(name), { surrogates });
    return surrogateOf(spec, { surrogates }).gives === "traces";
  } catch (error) {
    if (isUserError(error)) return false;
    throw error;
  }
}
