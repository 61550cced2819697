import type { Rows } from "./rows.ts";

/** What a layer's passes are over. */
export interface LayerOptions {
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** `(T, B)` rows of its inputs. */
  inputs: Rows;
  /** `(T, B)` rows for the gradient of its inputs, where a layer below needs it. */
  dInputs?: Rows;
}
