import { assertEquals, assertRejects } from "@std/assert";
import { decodeNir, encodeNir, loadNir, type NirGraph, type NirNode, saveNir } from "@volley/volley/nir";
import { FileError } from "../../lib/io/file_error.ts";
import { inFolder } from "../_folder.ts";
import { golden } from "./_golden.ts";

/** A node with its numbers as lists, which may be of 32 or 64 bits. */
// deno-lint-ignore no-explicit-any
function plain(node: NirNode): any {
  return JSON.parse(
    JSON.stringify(node, (_, value) => ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value),
  );
}

const ONE = { shape: [1], data: [1] };

Deno.test("a graph of the package nir is read with nodes of all types, edges and metadata", async () => {
  const graph = await decodeNir(await golden("kinds.nir"));
  const types = Object.entries(graph.nodes).map(([name, { type }]) => [name, type.toLowerCase()]);
  assertEquals(types.length, 15);
  for (const [name, type] of types) assertEquals(type, name === "conv" ? "conv1d" : name);
  assertEquals(graph.edges.slice(0, 2), [["input", "conv"], ["conv", "flatten"]]);
  assertEquals(graph.edges.length, 14);
  assertEquals(plain(graph.nodes.input), { type: "Input", shape: [2, 6] });
  const { weight: _, bias: __, ...conv } = plain(graph.nodes.conv) as Record<string, unknown>;
  assertEquals(conv, { type: "Conv1d", input_shape: 6, stride: 2, padding: 1, dilation: 1, groups: 1 });
  assertEquals(plain(graph.nodes.flatten), {
    type: "Flatten",
    input_type: [2, 3],
    start_dim: 0,
    end_dim: -1,
  });
  assertEquals(plain(graph.nodes.lif), {
    type: "LIF",
    tau: { shape: [4], data: [0.01, 0.01, 0.01, 0.01] },
    r: { shape: [4], data: [1, 1, 1, 1] },
    v_leak: { shape: [4], data: [0, 0, 0, 0] },
    v_threshold: { shape: [4], data: [1, 1, 1, 1] },
    v_reset: { shape: [4], data: [0, 0, 0, 0] },
    metadata: { number: { shape: [1], data: [3] }, said: "something" },
  });
  assertEquals(plain(graph.nodes.cubalif).w_in.data, [2, 2, 2, 2]);
});

for (const name of ["kinds", "network", "chain"]) {
  Deno.test(`${name}.nir is the same after it is written and read again`, async () => {
    await inFolder(async (folder) => {
      const graph = await decodeNir(await golden(`${name}.nir`)), path = `${folder}/graph.nir`;
      await saveNir(path, graph);
      assertEquals(plain(await loadNir(path)), plain(graph));
    });
  });
}

Deno.test("a single node is a graph of one, and a graph without edges is written", async () => {
  const graph: NirGraph = { type: "NIRGraph", nodes: { a: { type: "Scale", scale: ONE } }, edges: [] };
  assertEquals(plain(await decodeNir(await encodeNir(graph))), graph);
});

Deno.test("a convolution that does not say how long its signal is has the length of the node before, or is refused", async () => {
  const graph = await decodeNir(await golden("kinds.nir")),
    conv = { ...graph.nodes.conv, input_shape: null } as NirNode;
  const read = await decodeNir(await encodeNir({ ...graph, nodes: { ...graph.nodes, conv } }));
  assertEquals(plain(read), plain(graph));
  await assertRejects(
    () => encodeNir({ type: "NIRGraph", nodes: { conv }, edges: [] }),
    RangeError,
    "input_shape of conv must be given, or follow from the node before: current value is null",
  );
});

Deno.test("a type of node that is unknown is refused by its name, and a file that is damaged in a sentence", async () => {
  await assertRejects(
    async () => await decodeNir(await golden("unknown.nir"), { path: "net.nir" }),
    FileError,
    "Cannot read net.nir as the type of pool must be one of Input, Output, Linear, Affine, Conv1d, Flatten, NIRGraph, " +
      "Scale, Delay, Threshold, I, IF, LI, LIF, CubaLI, CubaLIF: current value is SumPool2d",
  );
  const whole = await golden("chain.nir");
  for (const part of [3, 100, whole.length >> 1]) {
    await assertRejects(() => decodeNir(whole.slice(0, part)), FileError, "Cannot read the bytes as");
  }
});

Deno.test("graphs whose nodes do not fit together are refused when they are written", async () => {
  const refuses = (nodes: Record<string, NirNode>, edges: [string, string][], said: string) =>
    assertRejects(() => encodeNir({ type: "NIRGraph", nodes, edges }), RangeError, said);
  const li: NirNode = { type: "LI", tau: ONE, r: ONE, v_leak: ONE };
  await refuses({ a: { ...li, r: { shape: [2], data: [1, 1] } } }, [], "a.r must have the shape of tau");
  await refuses(
    { a: { ...li, tau: { shape: [1], data: [0] } } },
    [],
    "a.tau must be above 0 s: current value is 0",
  );
  await refuses({ a: { ...li, r: { shape: [1], data: [NaN] } } }, [], "a.r must be finite");
  await refuses(
    { a: { ...li, r: { shape: [2], data: [1] } } },
    [],
    "a.r must have as many numbers as its shape",
  );
  await refuses({ a: li }, [["a", "b"]], "edges must join nodes that there are: current value is b");
  await refuses({ "a/b": li }, [], "names of nodes must be without /");
  await refuses(
    { a: li, b: { type: "Linear", weight: { shape: [1, 2], data: [1, 1] } } },
    [["a", "b"]],
    "the signal of a must have the 2 entries that b takes: current value is 1",
  );
  await refuses(
    { a: { type: "Affine", weight: { shape: [1, 1], data: [1] }, bias: { shape: [2], data: [1, 1] } } },
    [],
    "a.bias must have the shape 1: current value is 2",
  );
  await refuses({ a: { type: "Conv2d" } as never }, [], "the type of a must be one of");
});
