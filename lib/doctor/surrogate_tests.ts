import type { SelfTest } from "./self_test.ts";

/** Self-tests of the surrogate's kernels. */
export const SURROGATE_TESTS: readonly SelfTest[] = [];
