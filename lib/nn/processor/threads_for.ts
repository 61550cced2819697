import { cores } from "../../base/cores.ts";

/** Multiplications by weights from which on further threads are worth their start, which takes some tenths of a second. */
const WORTH = 5e9;

/** How many threads some work takes. @param work Its multiplications by weights. */
export function threadsFor(work: number): number {
  return work < WORTH ? 1 : cores();
}
