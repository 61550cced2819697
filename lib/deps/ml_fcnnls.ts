/** ml-fcnnls: least squares without negative coefficients. */
export { fcnnlsVector } from "npm:ml-fcnnls@3.0.0";
