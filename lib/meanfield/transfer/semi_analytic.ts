import * as z from "../../deps/zod.ts";
import { failTransfer, parseTransferFields, refuseParameters, transferSchema, within } from "./_fields.ts";
import { openSemiAnalytic } from "./_semi_analytic_jet.ts";
import { semiAnalyticData, semiAnalyticWgsl } from "./_semi_analytic_wgsl.ts";
import { SPECIAL_PIECES } from "./_wgsl.ts";
import type { SemiAnalyticTransfer } from "./semi_analytic_spec.ts";
import type { TransferKind } from "./transfer.ts";

const SCHEMA = transferSchema("semi-analytic", {
  cell: z.strictObject({ C_m: within(1e-3, 1e6), g_L: within(1e-6, 1e6), E_L: within(-1e3, 1e3) }),
  synapses: z.array(z.strictObject({
    from: z.string(),
    kinetics: z.enum(["exponential", "alpha"]),
    contacts: within(0, 1e9),
    weight: within(-1e6, 1e6),
    tau: within(1e-3, 1e6),
    reversal: z.optional(within(-1e3, 1e3)),
  })).check(z.minLength(1)),
  threshold: z.array(within(-1e6, 1e6)),
  alpha: z.optional(within(1e-6, 1e6)),
  moments: z.optional(z.enum(["exact", "auto-mfm"])),
});

function check(spec: SemiAnalyticTransfer, path: string): void {
  refuseParameters(spec, path);
  spec.synapses.forEach(({ from, weight, reversal, kinetics }, k) => {
    const here = `${path}.synapses.${k}`;
    if (!spec.sources.includes(from)) {
      failTransfer(`${here}.from`, `must be among the sources, ${spec.sources.join(", ")}`, from);
    }
    if (reversal !== undefined && weight < 0) {
      failTransfer(`${here}.weight`, "must be at least 0 where there is a reversal", weight);
    }
    if (spec.moments === "auto-mfm" && (kinetics !== "alpha" || reversal === undefined)) {
      failTransfer(`${here}.kinetics`, "must be alpha, with a reversal, for the moments auto-mfm", kinetics);
    }
  });
  if (![5, 10, 11].includes(spec.threshold.length)) {
    failTransfer(`${path}.threshold`, "must have 5, 10 or 11 coefficients", spec.threshold.length);
  }
}

/**
 * The semi-analytic template: F = alpha erfc((V_eff - mu_V)/(sqrt(2) sigma_V))/(2 tau_V), with mean, standard deviation and correlation time of
 * the voltage by shot noise through the synapses, and V_eff a polynomial of them.
 * Sources: Y. Zerlaut, S. Chemla, F. Chavane, A. Destexhe (2018), doi:10.1007/s10827-017-0668-2; M. di Volo, A. Romagnoni, C. Capone,
 * A. Destexhe (2019), doi:10.1162/neco_a_01173; R. M. Lorenzi et al. (2023), doi:10.1371/journal.pcbi.1011434, for alpha synapses.
 */
export const SEMI_ANALYTIC: TransferKind<SemiAnalyticTransfer> = {
  kind: "semi-analytic",
  about: "moments of the voltage against a threshold that is a polynomial of them",
  references: ["zerlaut2018", "divolo2019", "lorenzi2023"],
  parse(value, path) {
    const spec = parseTransferFields<SemiAnalyticTransfer>(SCHEMA, value, path);
    check(spec, path);
    return spec;
  },
  open: openSemiAnalytic,
  pieces: SPECIAL_PIECES,
  wgsl: semiAnalyticWgsl,
  data: semiAnalyticData,
};
