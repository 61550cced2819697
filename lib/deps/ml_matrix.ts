/** ml-matrix: dense linear algebra for the fits of baselines and parameters. */
export { CholeskyDecomposition, Matrix } from "npm:ml-matrix@6.15.1";
