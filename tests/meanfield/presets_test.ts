import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  fieldOf,
  fieldsAlong,
  fixedPoint,
  getMeanFieldPreset,
  overrideMeanField,
  parseMeanFieldSpec,
} from "@volley/volley/meanfield";

Deno.test("J of the preset mpr is one number, the paper's, and the form of earlier files is the same field", () => {
  const preset = getMeanFieldPreset("mpr"), [population] = preset.populations;
  assertEquals(population.parameters!.J, 15);
  assert(preset.couplings.every(({ from, to }) => from !== to));
  const { J: _, ...parameters } = population.parameters!;
  const former = parseMeanFieldSpec({
    ...preset,
    populations: [{ ...population, parameters }],
    couplings: [{ from: "Q", to: "Q", weight: 15 }, ...preset.couplings],
  });
  // The upper fixed point at J = 15, eta = -5 has r tau = 1.030597.
  for (const spec of [preset, former]) {
    const { field, inputs } = fieldOf(spec);
    const { state } = fixedPoint(field, { inputs, start: [0.1, -0.15] });
    assertAlmostEquals(10 * state[0], 1.030597, 1e-6);
  }
  // Without the coupling it is tau r = Delta / (2 pi |v|), v^4 + eta v^2 - Delta^2 / 4 = 0.
  const { field, inputs } = fieldsAlong(preset, "populations.Q.parameters.J")(0);
  const v = -Math.sqrt((5 + Math.sqrt(26)) / 2);
  assertAlmostEquals(10 * fixedPoint(field, { inputs }).state[0], -1 / (2 * Math.PI * v), 1e-9);
});

Deno.test("E_L of an AdEx preset is one number, the cell's, unless the population has one of its own", () => {
  const preset = getMeanFieldPreset("adex-mean-field"), CELL = "populations.E.transfer.cell.E_L";
  assertEquals(preset.populations[0].parameters!.E_L, undefined);
  const restOf = (values: Record<string, number>) => {
    const { field, inputs } = fieldOf(overrideMeanField(preset, values));
    const out = new Float64Array(3), none = [0, 0, 0, 0, inputs![0], inputs![0]];
    field.derivative([0, 0, 0], none, out);
    return out[1];
  };
  // W' tau_w = a (mu_V - E_L), where mu_V moves with the cell's rest by g_L / (g_L + g_e) of it; no rate counts as a tiny one.
  const conductance = 400 * 2.5 * 1.5 * 5e-3, moved = 5 * 10 / (10 + conductance);
  const own = "populations.E.parameters.E_L";
  assertAlmostEquals(restOf({ [CELL]: -70 }) - restOf({}), 4 * (5 - moved) / 500, 1e-9);
  assertAlmostEquals(restOf({ [CELL]: -70, [own]: -65 }) - restOf({}), -4 * moved / 500, 1e-9);
});
