import { CALCIUM_AT_REST } from "../channels/pool.ts";
import type { ResolvedCell } from "../build/resolve_cell.ts";

/**
 * WGSL that goes through the channels of a cell: `conduct`, which adds their conductances and currents, `move_gates`, and `channel_current`, which gives the current of
 * one place, mA/cm2. Which places and rows of gates a
 * channel has, it reads from `ranges`.
 */
export function cableWgsl({ channels, pool }: ResolvedCell): string {
  const calcium = pool ? "state[at(calcium_row(place.compartment), cell)]" : String(CALCIUM_AT_REST);
  const conduct: string[] = [], move: string[] = [], current: string[] = [];
  channels.forEach(({ model: { name, gates, calcium: carries } }, channel) => {
    const number = gates.length, size = Math.max(1, number);
    const row = (gate: number) =>
      `at(batch.compartments + range.z + ${gate}u * (range.y - range.x) + k - range.x, cell)`;
    const loop = (body: string[]) => [
      `  {`,
      `    let range = ranges.of_channel[${channel}];`,
      `    for (var k = range.x; k < range.y; k++) {`,
      `      let place = places[k];`,
      `      let v = state[at(place.compartment, cell)];`,
      ...body.map((line) => `      ${line}`),
      `    }`,
      `  }`,
    ];
    conduct.push(...loop([
      `var x: array<f32, ${size}>;`,
      ...gates.map((_, gate) => `x[${gate}] = state[${row(gate)}];`),
      `let found = ${name}_conductance(x, place.parameters, v, ${calcium});`,
      `let current = found.y - found.x * v;`,
      `scratch[at(place.compartment, cell)] += place.scale * found.x;`,
      `scratch[at(batch.compartments + place.compartment, cell)] += place.scale * current;`,
      ...(carries && pool
        ? [`scratch[at(2u * batch.compartments + place.compartment, cell)] += current;`]
        : []),
    ]));
    current.push(
      `  {`,
      `    let range = ranges.of_channel[${channel}];`,
      `    if (k >= range.x && k < range.y) {`,
      `      let place = places[k];`,
      `      let v = state[at(place.compartment, cell)];`,
      `      var x: array<f32, ${size}>;`,
      ...gates.map((_, gate) => `      x[${gate}] = state[${row(gate)}];`),
      `      let found = ${name}_conductance(x, place.parameters, v, ${calcium});`,
      `      return found.x * v - found.y;`,
      `    }`,
      `  }`,
    );
    if (number === 0) return;
    move.push(...loop([
      `let kinetics = ${name}_kinetics(v, place.parameters, ${calcium});`,
      ...gates.map((_, gate) =>
        `state[${row(gate)}] += (kinetics[${gate}].x - state[${
          row(gate)
        }]) * way(kinetics[${gate}].y * ranges.rates[${channel}].x);`
      ),
    ]));
  });
  const size = Math.max(1, channels.length);
  return [
    `struct Ranges {`,
    `  of_channel: array<vec4<u32>, ${size}>, // first place, that after the last, first row of its gates`,
    `  rates: array<vec4<f32>, ${size}>, // step times the factor of its rates`,
    `}`,
    `@group(0) @binding(9) var<uniform> ranges: Ranges;`,
    `fn conduct(cell: u32) {\n${conduct.join("\n")}\n}`,
    `fn move_gates(cell: u32) {\n${move.join("\n")}\n}`,
    `fn channel_current(cell: u32, k: u32) -> f32 {\n${current.join("\n")}\n  return 0.0;\n}`,
  ].join("\n");
}
