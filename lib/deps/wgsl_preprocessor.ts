/** wgsl-preprocessor: `#if`, `#else` and `#endif` in WGSL. */
// @ts-types="./wgsl_preprocessor.d.ts"
export { wgsl } from "npm:wgsl-preprocessor@1.0.1/wgsl-preprocessor.js";
