/** d3-array: compensated sums. */
// @ts-types="./d3_array.d.ts"
export { fsum } from "npm:d3-array@3.2.4";
