/** What makes a rate of a sum, or an output of one. */
export type RateFunction = "tanh" | "relu" | "softplus" | "sigmoid" | "linear";

/** A function and its slope, as a function of its own value. */
interface Formula {
  value: (x: number) => number;
  slope: (y: number) => number;
}

/** The functions by name. The slope is taken of the value y = f(x): of softplus it is 1 - exp(-y). */
export const RATE_FUNCTIONS: Readonly<Record<RateFunction, Formula>> = {
  tanh: { value: Math.tanh, slope: (y) => 1 - y * y },
  relu: { value: (x) => x > 0 ? x : 0, slope: (y) => y > 0 ? 1 : 0 },
  softplus: {
    value: (x) => x > 30 ? x + Math.exp(-x) : Math.log1p(Math.exp(x)),
    slope: (y) => -Math.expm1(-y),
  },
  sigmoid: { value: (x) => 1 / (1 + Math.exp(-x)), slope: (y) => y * (1 - y) },
  linear: { value: (x) => x, slope: () => 1 },
};

/** Names of {@linkcode RATE_FUNCTIONS}. */
export const RATE_FUNCTION_NAMES = Object.keys(RATE_FUNCTIONS) as RateFunction[];

/** Values of some numbers, in place: of each of `count` rows the first `width`. */
export function activate(
  kind: RateFunction,
  values: Float64Array,
  at: { stride: number; width: number; count: number },
): void {
  const { stride, width, count } = at, { value } = RATE_FUNCTIONS[kind];
  if (kind === "linear") return;
  for (let row = 0; row < count; row++) {
    for (let k = row * stride; k < row * stride + width; k++) values[k] = value(values[k]);
  }
}
