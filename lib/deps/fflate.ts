/** fflate: the zip container of `.npz` files. */
export { Inflate, unzipSync, zipSync } from "npm:fflate@0.8.3";
