import { proofTests } from "./_proofs.ts";

proofTests([1, 2, 3]);
