/** d3-array: compensated sums and quantiles. */
// @ts-types="./d3_array.d.ts"
export { fsum, quantile } from "npm:d3-array@3.2.4";
