import type { Proof } from "../../gpu/proof.ts";
import { CABLE_CELLS_PROOF } from "./cable_cells_proof.ts";

/** The kernels of branching cells. */
export const CABLE_PROOFS: readonly Proof[] = [CABLE_CELLS_PROOF];
