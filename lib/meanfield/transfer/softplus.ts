import * as z from "../../deps/zod.ts";
import { failTransfer, parseTransferFields, refuseParameters, transferSchema, within } from "./_fields.ts";
import { openSoftplus } from "./_softplus_jet.ts";
import { softplusData, softplusWgsl } from "./_softplus_wgsl.ts";
import { SPECIAL_PIECES } from "./_wgsl.ts";
import type { SoftplusTransfer } from "./softplus_spec.ts";
import type { TransferKind } from "./transfer.ts";

const SCHEMA = transferSchema("softplus", {
  weights: z.array(within(0, 1e9)),
  background: z.optional(within(0, 1e12)),
  q: z.optional(within(1e-9, 1e6)),
  d: z.optional(within(-1e6, 1e6)),
  x0: within(-1e9, 1e9),
  b: within(1e-9, 1e9),
  c: within(1e-9, 1e9),
  t_ref: within(0, 1e4),
});

function check(spec: SoftplusTransfer, path: string): void {
  const { sources, weights, q = 1, d = 0 } = spec;
  refuseParameters(spec, path);
  if (spec.adaptation) failTransfer(`${path}.adaptation`, "must be left out, as this kind takes none", true);
  if (weights.length !== sources.length) {
    failTransfer(
      `${path}.weights`,
      `must have one number for each of ${sources.length} sources`,
      weights.length,
    );
  }
  if (!(1 + d * q > 0)) failTransfer(`${path}.d`, "must keep 1 + d q above 0", d);
}

/**
 * Refractory SoftPlus.
 * Source: A. T. Spaeth, D. Haussler, M. Teodorescu, MeanFieldModel, github.com/atspaeth/MeanFieldModel.
 */
export const SOFTPLUS: TransferKind<SoftplusTransfer> = {
  kind: "softplus",
  about: "a SoftPlus of the root of the total rate of balanced noise, with a refractory time",
  references: [],
  parse(value, path) {
    const spec = parseTransferFields<SoftplusTransfer>(SCHEMA, value, path);
    check(spec, path);
    return spec;
  },
  open: openSoftplus,
  pieces: SPECIAL_PIECES,
  wgsl: softplusWgsl,
  data: softplusData,
};
