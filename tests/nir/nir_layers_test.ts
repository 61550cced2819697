import { assertEquals, assertThrows } from "@std/assert";
import {
  classifierOfNir,
  decodeNir,
  encodeNir,
  layersOfNir,
  type NirGraph,
  type NirNode,
  nirOfClassifier,
  nirOfLayers,
  type NirUnits,
  spikingOfNir,
} from "@volley/volley/nir";
import { parseSpikingSpec, SpikingSimulation } from "@volley/volley/spiking";
import { assertClose } from "../nn/_assert_close.ts";
import { golden, simulated } from "./_golden.ts";
import { runLayers } from "./_run_layers.ts";

Deno.test("layers of a graph do what its equations do by forward Euler: recurrent, with currents, and a readout", async () => {
  const { stepMs, inputs, outputs } = await simulated("network");
  const { inputs: width, layers } = layersOfNir(await decodeNir(await golden("network.nir")), { stepMs });
  assertEquals(width, 5);
  const [first, second, third] = layers.map(({ layer }) => layer);
  assertEquals(first, {
    ...{ kind: "lif", units: 8, spikes: true, recurrent: true, synapse: null, reset: "zero" },
    // Means, from which constants that each unit has of its own would be learnt.
    ...{ decay: (first as NirUnits).decay, threshold: (first as NirUnits).threshold },
    learn: ["decay", "threshold"],
  });
  assertEquals([second, third].map((layer) => [layer.units, "spikes" in layer && layer.spikes]), [[6, true], [
    3,
    false,
  ]]);
  const found = runLayers(layers, inputs);
  // Weights of 32 bits: 1e-7 of voltages about 1, over some steps of a readout; a spike that differs would change them by 1e-2.
  assertClose(found.flat(), outputs.flat(), { atol: 2e-6, rtol: 0, what: "outputs" });
});

Deno.test("a network that snnTorch exported, with recurrent weights, spikes as in snnTorch", async () => {
  const { stepMs, inputs, outputs } = await simulated("snntorch");
  const { layers } = layersOfNir(await decodeNir(await golden("snntorch.nir")), { stepMs });
  assertEquals(layers.map(({ layer }) => "recurrent" in layer && layer.recurrent), [true, false]);
  assertEquals(runLayers(layers, inputs), outputs);
});

Deno.test("a graph of layers, written and read again, makes the same layers", async () => {
  const { stepMs, inputs } = await simulated("network");
  const { layers } = layersOfNir(await decodeNir(await golden("network.nir")), { stepMs });
  const graph = await decodeNir(await encodeNir(nirOfLayers(layers, { stepMs })));
  const again = layersOfNir(graph, { stepMs });
  assertEquals(again.layers.map(({ layer }) => layer.kind), layers.map(({ layer }) => layer.kind));
  again.layers.forEach(({ weights }, at) => {
    for (const [name, { shape, data }] of Object.entries(layers[at].weights)) {
      assertEquals(weights[name].shape, shape);
      // Log-odds and logarithms are rounded to 32 bits once more.
      assertClose(weights[name].data, data, { atol: 1e-6, rtol: 1e-6, what: name });
    }
  });
  assertClose(runLayers(again.layers, inputs).flat(), runLayers(layers, inputs).flat(), {
    atol: 2e-6,
    rtol: 0,
    what: "outputs",
  });
});

Deno.test("weights take the place of the resistance where that is asked for", async () => {
  const { stepMs, inputs } = await simulated("network");
  const { layers } = layersOfNir(await decodeNir(await golden("network.nir")), { stepMs });
  const graph = nirOfLayers(layers, { stepMs, gain: "weights" });
  const resistances = Object.values(graph.nodes).flatMap((node) =>
    node.type === "LIF" || node.type === "LI" ? Array.from(node.r.data) : []
  );
  assertEquals(resistances, new Array(8 + 3).fill(1));
  const again = runLayers(layersOfNir(graph, { stepMs }).layers, inputs);
  assertClose(again.flat(), runLayers(layers, inputs).flat(), { atol: 2e-6, rtol: 0, what: "outputs" });
});

Deno.test("a graph is a classifier whose last node is the readout, and a classifier is a graph", async () => {
  const { stepMs } = await simulated("network"), graph = await decodeNir(await golden("network.nir"));
  const { layers } = layersOfNir(graph, { stepMs }), model = classifierOfNir(graph, { stepMs, steps: 200 });
  const { spec, weights } = model;
  assertEquals([spec.channels, spec.classes, spec.layers.length, spec.readout], [5, 3, 2, "mean"]);
  assertEquals(spec.output, layers[2].layer);
  assertEquals(Object.keys(weights).slice(0, 3), [
    "layers.0.weight",
    "layers.0.bias",
    "layers.0.recurrent.weight",
  ]);
  assertEquals(nirOfClassifier(model, { stepMs }), nirOfLayers(layers, { stepMs }));
  const shown = Object.fromEntries(
    Object.entries(weights).map(([name, one]) => [name.replace(/\d/, (n) => `${+n + 1}`), one]),
  );
  const constant = { spec: { ...spec, constant: true }, weights: shown };
  assertEquals(nirOfClassifier(constant, { stepMs }), nirOfLayers(layers, { stepMs }));
  assertThrows(
    () => classifierOfNir(graph, { stepMs, steps: 0 }),
    RangeError,
    "steps must be a whole number",
  );
  const sums = chain({ type: "Linear", weight: { shape: [1, 1], data: [3] } });
  assertThrows(
    () => classifierOfNir(sums, { stepMs, steps: 1 }),
    RangeError,
    "its last node must be of neurons",
  );
});

Deno.test("a network of point neurons spikes as a graph of LIF nodes does, each node a step later", async () => {
  const { stepMs, inputs, outputs } = await simulated("chain"), timesMs: number[] = [], cells: number[] = [];
  inputs.forEach((row, step) =>
    row.forEach((spike, cell) => {
      if (spike === 0) return;
      timesMs.push((step + 1) * stepMs);
      cells.push(cell);
    })
  );
  const graph = await decodeNir(await golden("chain.nir"));
  const spec = parseSpikingSpec(spikingOfNir(graph, { stepMs, inputs: { timesMs, cells } }));
  const simulation = await SpikingSimulation.open(null, spec, { seed: 1, record: { spikes: true } });
  const { spikes } = await simulation.run((inputs.length + 2) * stepMs);
  simulation.close();
  const [input, layer0, layer1] = spec.populations.map(({ size }) => size);
  const found = inputs.map(() => new Array<number>(layer1).fill(0));
  for (let at = 0; at < spikes!.steps.length; at++) {
    const cell = spikes!.cells[at] - input - layer0, step = spikes!.steps[at];
    if (cell >= 0) found[step - 3][cell] = 1;
  }
  assertEquals(found, outputs);
});

const ONE = { shape: [1], data: [1] }, ZERO = { shape: [1], data: [0] };
const LIF: NirNode = {
  type: "LIF",
  tau: { shape: [1], data: [0.01] },
  r: ONE,
  v_leak: ZERO,
  v_threshold: ONE,
  v_reset: ZERO,
};

/** A graph of one chain. */
function chain(...nodes: NirNode[]): NirGraph {
  const all = [{ type: "Input", shape: [1] }, ...nodes, { type: "Output", shape: [1] }] as NirNode[];
  return {
    type: "NIRGraph",
    nodes: Object.fromEntries(all.map((node, k) => [`n${k}`, node])),
    edges: all.slice(1).map((_, k) => [`n${k}`, `n${k + 1}`] as const),
  };
}

Deno.test("neurons without sums before them get one input each, and sums alone are a linear layer", () => {
  const weight = { shape: [1, 1], data: [3] };
  const { layers } = layersOfNir(
    chain(LIF, { type: "Scale", scale: { shape: [1], data: [2] } }, LIF, { type: "Linear", weight }),
    { stepMs: 1 },
  );
  assertEquals(layers.map(({ layer: { kind }, weights }) => [kind, Math.fround(weights.weight.data[0])]), [
    ["lif", Math.fround(0.1)],
    ["lif", Math.fround(0.2)],
    ["dense", 3],
  ]);
});

Deno.test("convolutions before neurons are sums that give what PyTorch's give", async () => {
  const { stepMs, inputs, outputs } = await simulated("conv"),
    graph = await decodeNir(await golden("conv.nir"));
  const { inputs: width, layers } = layersOfNir(graph, { stepMs });
  assertEquals([width, layers.map(({ layer }) => layer.units)], [60, [48, 24, 2]]);
  assertClose(runLayers(layers, inputs).flat(), outputs.flat(), { atol: 2e-6, rtol: 0, what: "outputs" });
});

Deno.test("groups of a convolution see their own channels, and what does not fit is refused in a sentence", () => {
  const conv = (more: object, input = [4, 3]): NirGraph => {
    const given = {
      ...{ type: "Conv1d", input_shape: 3, weight: { shape: [2, 2, 1], data: [1, 10, 100, 1000] } },
      ...{ bias: { shape: [2], data: [0.5, 0] }, stride: 2, padding: 0, dilation: 1, groups: 2, ...more },
    };
    const { nodes, ...graph } = chain(given as NirNode), [n0, n2] = [input, [4]];
    return {
      ...graph,
      nodes: { ...nodes, n0: { type: "Input", shape: n0 }, n2: { type: "Output", shape: n2 } },
    };
  };
  const { layers } = layersOfNir(conv({}), { stepMs: 1 });
  // Channels 0 and 1 at times 0 and 2, then channels 2 and 3.
  const signal = Array.from({ length: 12 }, (_, k) => k);
  assertEquals(runLayers(layers, [signal]), [[0 + 30 + 0.5, 2 + 50 + 0.5, 600 + 9000, 800 + 11000]]);
  const refuses = (more: object, said: string, input?: number[]) =>
    assertThrows(() => layersOfNir(conv(more, input), { stepMs: 1 }), RangeError, said);
  refuses({ input_shape: 4 }, "n1 must take 4 channels of 4 entries: current value is 4 x 3");
  refuses({ input_shape: null }, "n1 must take 4 channels of 2.5 entries: current value is 10", [10]);
  refuses({ groups: 4 }, "groups of n1 must divide its 2 outputs: current value is 4");
  refuses({ padding: "same" }, "stride of n1 must be 1 where its padding is same: current value is 2");
  const long = { weight: { shape: [2, 2, 2], data: new Float32Array(8) }, dilation: 5 };
  refuses(long, "the signal of n1 must be as long as its kernel, 6: current value is 3");
});

Deno.test("resets that subtract are said where a file does not, and refused or marked when they are written", () => {
  const { layers } = layersOfNir(chain(LIF), { stepMs: 1, reset: "subtract" });
  assertThrows(
    () => nirOfLayers(layers, { stepMs: 1 }),
    RangeError,
    'layer 0 must reset to zero, as NIR does (or subtract: "as-zero"): current value is subtract',
  );
  const again = layersOfNir(nirOfLayers(layers, { stepMs: 1, subtract: "as-zero" }), { stepMs: 1 });
  assertEquals(again.layers[0].layer, layers[0].layer);
});

Deno.test("what layers or networks cannot do is refused in a sentence", () => {
  const refuses = (graph: NirGraph, said: string, stepMs = 1) =>
    assertThrows(() => layersOfNir(graph, { stepMs }), RangeError, said);
  refuses(chain(LIF), "n1.tau must be above the step of 0.01 s: current value is 0.01", 10);
  refuses(chain({ ...LIF, v_reset: ONE } as NirNode), "v_reset of n1 must be 0: current value is 1");
  refuses(
    chain({ ...LIF, v_threshold: ZERO } as NirNode),
    "v_threshold of n1 must be above 0: current value is 0",
  );
  refuses(
    chain({ type: "I", r: ONE }),
    "n1 must be of a type among LI, LIF, CubaLI, CubaLIF: current value is I",
  );
  refuses({ ...chain(LIF), edges: [["n0", "n1"]] }, "the signal of n1 must go to one node, in a chain");
  refuses(
    { ...chain(LIF), edges: [["n0", "n1"], ["n0", "n2"], ["n1", "n2"]] },
    "the signal of n0 must go to one node",
  );
  const loop = { ...chain(LIF, LIF), edges: [["n0", "n1"], ["n1", "n2"], ["n2", "n1"]] as const };
  refuses(loop, "n1 must come back by a Linear or Affine node: current value is LIF");
  const given = {
    layer: { kind: "lif", units: 1, reset: "zero" as const },
    weights: { weight: { shape: [1, 1], data: [1] }, bias: ZERO },
  };
  const writes = (layer: object, said: string) =>
    assertThrows(
      () => nirOfLayers([{ ...given, layer: { ...given.layer, ...layer } }], { stepMs: 1 }),
      RangeError,
      said,
    );
  writes({ adaptation: { decay: 0.9, strength: 1 } }, "layer 0 must be without adaptation");
  writes({ kind: "lstm" }, "layer 0 must be of kind lif, or dense and linear: current value is lstm");
  writes({ recurrent: true }, "recurrent.weight of layer 0 must be given");
  writes({ units: 2 }, "weight of layer 0 must be 2 x 1: current value is 1 x 1");
  const li: NirNode = { type: "LI", tau: ONE, r: ONE, v_leak: ZERO };
  assertThrows(() => spikingOfNir(chain(li), { stepMs: 1 }), RangeError, "sums must go into LIF nodes");
});
