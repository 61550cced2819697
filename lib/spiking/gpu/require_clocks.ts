import { fail } from "../../base/fail.ts";
import type { ResolvedNetwork } from "../build/resolve.ts";

/** Steps that a clock in single precision counts one by one. */
const MOST_CLOCK = 2 ** 24;

/** Fails when clocks of generators, which count in single precision on the GPU, would stand still. @throws {RangeError} */
export function requireClocks({ populations }: ResolvedNetwork, steps: number): void {
  const clocked = populations.find(({ model }) => "clock" in model.state);
  if (!clocked || steps <= MOST_CLOCK) return;
  fail("simulate", `the generator ${clocked.name} counts at most ${MOST_CLOCK} steps on the GPU`, steps);
}
