import { sentenceOf } from "../../../base/fail.ts";
import { FileError } from "../../../io/file_error.ts";

/** One layer of a Keras model. */
export interface KerasLayer {
  /** Keras' class, such as `Conv1D`. */
  className: string;
  /** Its name. */
  name: string;
  /** Keras' configuration of it. */
  config: Record<string, unknown>;
}

/** One call of a layer. */
export interface KerasCall extends KerasLayer {
  /** Names the call: the layer's name, with a number from the second call on. */
  id: string;
  /** What it reads: other calls; none for an input. */
  inputs: string[];
}

/** The layers of a Keras model and how they read each other. */
export interface KerasTopology {
  /** In the order of the file. */
  layers: KerasLayer[];
  /** Calls of layers; each comes after what it reads. */
  calls: KerasCall[];
  /** Calls whose results are the model's outputs, in their order. */
  outputs: string[];
}

type Json = Record<string, unknown>;

/** True for an object of JSON. */
export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text from a file as a part of a sentence: short, and without what would move a terminal's cursor. */
function shownText(text: string, length: number): string {
  return text.slice(0, length).replace(/\p{Cc}/gu, "?");
}

/** A value of JSON in a few words, however large it is. */
export function shownJson(value: unknown): string {
  if (value === undefined || value === null) return "none";
  if (Array.isArray(value)) {
    const plain = value.length <= 8 && value.every((item) => typeof item !== "object" || item === null);
    return plain ? `[${value.map((item) => shownText(`${item}`, 40)).join(", ")}]` : `${value.length} items`;
  }
  if (isRecord(value)) {
    return `an object of ${shownText(Object.keys(value).slice(0, 8).join(", "), 80) || "nothing"}`;
  }
  return shownText(`${value}`, 80);
}

/** Throws the sentence about a Keras model that cannot be read; rule and place are shortened. */
export function failKeras(path: string, rule: string, value: unknown, place = ""): never {
  const sentence = sentenceOf(`read ${path}`, shownText(rule, 300), shownJson(value));
  throw new FileError(`${sentence}${shownText(place, 120)}`, { path });
}

/** Most layers of a model. */
const MOST_LAYERS = 1024;

/** Fields of an entry in the list of layers; what they hold but those that are read does not change numbers. */
const ENTRY_FIELDS = new Set([
  "class_name",
  "config",
  "name",
  "inbound_nodes",
  "module",
  "registered_name",
  "build_config",
  "shared_object_id",
]);
const MODEL_FIELDS = new Set([
  "name",
  "trainable",
  "dtype",
  "layers",
  "input_layers",
  "output_layers",
  "build_input_shape",
]);

/** A layer of the list, before it is known what calls it. */
interface Entry extends KerasLayer {
  nodes: unknown;
}

/** Reads the topology of one model; every method fails by a sentence. */
class TopologyReader {
  constructor(readonly path: string) {}

  fail(rule: string, value: unknown): never {
    failKeras(this.path, rule, value);
  }

  #onlyFields(of: string, value: Json, known: ReadonlySet<string>): void {
    const odd = Object.keys(value).find((field) => !known.has(field) && value[field] !== null);
    if (odd !== undefined) {
      this.fail(`${of} must have no fields but ${[...known].join(", ")}`, odd.slice(0, 80));
    }
  }

  entry(value: unknown): Entry {
    if (!isRecord(value)) this.fail("every layer must be an object", value);
    this.#onlyFields("a layer", value, ENTRY_FIELDS);
    const { class_name: className, config, module, registered_name: registered } = value;
    if (typeof className !== "string") this.fail("every layer must have its class_name", className);
    if (!isRecord(config)) this.fail(`the ${className.slice(0, 40)} must have its config`, config);
    const { name } = config;
    if (typeof name !== "string") this.fail(`the ${className.slice(0, 40)} must have its name`, name);
    if (value.name !== undefined && value.name !== null && value.name !== name) {
      this.fail(`layer ${name} must have one name`, value.name);
    }
    const own = (registered ?? null) === null || registered === className;
    if (!own) this.fail(`layer ${name} must be one of Keras' own`, registered);
    if ((module ?? null) !== null && !/^(keras|tf_keras|tensorflow)\b/.test(String(module))) {
      this.fail(`layer ${name} must be one of Keras' own`, module);
    }
    return { className, name, config, nodes: value.inbound_nodes ?? [] };
  }

  entries(list: unknown): Entry[] {
    if (!Array.isArray(list) || list.length === 0) this.fail("its configuration must list layers", list);
    if (list.length > MOST_LAYERS) this.fail(`it must have at most ${MOST_LAYERS} layers`, list.length);
    const entries = list.map((value) => this.entry(value)), seen = new Set<string>();
    for (const { name } of entries) {
      if (seen.has(name)) this.fail("names of layers must differ", name);
      seen.add(name);
    }
    return entries;
  }

  sequential(list: unknown): KerasTopology {
    const entries = this.entries(list);
    const calls = entries.map(({ className, name, config, nodes }, at): KerasCall => {
      if (!Array.isArray(nodes) || nodes.length > 0) {
        this.fail(`layer ${name} must have no inbound_nodes`, nodes);
      }
      return { className, name, config, id: name, inputs: at === 0 ? [] : [entries[at - 1].name] };
    });
    return { layers: entries, calls, outputs: [calls[calls.length - 1].id] };
  }

  /** Arguments of a call beside its inputs: none that changes its numbers. */
  #plainArguments(layer: string, kwargs: unknown): void {
    if ((kwargs ?? null) === null) return;
    if (!isRecord(kwargs)) this.fail(`arguments of layer ${layer} must be an object`, kwargs);
    const odd = Object.keys(kwargs).find((name) => kwargs[name] !== null && kwargs[name] !== false);
    if (odd !== undefined) {
      this.fail(`layer ${layer} must be called with its inputs alone`, `${odd} ${shownJson(kwargs[odd])}`);
    }
  }

  /** `[NAME, CALL, 0]` as the id of a call. */
  tensor(layer: string, value: unknown): string {
    const [name, call, index, kwargs, ...rest] = Array.isArray(value) ? value : [];
    if (typeof name !== "string" || !Number.isInteger(call) || call < 0 || index !== 0 || rest.length > 0) {
      this.fail(`${layer} must name tensors as [layer, call, 0]`, value);
    }
    this.#plainArguments(layer, kwargs);
    return callId(name, call);
  }

  /** One tensor, or a list of them. */
  tensors(layer: string, value: unknown): string[] {
    if (Array.isArray(value) && typeof value[0] !== "string") {
      return value.map((one) => this.tensor(layer, one));
    }
    return [this.tensor(layer, value)];
  }

  /** An argument of a call as Keras 3 writes it. */
  #argument(layer: string, value: unknown, inList = false): string[] {
    if (Array.isArray(value) && !inList) return value.flatMap((one) => this.#argument(layer, one, true));
    if (!isRecord(value) || value.class_name !== "__keras_tensor__" || !isRecord(value.config)) {
      this.fail(`layer ${layer} must be called with its inputs alone`, value);
    }
    return [this.tensor(layer, value.config.keras_history)];
  }

  node(layer: string, node: unknown): string[] {
    if (!isRecord(node)) return this.tensors(layer, node);
    const { args, kwargs } = node;
    if (!Array.isArray(args)) this.fail(`a call of layer ${layer} must list its arguments`, args);
    this.#plainArguments(layer, kwargs);
    return args.flatMap((value) => this.#argument(layer, value));
  }

  functional(config: Json): KerasTopology {
    this.#onlyFields("the model", config, MODEL_FIELDS);
    const layers = this.entries(config.layers);
    const calls = layers.flatMap(({ className, name, config, nodes }): KerasCall[] => {
      if (!Array.isArray(nodes)) this.fail(`inbound_nodes of layer ${name} must be a list`, nodes);
      const common = { className, name, config };
      if (className === "InputLayer") {
        if (nodes.length > 0) this.fail(`input ${name} must have no inbound_nodes`, nodes);
        return [{ ...common, id: name, inputs: [] }];
      }
      if (nodes.length === 0) this.fail(`layer ${name} must read another`, "no inbound_nodes");
      return nodes.map((node, at) => {
        const inputs = this.node(name, node);
        if (inputs.length === 0) this.fail(`layer ${name} must read another`, "no inputs");
        return { ...common, id: callId(name, at), inputs };
      });
    });
    const inputs = this.tensors("input_layers", config.input_layers);
    const found = calls.filter(({ inputs }) => inputs.length === 0).map(({ id }) => id);
    if (inputs.length !== 1 || found.join("\n") !== inputs[0]) {
      this.fail("it must have one input, its InputLayer", [...new Set([...found, ...inputs])]);
    }
    const outputs = this.tensors("output_layers", config.output_layers);
    const ids = new Set(calls.map(({ id }) => id));
    const lost = [...calls.flatMap(({ inputs }) => inputs), ...outputs].find((id) => !ids.has(id));
    if (lost !== undefined) this.fail("what is read must be among its layers", lost);
    if (outputs.length === 0) this.fail("it must have outputs", "none");
    return { layers, calls: this.#ordered(calls), outputs };
  }

  /** The calls such that each comes after what it reads. */
  #ordered(calls: readonly KerasCall[]): KerasCall[] {
    const waiting = new Map(calls.map((call) => [call.id, call.inputs.length]));
    const readers = new Map<string, KerasCall[]>();
    for (const call of calls) {
      for (const id of call.inputs) readers.set(id, [...readers.get(id) ?? [], call]);
    }
    const ordered = calls.filter(({ inputs }) => inputs.length === 0);
    for (const { id } of ordered) {
      for (const reader of readers.get(id) ?? []) {
        const left = waiting.get(reader.id)! - 1;
        waiting.set(reader.id, left);
        if (left === 0) ordered.push(reader);
      }
    }
    if (ordered.length < calls.length) {
      const done = new Set(ordered);
      this.fail("no layer may read itself", calls.find((call) => !done.has(call))!.name);
    }
    return ordered;
  }
}

function callId(name: string, call: number): string {
  return call === 0 ? name : `${name} (call ${call + 1})`;
}

/**
 * Reads one layer, such as what another one wraps.
 * @throws {FileError} When it is none, or says something that is not read here.
 */
export function parseKerasLayer(value: unknown, path: string): KerasLayer {
  const { className, name, config } = new TopologyReader(path).entry(value);
  return { className, name, config };
}

/**
 * Reads the layers of a Keras model and who reads whom: of Keras 2, of Keras 3 and of tfjs.
 * @param topology `model_config` of the file, or what holds it.
 * @param path What the sentences name.
 * @throws {FileError} When it is none, or says something that is not read here.
 */
export function parseKerasTopology(topology: unknown, path: string): KerasTopology {
  const reader: TopologyReader = new TopologyReader(path);
  const whole = isRecord(topology) ? topology.model_config ?? topology : topology;
  if (!isRecord(whole)) reader.fail("it must have the configuration of a model", whole);
  const { class_name: kind, config } = whole;
  if (kind === "Sequential") {
    if (!isRecord(config)) return reader.sequential(config);
    return reader.sequential(config.layers);
  }
  if (kind !== "Model" && kind !== "Functional") {
    reader.fail("the model must be Sequential or Functional", kind);
  }
  if (!isRecord(config)) reader.fail("its configuration must list layers", config);
  return reader.functional(config);
}
