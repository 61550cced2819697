/** simple-statistics: compensated means and quantiles. */
export { mean, quantile, standardDeviation } from "npm:simple-statistics@7.12.1";
