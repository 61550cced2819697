import { assert, assertEquals, assertRejects } from "@std/assert";
import { unzipSync, zipSync } from "../../../lib/deps/fflate.ts";
import { isUserError } from "../../../lib/base/errors.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import type { StackLayer } from "../../../lib/nn/layer_spec.ts";
import { runTraces } from "../../../lib/surrogate/trace/run_traces.ts";
import { runTracesReference } from "../../../lib/surrogate/trace/run_traces_reference.ts";
import { loadTfjsTrace } from "../../../lib/surrogate/trace/keras/tfjs_model.ts";
import { inFolder } from "../../_folder.ts";
import { gpuTest } from "../../_gpu.ts";
import { assertClose, testRandom } from "../../nn/_assert_close.ts";

const FOLDER = new URL("./keras/", import.meta.url);
const golden: Record<string, { inputs: number[][]; outputs: number[][] }> = JSON.parse(
  await Deno.readTextFile(new URL("golden.json", FOLDER)),
);

/** A file of the folder, without its compression. */
async function fileOf(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await Deno.readFile(new URL(`${name}.gz`, FOLDER));
  const stream = new Blob([file]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Reads a file of the folder, or other bytes, as a cell's surrogate of so many inputs and outputs. */
async function load(name: string, content?: Uint8Array) {
  const { inputs: [{ length: M }], outputs: [{ length: O }] } = golden[name];
  const bytes = content ?? await fileOf(name);
  let model: Awaited<ReturnType<typeof loadTfjsTrace>>;
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/${name}`, bytes);
    model = await loadTfjsTrace(`${folder}/${name}`, {
      inputs: Array.from({ length: M }, (_, m) => `in${m}`),
      outputs: Array.from({ length: O }, (_, o) => ({ name: `out${o}` })),
    });
  });
  return model!;
}

const kinds = (layers: readonly StackLayer[]) => layers.map(({ kind }) => kind).join(" ");

const READ: [name: string, window: number | null, layers: string][] = [
  ["beniaguev.h5", 8, "conv dense conv dense conv dense last"],
  ["beniaguev_old.h5", 8, "conv dense conv dense conv dense last"],
  ["wavenet.keras", 8, "conv conv add conv add dense last"],
  ["wavenet_2.h5", 8, "conv conv add conv add dense last"],
  ["states.keras", null, "dense gru norm dropout lstm dense rnn"],
  ["states_2.h5", null, "dense gru norm dropout lstm dense rnn"],
  ["states_3.h5", null, "dense gru norm dropout lstm dense rnn"],
  ["heads.keras", 6, "dense dense conv conv last"],
  ["window.keras", 6, "dense conv dense flatten dense"],
];

for (const [name, window, layers] of READ) {
  Deno.test(`loadTfjsTrace() reads ${name} as Keras does`, async () => {
    const model = await load(name), { inputs, outputs } = golden[name];
    assertEquals([model.spec.window, kinds(model.spec.layers)], [window, layers]);
    const found = runTracesReference(model, {
      runs: 1,
      samples: inputs.length,
      inputs: Float32Array.from(inputs.flat()),
    });
    // Keras computes in single precision; values up to some tens.
    assertClose(found, Float32Array.from(outputs.flat()), { atol: 3e-6, rtol: 5e-6, what: name });
  });
}

gpuTest("runTraces() gives what Keras does for convolutions with several heads", async (gpu) => {
  for (const name of ["beniaguev.h5", "heads.keras"]) {
    const model = await load(name), { inputs, outputs } = golden[name];
    const run = { runs: 1, samples: inputs.length, inputs: Float32Array.from(inputs.flat()) };
    const found = await runTraces(gpu, model, run);
    // Both in single precision; values up to some tens.
    assertClose(found, Float32Array.from(outputs.flat()), { atol: 5e-6, rtol: 1e-5, what: name });
  }
});

Deno.test("loadTfjsTrace() leaves out the steps that only padding reaches", async () => {
  const padded = async (name: string) =>
    (await load(name)).spec.layers.some((layer) => layer.kind === "conv" && layer.causal);
  // A sum needs equal steps; the steps of a window that is flattened are all read.
  assertEquals([await padded("beniaguev.h5"), await padded("heads.keras")], [false, false]);
  assertEquals([await padded("wavenet.keras"), await padded("window.keras")], [true, true]);
});

Deno.test("loadTfjsTrace() makes the sigmoid outputs of several heads probabilities", async () => {
  const { spec } = await load("beniaguev.h5");
  assertEquals(spec.outputs.map(({ loss }) => loss), ["logistic", "squared", "squared", "squared"]);
});

Deno.test("loadTfjsTrace() names float16 as such", async () => {
  await assertRejects(
    () => load("mixed_float16.keras"),
    FileError,
    "dtype must be float32: current value is mixed_float16 in layer time_distributed",
  );
});

Deno.test("loadTfjsTrace() names weights of float16 as such", async () => {
  await assertRejects(
    () => load("float16.h5"),
    FileError,
    "weights must be float32: current value is /model",
  );
});

/** Content with some bits flipped. */
function damaged(content: Uint8Array<ArrayBuffer>, random: () => number): Uint8Array<ArrayBuffer> {
  const other = content.slice();
  for (let k = 0; k < 8; k++) other[Math.floor(random() * other.length)] ^= 1 << Math.floor(8 * random());
  return other;
}

Deno.test("loadTfjsTrace() gives a model or a sentence for damaged files of Keras", async () => {
  const random = testRandom(3);
  let refused = 0;
  for (const name of ["window.keras", "wavenet_2.h5"]) {
    const content = await fileOf(name);
    const cut = content.slice(0, Math.floor(content.length / 2));
    for (const bytes of [cut, ...Array.from({ length: 60 }, () => damaged(content, random))]) {
      try {
        await load(name, bytes);
      } catch (error) {
        if (!isUserError(error)) throw error;
        assert(error.message.startsWith("Cannot "), error.message);
        assert(error.message.length < 400, error.message);
        refused++;
      }
    }
  }
  assert(refused > 40, `${refused}`);
});

Deno.test("loadTfjsTrace() says what a file lacks that is no model", async () => {
  const zip = (files: Record<string, string>) =>
    zipSync(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)])),
    );
  const cases: [Uint8Array, string][] = [
    [
      zip({ "config.json": "{}" }),
      "the archive must have config.json and model.weights.h5: current value is no model.weights.h5",
    ],
    [zip({ "config.json": "{", "model.weights.h5": "" }), "its configuration must be JSON"],
    [
      zip({ "config.json": "{}", "model.weights.h5": "" }),
      "the model must be Sequential or Functional: current value is none",
    ],
    [
      new TextEncoder().encode("weights"),
      "it must be JSON, HDF5 or a .keras archive: current value is weights",
    ],
  ];
  for (const [bytes, sentence] of cases) {
    await assertRejects(() => load("window.keras", bytes), FileError, sentence);
  }
  const archive = unzipSync(await fileOf("window.keras"));
  await assertRejects(
    () => load("window.keras", archive["model.weights.h5"]),
    FileError,
    "it must have the attribute model_config, as model.save() writes it: current value is none",
  );
});
