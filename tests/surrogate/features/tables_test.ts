import { assert, assertEquals, assertThrows } from "@std/assert";
import { spikeFeatures } from "../../../lib/analysis/spike_features.ts";
import { featureNeuron } from "../../../lib/surrogate/features/feature_neurons.ts";
import { recordNeuron } from "../../../lib/surrogate/features/record_neuron.ts";
import { featureTable, spikeTable } from "../../../lib/surrogate/features/tables.ts";

const cell = featureNeuron("pospischil-rs"), perMs = cell.stepsPerMs;
const trace = recordNeuron(cell, new Float64Array(150 * perMs).fill(1800));
const spikes = spikeFeatures(trace.voltage, { stepMs: trace.stepMs, threshold: cell.threshold });

/** The step of a row's question: the rows of a trace without noise are all different. */
function stepOf(voltages: readonly number[]): number {
  return trace.voltage.findIndex((v, k) =>
    v === voltages[2] && trace.voltage[Math.max(0, k - perMs)] === voltages[1] &&
    trace.voltage[Math.max(0, k - 2 * perMs)] === voltages[0]
  );
}

Deno.test("spikeTable() says of three voltages 1 ms apart whether the trace crosses the threshold in the next millisecond", () => {
  const { voltages, targets, names } = spikeTable(cell, [trace]);
  assertEquals(names, ["spike"]);
  assertEquals(voltages.length, 3 * targets.length);
  let crossings = 0;
  targets.forEach((target, row) => {
    const k = stepOf(voltages.slice(3 * row, 3 * row + 3)), ahead = trace.voltage.subarray(k, k + perMs + 1);
    assert(k >= 0 && ahead[0] < cell.threshold);
    const crosses = ahead.some((v) => v >= cell.threshold);
    // A crossing within a step of the millisecond's end may be on either side of it.
    if (crosses === (trace.voltage[k + perMs - 1] >= cell.threshold)) assertEquals(target, Number(crosses));
    crossings += target;
  });
  assert(spikes.length > 10 && crossings > 10 * spikes.length, `${crossings} of ${spikes.length} spikes`);
});

Deno.test("featureTable() tells of each question the spike that comes, and the state at its minimum less what it carries over", () => {
  const { voltages, targets, names, carry, weights } = featureTable(cell, [trace]), O = names.length;
  assertEquals(names, ["maximum", "minimum", "dropping", "rise", "m", "h", "n", "p", "q", "r", "u", "Ca"]);
  assertEquals(Object.keys(carry), names.slice(4));
  const rows = voltages.length / 3;
  assert(rows > 10 * spikes.length);
  for (let row = 0; row < rows; row += 5) {
    const k = stepOf(voltages.slice(3 * row, 3 * row + 3)), now = k * trace.stepMs;
    const spike = spikes.find(({ crossingMs }) => crossingMs > now && crossingMs <= now + 1)!;
    const [maximum, minimum, dropping, rise] = targets.slice(row * O, row * O + 4);
    assertEquals([maximum, minimum, dropping], [spike.maximum, spike.minimum, spike.droppingMs]);
    assert(Math.abs(now + rise - spike.peakMs) < 1e-9);
    const end = Math.round((spike.peakMs + spike.droppingMs) / trace.stepMs);
    names.slice(4).forEach((name, v) => {
      const told = targets[row * O + 4 + v] + carry[name] * trace.state[name][k];
      assert(Math.abs(told - trace.state[name][end]) < 1e-12, name);
    });
  }
  // Slow gates keep most of what they were through a spike; sodium's activation forgets it.
  assert(carry.p > 0.85 && carry.r > 0.95 && Math.abs(carry.m) < 0.01, JSON.stringify(carry));
  // So that there is next to nothing to learn of the slowest gate, and everything of the fastest.
  assert(weights.r < 0.05 && weights.m > 0.95, JSON.stringify(weights));
});

Deno.test("featureTable() refuses a cell that does not spike", () => {
  assertThrows(
    () => featureTable(cell, [recordNeuron(cell, new Float64Array(500))]),
    RangeError,
    "Cannot learn the features of spikes as pospischil-rs must spike at some currents: current value is 0 spikes",
  );
});
