import { argumentCount } from "./_fields.ts";
import { jetSize, transferWgsl } from "./_wgsl.ts";
import type { MlpTransfer } from "./mlp_spec.ts";

/** Its numbers: the rate, where the logarithm sets in (0 for none), offset and scale of each argument, then weights and biases of each layer. */
export function mlpData({ rate, inputs, layers }: MlpTransfer): Float32Array<ArrayBuffer> {
  return Float32Array.from([
    rate,
    ...inputs.flatMap(({ log = 0, offset, scale }) => [log, offset, scale]),
    ...layers.flatMap(({ weights, biases }) => [...weights.flat(), ...biases]),
  ]);
}

/** How an argument enters, with its first and second derivative. */
function inputWgsl(k: number, logarithmic: boolean): string {
  const place = 1 + 3 * k,
    scale = `transfer_data[at + ${place + 2}u]`,
    offset = `transfer_data[at + ${place + 1}u]`;
  if (!logarithmic) {
    return `  u[${k}] = (v[${k}] - ${offset}) / ${scale};
  first[${k}] = 1.0 / ${scale};
  second[${k}] = 0.0;`;
  }
  return `  {
    let from_rate = transfer_data[at + ${place}u];
    let rate = max(v[${k}], 0.0);
    let inner = 1.0 / (from_rate + rate);
    u[${k}] = (transfer_log1p(rate / from_rate) - ${offset}) / ${scale};
    first[${k}] = inner / ${scale};
    second[${k}] = -inner * inner / ${scale};
  }`;
}

/** A layer above the first: tanh of the jets below, then its weights. */
function layerWgsl(
  layer: number,
  sizes: { inputs: number; units: number; n: number; place: number },
): string {
  const { inputs, units, n, place } = sizes, size = jetSize(n), below = `layer_${layer - 1}`;
  return `  for (var j = 0u; j < ${inputs}u; j++) {
    let from_unit = j * ${size}u;
    let value = tanh(clamp(${below}[from_unit], -15.0, 15.0));
    let slope = 1.0 - value * value;
    let curve = -2.0 * value * slope;
    var to = from_unit + ${1 + n}u;
    for (var k = 0u; k < ${n}u; k++) {
      for (var l = k; l < ${n}u; l++) {
        ${below}[to] = curve * ${below}[from_unit + 1u + k] * ${below}[from_unit + 1u + l] + slope * ${below}[to];
        to++;
      }
    }
    for (var k = 0u; k < ${n}u; k++) { ${below}[from_unit + 1u + k] *= slope; }
    ${below}[from_unit] = value;
  }
  var layer_${layer}: array<f32, ${units * size}>;
  for (var j = 0u; j < ${units}u; j++) {
    layer_${layer}[j * ${size}u] = transfer_data[at + ${place + units * inputs}u + j];
    for (var from_unit = 0u; from_unit < ${inputs}u; from_unit++) {
      let weight = transfer_data[at + ${place}u + j * ${inputs}u + from_unit];
      for (var k = 0u; k < ${size}u; k++) { layer_${layer}[j * ${size}u + k] += weight * ${below}[from_unit * ${size}u + k]; }
    }
  }`;
}

function endWgsl(n: number, last: number): string {
  const top = `layer_${last}`;
  return `  let rate_scale = transfer_data[at];
  let o = ${top}[0];
  let rise = rate_scale * transfer_logistic(o);
  let bend = rise * transfer_logistic(-o);
  jet[0] = rate_scale * transfer_softplus(o);
  var place = ${1 + n}u;
  for (var k = 0u; k < ${n}u; k++) {
    jet[1u + k] = rise * ${top}[1u + k] * first[k];
    for (var l = k; l < ${n}u; l++) {
      jet[place] = (bend * ${top}[1u + k] * ${top}[1u + l] + rise * ${top}[place]) * first[k] * first[l];
      if (k == l) { jet[place] += rise * ${top}[1u + k] * second[k]; }
      place++;
    }
  }`;
}

/** Its jet in WGSL, which follows `_mlp_jet.ts`. */
export function mlpWgsl(spec: MlpTransfer, name: string): string {
  const n = argumentCount(spec), size = jetSize(n), units = spec.layers.map(({ biases }) => biases.length);
  let place = 1 + 3 * n;
  const first = `  var u: array<f32, ${n}>;
  var first: array<f32, ${n}>;
  var second: array<f32, ${n}>;
${spec.inputs.map(({ log }, k) => inputWgsl(k, log !== undefined)).join("\n")}
  var layer_0: array<f32, ${units[0] * size}>;
  for (var j = 0u; j < ${units[0]}u; j++) {
    var sum = transfer_data[at + ${place + units[0] * n}u + j];
    for (var k = 0u; k < ${n}u; k++) {
      let weight = transfer_data[at + ${place}u + j * ${n}u + k];
      sum += weight * u[k];
      layer_0[j * ${size}u + 1u + k] = weight;
    }
    layer_0[j * ${size}u] = sum;
  }`;
  place += units[0] * (n + 1);
  const others = units.slice(1).map((count, l) => {
    const text = layerWgsl(l + 1, { inputs: units[l], units: count, n, place });
    place += count * (units[l] + 1);
    return text;
  });
  return transferWgsl(name, n, [first, ...others, endWgsl(n, units.length - 1)].join("\n"));
}
