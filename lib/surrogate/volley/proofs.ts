import type { Proof } from "../../gpu/proof.ts";
import { MIXTURE_PROOF } from "./mixture_proof.ts";
import { VOLLEY_ADVANCE_PROOF } from "./volley_advance_proof.ts";
import { VOLLEY_JUMP_PROOF } from "./volley_jump_proof.ts";
import { VOLLEY_PATTERN_PROOF } from "./volley_pattern_proof.ts";
import { VOLLEY_TRAINING_PROOF } from "./volley_training_proof.ts";

/** The kernels of volley surrogates. */
export const VOLLEY_PROOFS: readonly Proof[] = [
  VOLLEY_ADVANCE_PROOF,
  VOLLEY_JUMP_PROOF,
  VOLLEY_PATTERN_PROOF,
  MIXTURE_PROOF,
  VOLLEY_TRAINING_PROOF,
];
