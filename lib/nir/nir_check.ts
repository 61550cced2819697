import {
  ELEMENTWISE,
  isElementwise,
  NIR_TYPES,
  type NirConv1d,
  type NirConv2d,
  type NirGraph,
  type NirNode,
  type NirTensor,
  sizeOf,
} from "./nir_graph.ts";

/** How a rule that does not hold is said, such as `fail` of the task or `failFile` of the file. */
export type Refuse = (rule: string, value: unknown) => never;

/** Fails unless a tensor is whole, and its numbers finite. */
function checkTensor(
  refuse: Refuse,
  place: string,
  tensor: NirTensor | undefined,
): asserts tensor is NirTensor {
  if (!tensor) refuse(`${place} must be given`, "none");
  const { shape, data } = tensor;
  if (
    !shape.every((length) => Number.isSafeInteger(length) && length >= 0) || sizeOf(shape) !== data.length
  ) {
    refuse(
      `${place} must have as many numbers as its shape`,
      `${data.length} of shape ${shape.join(" x ") || "1"}`,
    );
  }
  for (let at = 0; at < data.length; at++) {
    if (!Number.isFinite(data[at])) refuse(`${place} must be finite`, data[at]);
  }
}

function checkShape(refuse: Refuse, place: string, shape: readonly number[]): void {
  for (const length of shape) {
    if (!(Number.isSafeInteger(length) && length > 0)) {
      refuse(`${place} must have lengths from 1`, shape.join(" x "));
    }
  }
}

/** Times must be above 0: they divide. */
const POSITIVE = ["tau", "tau_syn", "tau_mem"];

function checkElements(refuse: Refuse, place: string, type: keyof typeof ELEMENTWISE, node: NirNode): void {
  const names: readonly string[] = ELEMENTWISE[type], values = node as unknown as Record<string, NirTensor>;
  for (const name of names) {
    checkTensor(refuse, `${place}.${name}`, values[name]);
    if (`${values[name].shape}` !== `${values[names[0]].shape}`) {
      refuse(
        `${place}.${name} must have the shape of ${names[0]}`,
        values[name].shape.join(" x ") || "one number",
      );
    }
    if (POSITIVE.includes(name) && !Array.from(values[name].data).every((value) => value > 0)) {
      refuse(`${place}.${name} must be above 0 s`, Math.min(...Array.from(values[name].data)));
    }
  }
}

function checkWeights(refuse: Refuse, place: string, weight: NirTensor, bias?: NirTensor): void {
  checkTensor(refuse, `${place}.weight`, weight);
  if (weight.shape.length < 2) {
    refuse(`${place}.weight must have two dimensions or more`, weight.shape.length);
  }
  if (!bias) return;
  checkTensor(refuse, `${place}.bias`, bias);
  const wanted = weight.shape.slice(0, -1);
  if (`${bias.shape}` !== `${wanted}`) {
    refuse(`${place}.bias must have the shape ${wanted.join(" x ")}`, bias.shape.join(" x ") || "one number");
  }
}

/** Fails unless all are whole numbers. @param lengths How many numbers each must be. */
function checkWholes(
  refuse: Refuse,
  place: string,
  values: Record<string, number | readonly number[]>,
  { least, length }: { least: number; length: number },
): void {
  for (const [name, value] of Object.entries(values)) {
    const all = [value].flat(), what = length === 1 ? "a whole number" : `${length} whole numbers`;
    if (all.length !== length || !all.every((one) => Number.isSafeInteger(one) && one >= least)) {
      refuse(`${place}.${name} must be ${what} from ${least}`, all.join(", "));
    }
  }
}

/** Directions of a convolution, along which its kernel goes. */
const DIRECTIONS = { Conv1d: 1, Conv2d: 2 };

function checkConv(refuse: Refuse, place: string, node: NirConv1d | NirConv2d): void {
  const { weight, bias, stride, padding, dilation, groups, input_shape } = node,
    length = DIRECTIONS[node.type];
  checkTensor(refuse, `${place}.weight`, weight);
  checkTensor(refuse, `${place}.bias`, bias);
  if (weight.shape.length !== 2 + length) {
    refuse(`${place}.weight must have ${["three", "four"][length - 1]} dimensions`, weight.shape.length);
  }
  if (`${bias.shape}` !== `${weight.shape[0]}`) {
    refuse(`${place}.bias must have ${weight.shape[0]} entries`, bias.shape.join(" x ") || "one number");
  }
  checkWholes(refuse, place, { stride, dilation, ...(input_shape === null ? {} : { input_shape }) }, {
    least: 1,
    length,
  });
  checkWholes(refuse, place, { groups }, { least: 1, length: 1 });
  if (padding === "same" || padding === "valid") return;
  if (typeof padding === "string") {
    refuse(`${place}.padding must be a whole number from 0, same or valid`, padding);
  }
  checkWholes(refuse, place, { padding }, { least: 0, length });
}

/** Fails unless a node's numbers fit together. @param place Its name in the graph, for the sentence. */
function checkNode(refuse: Refuse, place: string, node: NirNode): void {
  const { type } = node;
  if (!NIR_TYPES.includes(type)) refuse(`the type of ${place} must be one of ${NIR_TYPES.join(", ")}`, type);
  if (isElementwise(type)) return checkElements(refuse, place, type, node);
  switch (node.type) {
    case "Input":
    case "Output":
      return checkShape(refuse, `${place}.shape`, node.shape);
    case "Linear":
      return checkWeights(refuse, place, node.weight);
    case "Affine":
      return checkWeights(refuse, place, node.weight, node.bias);
    case "Conv1d":
    case "Conv2d":
      return checkConv(refuse, place, node);
    case "SumPool2d":
    case "AvgPool2d":
      checkWholes(refuse, place, { kernel_size: node.kernel_size, stride: node.stride }, {
        least: 1,
        length: 2,
      });
      return checkWholes(refuse, place, { padding: node.padding }, { least: 0, length: 2 });
    case "Flatten":
      return checkShape(refuse, `${place}.input_type`, node.input_type ?? []);
    case "NIRGraph":
      return checkGraph(refuse, node, `${place}/`);
  }
}

/** Shapes of what goes into and out of a node; null where the node does not say. */
export function shapesOf(
  node: NirNode,
): { input: readonly number[] | null; output: readonly number[] | null } {
  const both = (shape: readonly number[]) => ({ input: shape, output: shape });
  switch (node.type) {
    case "Input":
    case "Output":
      return both(node.shape);
    case "Linear":
    case "Affine": {
      const { shape } = node.weight, rest = shape.slice(0, -2);
      return { input: [...rest, shape.at(-1)!], output: [...rest, shape.at(-2)!] };
    }
    case "Flatten": {
      const shape = node.input_type;
      return { input: shape, output: shape ? [sizeOf(shape)] : null };
    }
    case "Conv1d":
    case "Conv2d":
    case "SumPool2d":
    case "AvgPool2d":
    case "NIRGraph":
      return { input: null, output: null };
    default: {
      const [first] = ELEMENTWISE[node.type],
        { shape } = (node as unknown as Record<string, NirTensor>)[first];
      // One number holds for signals of any shape.
      return shape.length === 0 ? { input: null, output: null } : both(shape);
    }
  }
}

/**
 * Fails unless the nodes of a graph are whole, and its edges join nodes whose signals have as many entries.
 * @param within Names of the graphs that it is in, each with a slash.
 */
export function checkGraph(refuse: Refuse, graph: NirGraph, within = ""): void {
  for (const [name, node] of Object.entries(graph.nodes)) {
    if (!/^[^/]+$/.test(name) || name === "." || name === "..") {
      refuse("names of nodes must be without /", name || "none");
    }
    checkNode(refuse, `${within}${name}`, node);
  }
  for (const [from, to] of graph.edges) {
    for (const name of [from, to]) {
      if (!Object.hasOwn(graph.nodes, name)) {
        refuse(`edges must join nodes that there are`, `${within}${name}`);
      }
    }
    const { output } = shapesOf(graph.nodes[from]), { input } = shapesOf(graph.nodes[to]);
    if (output && input && sizeOf(output) !== sizeOf(input)) {
      refuse(
        `the signal of ${within}${from} must have the ${sizeOf(input)} entries that ${within}${to} takes`,
        sizeOf(output),
      );
    }
  }
}

/**
 * A graph whose convolutions say how long their signals are, from the nodes before them where they do not say it themselves: the package `nir` reads no others.
 * @param within Names of the graphs that it is in, each with a slash.
 */
export function withLengths(refuse: Refuse, graph: NirGraph, within = ""): NirGraph {
  const nodes = Object.entries(graph.nodes).map(([name, node]): [string, NirNode] => {
    if (node.type === "NIRGraph") return [name, withLengths(refuse, node, `${within}${name}/`)];
    if ((node.type !== "Conv1d" && node.type !== "Conv2d") || node.input_shape !== null) return [name, node];
    const before = graph.edges.filter(([, to]) => to === name).map(([from]) =>
      shapesOf(graph.nodes[from]).output
    );
    const lengths = before.find((shape) => shape?.length === 1 + DIRECTIONS[node.type])?.slice(1);
    if (!lengths) {
      refuse(`input_shape of ${within}${name} must be given, or follow from the node before`, "null");
    }
    return [
      name,
      node.type === "Conv1d" ? { ...node, input_shape: lengths[0] } : { ...node, input_shape: lengths },
    ];
  });
  return { ...graph, nodes: Object.fromEntries(nodes) };
}
