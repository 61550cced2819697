import type { Proof } from "../gpu/proof.ts";
import { DENSE_PROOF } from "./layers/dense_proof.ts";
import { ELM_PROOF } from "./layers/elm/elm_proof.ts";
import { GROUPED_PROOF } from "./layers/grouped/grouped_proof.ts";
import { GRADIENT_NORM_PROOF } from "./gradient_norm_proof.ts";
import { IMAGE_PROOF } from "./layers/image/image_proof.ts";
import { LIF_PROOF } from "./layers/lif/lif_proof.ts";
import { MOVING_PROOF } from "./layers/moving_proof.ts";
import { RECURRENT_PROOF } from "./layers/recurrent/recurrent_proof.ts";
import { TRAINER_PROOF } from "./trainer_proof.ts";

/** The kernels of layers and of their training. */
export const NN_PROOFS: readonly Proof[] = [
  DENSE_PROOF,
  RECURRENT_PROOF,
  GROUPED_PROOF,
  ELM_PROOF,
  LIF_PROOF,
  IMAGE_PROOF,
  MOVING_PROOF,
  TRAINER_PROOF,
  GRADIENT_NORM_PROOF,
];
