import type { OptionNames } from "../base/require_known.ts";
import type { GradedModel } from "./models/graded_model.ts";
import { GRADED_MODELS } from "./models/models.ts";

/** Models of graded units of the user's own, beside those of the library. */
export interface OwnGradedParts {
  /** Models. @default none */
  models?: readonly GradedModel[];
}

/** Names of {@linkcode OwnGradedParts}. */
export const OWN_GRADED_PARTS: OptionNames<OwnGradedParts> = { models: true };

/** All models of graded units, by name. */
export function gradedModels({ models = [] }: OwnGradedParts): ReadonlyMap<string, GradedModel> {
  return new Map([...GRADED_MODELS, ...models].map((model) => [model.name, model]));
}
