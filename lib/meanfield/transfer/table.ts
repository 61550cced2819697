import * as z from "../../deps/zod.ts";
import { argumentCount, failTransfer, parseTransferFields, transferSchema, within } from "./_fields.ts";
import { openTable } from "./_table_jet.ts";
import { tableData, tableWgsl } from "./_table_wgsl.ts";
import type { TableTransfer } from "./table_spec.ts";
import type { TransferKind } from "./transfer.ts";

/** Most arguments of a table, and most nodes. */
const MAX_AXES = 4, MAX_NODES = 1_000_000;

const SCHEMA = transferSchema("table", {
  axes: z.array(z.array(within(-1e12, 1e12)).check(z.minLength(2), z.maxLength(MAX_NODES))).check(
    z.maxLength(MAX_AXES),
  ),
  rates: z.array(within(0, 1e9)).check(z.maxLength(MAX_NODES)),
});

function check(spec: TableTransfer, path: string): void {
  const n = argumentCount(spec), { axes, rates } = spec;
  if (axes.length !== n) {
    failTransfer(`${path}.axes`, `must have one list for each of ${n} arguments`, axes.length);
  }
  axes.forEach((axis, k) => {
    const odd = axis.findIndex((value, i) => i > 0 && !(value > axis[i - 1]));
    if (odd >= 0) failTransfer(`${path}.axes.${k}`, "must rise from node to node", axis[odd]);
  });
  const nodes = axes.reduce((product, axis) => product * axis.length, 1);
  if (rates.length !== nodes) {
    failTransfer(`${path}.rates`, `must have ${nodes} numbers, one for each node`, rates.length);
  }
}

/**
 * A table with monotone cubic interpolation along each axis.
 * Source of the slopes: F. N. Fritsch, J. Butland (1984), doi:10.1137/0905021.
 */
export const TABLE: TransferKind<TableTransfer> = {
  kind: "table",
  about: "measured rates on a rectangular grid, with monotone cubic interpolation",
  references: ["fritsch1984"],
  parse(value, path) {
    const spec = parseTransferFields<TableTransfer>(SCHEMA, value, path);
    check(spec, path);
    return spec;
  },
  open: openTable,
  pieces: [],
  wgsl: tableWgsl,
  data: tableData,
};
