import type { Transfer } from "./transfer.ts";

/**
 * A transfer function by a table over a rectangular grid, of one to four arguments. Between the nodes it is a product of cubic Hermite
 * polynomials with continuous slopes; along the lines of the grid it is monotone where the table is. Beyond the grid it stays what it is
 * at the edge, and a rate that would be negative is 0.
 */
export interface TableTransfer extends Transfer {
  /** Its kind. */
  kind: "table";
  /** Places of the nodes along each argument, in rising order, at least two each. (n) lists */
  axes: number[][];
  /** Rates at the nodes, Hz, the last argument's index the fastest. */
  rates: number[];
}
