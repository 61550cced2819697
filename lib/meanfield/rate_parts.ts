import type { OptionNames } from "../base/require_known.ts";
import { RATE_MODELS } from "./models/models.ts";
import type { RateModel } from "./models/rate_model.ts";
import { TRANSFER_KINDS } from "./transfer/registry.ts";
import type { TransferKind } from "./transfer/transfer.ts";

/** Rate models and kinds of transfer functions of the user's own, beside those of the library. */
export interface OwnRateParts {
  /** Rate models. @default none */
  models?: readonly RateModel[];
  /** Kinds of transfer functions. @default none */
  transfers?: readonly TransferKind[];
}

/** Names of {@linkcode OwnRateParts}. */
export const OWN_RATE_PARTS: OptionNames<OwnRateParts> = { models: true, transfers: true };

/** All rate models, by name. */
export function rateModels({ models = [] }: OwnRateParts): ReadonlyMap<string, RateModel> {
  return new Map([...RATE_MODELS, ...models].map((model) => [model.name, model]));
}

/** All kinds of transfer functions, by kind. */
export function transferKinds({ transfers = [] }: OwnRateParts): ReadonlyMap<string, TransferKind> {
  return new Map([...TRANSFER_KINDS, ...transfers].map((kind) => [kind.kind, kind]));
}
