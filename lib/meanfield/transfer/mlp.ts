import * as z from "../../deps/zod.ts";
import { argumentCount, failTransfer, parseTransferFields, transferSchema, within } from "./_fields.ts";
import { openMlp } from "./_mlp_jet.ts";
import { mlpData, mlpWgsl } from "./_mlp_wgsl.ts";
import { SPECIAL_PIECES } from "./_wgsl.ts";
import type { MlpTransfer } from "./mlp_spec.ts";
import type { TransferKind } from "./transfer.ts";

/** Most units of a layer, and most layers. */
const MAX_UNITS = 256, MAX_LAYERS = 8;

const SCHEMA = transferSchema("mlp", {
  inputs: z.array(z.strictObject({
    log: z.optional(within(1e-6, 1e9)),
    offset: within(-1e12, 1e12),
    scale: within(1e-9, 1e12),
  })),
  layers: z.array(z.strictObject({
    weights: z.array(z.array(within(-1e6, 1e6))).check(z.minLength(1), z.maxLength(MAX_UNITS)),
    biases: z.array(within(-1e6, 1e6)),
  })).check(z.minLength(1), z.maxLength(MAX_LAYERS)),
  rate: within(1e-9, 1e9),
});

function check(spec: MlpTransfer, path: string): void {
  let units = argumentCount(spec);
  if (spec.inputs.length !== units) {
    failTransfer(`${path}.inputs`, `must have one entry for each of ${units} arguments`, spec.inputs.length);
  }
  spec.layers.forEach(({ weights, biases }, l) => {
    const odd = weights.find((row) => row.length !== units);
    if (odd) failTransfer(`${path}.layers.${l}.weights`, `must have rows of ${units} numbers`, odd.length);
    if (biases.length !== weights.length) {
      failTransfer(`${path}.layers.${l}.biases`, `must have ${weights.length} numbers`, biases.length);
    }
    units = weights.length;
  });
  if (units !== 1) failTransfer(`${path}.layers`, "must end in one unit", units);
}

/**
 * A small perceptron, which takes parameters by name beside rates and adaptation.
 * Source of how it is fitted: D. J. C. MacKay (1992), Bayesian interpolation, doi:10.1162/neco.1992.4.3.415.
 */
export const MLP: TransferKind<MlpTransfer> = {
  kind: "mlp",
  about: "a small network of tanh units, fitted to measured rates",
  references: ["mackay1992"],
  parse(value, path) {
    const spec = parseTransferFields<MlpTransfer>(SCHEMA, value, path);
    check(spec, path);
    return spec;
  },
  open: openMlp,
  pieces: SPECIAL_PIECES,
  wgsl: mlpWgsl,
  data: mlpData,
};
