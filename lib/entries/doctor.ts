/**
 * The doctor: which adapters there are, and whether every kernel agrees with its reference on them.
 * @module
 */
export {
  type AdapterExamination,
  type Examination,
  examineAdapters,
  type ProcessorExamination,
} from "../doctor/examine_adapters.ts";
export type { ProofOptions, ProofResult } from "../doctor/run_proofs.ts";
export type { AdapterInfo } from "../gpu/gpu.ts";
export type { Agreement } from "../gpu/proof.ts";
