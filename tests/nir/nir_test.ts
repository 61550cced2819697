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

Deno.test("convolutions of images and pools of the package nir are read", async () => {
  const { nodes } = await decodeNir(await golden("images.nir"));
  const { weight, bias, ...conv } = plain(nodes.conv);
  assertEquals(weight.shape, [4, 2, 3, 3]);
  assertEquals(bias.shape, [4]);
  const pairs = { input_shape: [7, 9], stride: [2, 1], padding: [1, 0], dilation: [1, 1] };
  assertEquals(conv, { type: "Conv2d", ...pairs, groups: 1 });
  const same = plain(nodes.same);
  assertEquals([same.padding, same.groups, same.stride], ["same", 1, [1, 1]]);
  assertEquals(plain(nodes.sum), { type: "SumPool2d", kernel_size: [2, 2], stride: [2, 1], padding: [0, 0] });
  assertEquals(plain(nodes.mean), {
    type: "AvgPool2d",
    kernel_size: [2, 3],
    stride: [1, 3],
    padding: [0, 0],
  });
});

Deno.test("a convolution of images has the size of the node before, and is refused where it does not fit", async () => {
  const graph = await decodeNir(await golden("images.nir")), conv = plain(graph.nodes.conv);
  const open = { ...graph, nodes: { ...graph.nodes, conv: { ...conv, input_shape: null } } };
  assertEquals(plain((await decodeNir(await encodeNir(open))).nodes.conv).input_shape, [7, 9]);
  const refused: [object, string][] = [
    [{ stride: [1] }, "conv.stride must be 2 whole numbers from 1: current value is 1"],
    [{ padding: [-1, 0] }, "conv.padding must be 2 whole numbers from 0"],
    [{ padding: "full" }, "conv.padding must be a whole number from 0, same or valid"],
    [{ groups: 0 }, "conv.groups must be a whole number from 1"],
    [{ weight: { shape: [1], data: [1] } }, "conv.weight must have four dimensions"],
  ];
  for (const [change, sentence] of refused) {
    const nodes = { ...graph.nodes, conv: { ...conv, ...change } };
    await assertRejects(() => encodeNir({ ...graph, nodes }), RangeError, sentence);
  }
  const mean = { type: "AvgPool2d", kernel_size: [0, 2], stride: [1, 1], padding: [0, 0] } as const;
  await assertRejects(
    () => encodeNir({ ...graph, nodes: { ...graph.nodes, mean } }),
    RangeError,
    "mean.kernel_size",
  );
});

for (const name of ["kinds", "network", "chain", "images"]) {
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
  // A type of as many letters that there is not.
  const bytes = await golden("unknown.nir"), of = (word: string) => new TextEncoder().encode(word);
  const known = of("SumPool2d"),
    place = bytes.findIndex((_, at) => known.every((one, k) => bytes[at + k] === one));
  bytes.set(of("LogPool2d"), place);
  await assertRejects(
    () => decodeNir(bytes, { path: "net.nir" }),
    FileError,
    "Cannot read net.nir as the type of pool must be one of Input, Output, Linear, Affine, Conv1d, Conv2d, SumPool2d, AvgPool2d, " +
      "Flatten, NIRGraph, Scale, Delay, Threshold, I, IF, LI, LIF, CubaLI, CubaLIF: current value is LogPool2d",
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
  await refuses({ a: { type: "Conv3d" } as never }, [], "the type of a must be one of");
});
