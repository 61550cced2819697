/** Cores of the processor; 1 where the runtime does not tell, as Node 20 does not. */
export function cores(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}
