import { CABLE_PROOFS } from "../cable/gpu/proofs.ts";
import type { Proof } from "../gpu/proof.ts";
import { MARKOV_PROOFS } from "../markov/gpu/proofs.ts";
import { NN_PROOFS } from "../nn/proofs.ts";
import { SPIKING_PROOFS } from "../spiking/gpu/proofs.ts";
import { NETWORK_PROOFS } from "../surrogate/network/proofs.ts";
import { SURROGATES } from "../surrogate/registry.ts";

/** The proofs of all kernels of the library. */
export const PROOFS: readonly Proof[] = [
  ...MARKOV_PROOFS,
  ...SPIKING_PROOFS,
  ...CABLE_PROOFS,
  ...NN_PROOFS,
  ...SURROGATES.flatMap(({ proofs = [] }) => proofs),
  ...NETWORK_PROOFS,
];
