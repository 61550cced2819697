/** ln(1 + exp(o)), which neither overflows nor loses small values. */
export function softplus(o: number): number {
  return o > 0 ? o + Math.log1p(Math.exp(-o)) : Math.log1p(Math.exp(o));
}

/** 1/(1 + exp(-o)), the slope of {@link softplus}. */
export function logistic(o: number): number {
  const small = Math.exp(-Math.abs(o));
  return (o > 0 ? 1 : small) / (1 + small);
}
