import { proofTests } from "./_proofs.ts";

proofTests([0]);
