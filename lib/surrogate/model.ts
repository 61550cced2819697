import type { TrainedModel } from "../nn/model_file.ts";
import type { AnySpec } from "../nn/trainable.ts";
import type { SurrogateSpec } from "./spec.ts";

/** A trained surrogate: its spec and its weights by PyTorch's names. */
export type SurrogateModel<Spec extends AnySpec = SurrogateSpec> = TrainedModel<Spec>;
