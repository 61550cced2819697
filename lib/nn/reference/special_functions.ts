/** Coefficients B_2k / (2k (2k-1)) of Stirling's series, DLMF 5.11.1. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
/** Coefficients B_2k / 2k of the digamma function's series, DLMF 5.11.2. */
const DIGAMMA = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];

/** Natural logarithm of the gamma function, x > 0, to about 1e-14 relative. */
export function lgamma(x: number): number {
  let shifted = x, product = 0;
  while (shifted < 12) product += Math.log(shifted++);
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series / (shifted * shifted) + STIRLING[k];
  return (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series / shifted -
    product;
}

/** Derivative of {@linkcode lgamma}, x > 0. */
export function digamma(x: number): number {
  let shifted = x, sum = 0;
  while (shifted < 12) sum += 1 / shifted++;
  let series = 0;
  for (let k = DIGAMMA.length - 1; k >= 0; k--) series = (series + DIGAMMA[k]) / (shifted * shifted);
  return Math.log(shifted) - 0.5 / shifted - series - sum;
}

/** log(1 + e^x) without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
