import { nodeTerms } from "./_table_slopes.ts";
import { jetSize, transferWgsl } from "./_wgsl.ts";
import type { TableTransfer } from "./table_spec.ts";

/** Its numbers: the nodes of each axis, then values and mixed slopes at the nodes. */
export function tableData(spec: TableTransfer): Float32Array<ArrayBuffer> {
  return Float32Array.from([...spec.axes.flat(), ...nodeTerms(spec)]);
}

/** The Hermite polynomials of an axis, at b + 12 axis. */
function axisWgsl(axis: number, place: number, form: { nodes: number; stride: number }): string {
  const at = 12 * axis;
  return `  {
    var low = 0u;
    var high = ${form.nodes - 1}u;
    for (var round = 0u; round < 21u && high - low > 1u; round++) {
      let middle = (low + high) / 2u;
      if (v[${axis}] >= transfer_data[at + ${place}u + middle]) { low = middle; } else { high = middle; }
    }
    let left = transfer_data[at + ${place}u + low];
    let h = transfer_data[at + ${place}u + high] - left;
    let raw = (v[${axis}] - left) / h;
    let inside = select(0.0, 1.0 / h, raw >= 0.0 && raw <= 1.0);
    let t = clamp(raw, 0.0, 1.0);
    let s = 1.0 - t;
    b[${at}] = (1.0 + 2.0 * t) * s * s;
    b[${at + 1}] = h * t * s * s;
    b[${at + 2}] = t * t * (3.0 - 2.0 * t);
    b[${at + 3}] = -h * t * t * s;
    b[${at + 4}] = -6.0 * t * s * inside;
    b[${at + 5}] = s * (1.0 - 3.0 * t) * h * inside;
    b[${at + 6}] = -b[${at + 4}];
    b[${at + 7}] = t * (3.0 * t - 2.0) * h * inside;
    b[${at + 8}] = (12.0 * t - 6.0) * inside * inside;
    b[${at + 9}] = (6.0 * t - 4.0) * h * inside * inside;
    b[${at + 10}] = -b[${at + 8}];
    b[${at + 11}] = (6.0 * t - 2.0) * h * inside * inside;
    node += low * ${form.stride}u;
  }`;
}

/** Its jet in WGSL, which follows `_table_jet.ts`. */
export function tableWgsl({ axes, sources }: TableTransfer, name: string): string {
  const n = axes.length, masks = 1 << n, size = jetSize(n);
  const strides = axes.map((_, k) => axes.slice(k + 1).reduce((product, axis) => product * axis.length, 1));
  const places = axes.map((_, k) => axes.slice(0, k).reduce((sum, axis) => sum + axis.length, 0));
  const terms = places[n - 1] + axes[n - 1].length;
  return transferWgsl(
    name,
    n,
    `  var b: array<f32, ${12 * n}>;
  var stride = array<u32, ${n}>(${strides.map((stride) => `${stride}u`).join(", ")});
  var node = 0u;
  for (var k = 0u; k < ${sources.length}u; k++) { v[k] = max(v[k], 0.0); }
${axes.map((axis, k) => axisWgsl(k, places[k], { nodes: axis.length, stride: strides[k] })).join("\n")}
  for (var corner = 0u; corner < ${masks}u; corner++) {
    var own = node;
    for (var k = 0u; k < ${n}u; k++) { own += ((corner >> k) & 1u) * stride[k]; }
    for (var mask = 0u; mask < ${masks}u; mask++) {
      let term = transfer_data[at + ${terms}u + own * ${masks}u + mask];
      for (var part = 0u; part < ${size}u; part++) {
        var product = term;
        for (var k = 0u; k < ${n}u; k++) {
          product *= b[12u * k + 4u * order_of_${name}(part, k) + 2u * ((corner >> k) & 1u) + ((mask >> k) & 1u)];
        }
        jet[part] += product;
      }
    }
  }
  if (jet[0] < 0.0) {
    for (var part = 0u; part < ${size}u; part++) { jet[part] = 0.0; }
  }`,
  ) + orderWgsl(n, name);
}

/** How often a part of the jet is a derivative by an argument. */
function orderWgsl(n: number, name: string): string {
  const orders = [Array(n).fill(0)];
  for (let k = 0; k < n; k++) orders.push(Array.from({ length: n }, (_, axis) => Number(axis === k)));
  for (let k = 0; k < n; k++) {
    for (let l = k; l < n; l++) {
      orders.push(Array.from({ length: n }, (_, axis) => Number(axis === k) + Number(axis === l)));
    }
  }
  return `
fn order_of_${name}(part: u32, axis: u32) -> u32 {
  var orders = array<u32, ${orders.length * n}>(${orders.flat().map((order) => `${order}u`).join(", ")});
  return orders[part * ${n}u + axis];
}
`;
}
