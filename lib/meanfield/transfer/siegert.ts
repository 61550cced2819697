import * as z from "../../deps/zod.ts";
import { failTransfer, parseTransferFields, refuseParameters, transferSchema, within } from "./_fields.ts";
import { openSiegert } from "./_siegert_jet.ts";
import { siegertData, siegertWgsl } from "./_siegert_wgsl.ts";
import { SPECIAL_PIECES } from "./_wgsl.ts";
import type { SiegertTransfer } from "./siegert_spec.ts";
import type { TransferKind } from "./transfer.ts";

const SCHEMA = transferSchema("siegert", {
  cell: z.strictObject({
    tau_m: within(1e-3, 1e6),
    E_L: within(-1e3, 1e3),
    V_th: within(-1e3, 1e3),
    V_reset: within(-1e3, 1e3),
    t_ref: within(0, 1e4),
    C_m: z.optional(within(1e-3, 1e6)),
    I_e: z.optional(within(-1e9, 1e9)),
  }),
  synapses: z.array(z.strictObject({
    from: z.string(),
    contacts: within(0, 1e9),
    weight: within(-1e6, 1e6),
    unit: z.optional(z.enum(["mV", "pA"])),
  })).check(z.minLength(1)),
  tauSynapse: z.optional(within(0, 1e4)),
});

function check(spec: SiegertTransfer, path: string): void {
  const { sources, synapses, cell, tauSynapse = 0, adaptation } = spec, { C_m } = cell;
  refuseParameters(spec, path);
  if (!(cell.V_reset < cell.V_th)) {
    failTransfer(`${path}.cell.V_reset`, `must be below V_th, ${cell.V_th}`, cell.V_reset);
  }
  synapses.forEach(({ from, unit }, k) => {
    const here = `${path}.synapses.${k}`;
    if (!sources.includes(from)) {
      failTransfer(`${here}.from`, `must be among the sources, ${sources.join(", ")}`, from);
    }
    if (unit === "pA" && (C_m === undefined || tauSynapse === 0)) {
      failTransfer(`${here}.unit`, "must be mV where there is no C_m, or no tauSynapse above 0", unit);
    }
  });
  if (C_m === undefined && (adaptation || cell.I_e !== undefined)) {
    failTransfer(`${path}.cell.C_m`, "must be there for an adaptation or a current, which are in pA", "none");
  }
  if (tauSynapse > cell.tau_m) {
    failTransfer(`${path}.tauSynapse`, `must be at most tau_m, ${cell.tau_m}`, tauSynapse);
  }
}

/**
 * The stationary rate of leaky integrate-and-fire cells: 1/F = t_ref + tau_m sqrt(pi) times the integral of exp(u²)(1 + erf(u)) from
 * (V_reset - mu)/sigma to (V_th - mu)/sigma, with mu = E_L + tau_m sum K J nu, sigma² = tau_m sum K J² nu (twice the variance of the voltage). Exponential
 * currents raise both ends by sqrt(tau_s/tau_m) |zeta(1/2)|/sqrt(2), good for tau_s below some tenth of tau_m.
 * Sources: A. J. F. Siegert (1951), doi:10.1103/PhysRev.81.617; N. Brunel (2000), doi:10.1023/A:1008925309027; N. Fourcaud, N. Brunel (2002),
 * doi:10.1162/089976602320264015; J. Schuecker, M. Diesmann, M. Helias (2015), doi:10.1103/PhysRevE.92.052119.
 */
export const SIEGERT: TransferKind<SiegertTransfer> = {
  kind: "siegert",
  about: "first passage of leaky integrate-and-fire cells in white or slightly coloured noise",
  references: ["siegert1951", "brunel2000", "fourcaud2002", "schuecker2015"],
  parse(value, path) {
    const spec = parseTransferFields<SiegertTransfer>(SCHEMA, value, path);
    check(spec, path);
    return spec;
  },
  open: openSiegert,
  pieces: SPECIAL_PIECES,
  wgsl: siegertWgsl,
  data: siegertData,
};
