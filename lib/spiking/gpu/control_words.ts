/** Where the fields of `Control` of the kernels stand, words. */
export const CONTROL = {
  step: 0,
  base: 1,
  until: 2,
  stopped: 3,
  starts: 4,
  fault: 6,
  faulty: 7,
  spikes: 8,
  words: 9,
} as const;
/** `fault` of a network that has none. */
export const NO_FAULT = 2 ** 32 - 1;
