import { assert, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { loadModel } from "../../lib/surrogate/model_file.ts";
import { loadRun } from "../../lib/experiment/run_file.ts";
import { encodeNpy } from "../../lib/io/npy.ts";
import { encodeNpz } from "../../lib/io/npz.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { kindOfFile } from "../../lib/io/file_kind.ts";
import { loadSwc } from "../../lib/cable/swc.ts";
import { parseJson, readJson } from "../../lib/io/json.ts";
import { inFolder } from "../_folder.ts";

const NEUROLUCIDA = `; V3 text file written for MicroBrightField products.
(ImageCoords)
("CellBody" (Color Red) (CellBody)
  (  1.0  2.0  3.0  0.5) ; 1, 1
)
`;
const NMODL = `TITLE hh.mod   squid sodium, potassium, and leak channels

NEURON {
  SUFFIX hh
  USEION na READ ena WRITE ina
}
`;
const NEUROML =
  `<?xml version="1.0"?>\n<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="a"></neuroml>`;

const FILES: [name: string, content: string | Uint8Array, kind: string][] = [
  [
    "cell.asc",
    NEUROLUCIDA,
    "a Neurolucida tracing (.asc), which volley does not read: convert it to SWC, as by morph-tool",
  ],
  ["cell.txt", NEUROLUCIDA, "a Neurolucida tracing (.asc), which"],
  ["hh.mod", NMODL, "an NMODL mechanism, which volley does not read: run it in its simulator"],
  ["hh.txt", NMODL, "an NMODL mechanism, which"],
  ["cell.nml", NEUROML, "a NeuroML file, which volley does not read: run it in its simulator"],
  ["cell.xml", NEUROML, "a NeuroML file, which"],
  [
    "net.nir",
    Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10),
    "a NIR graph (HDF5), which loadNir() reads",
  ],
  ["a.h5", Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10), "an HDF5 file"],
  ["a.swc", "# a cell\n1 1 0 0 0 5 -1\n2 3 1 0 0 .5 1\n", "a morphology (SWC)"],
  ["a.npy", encodeNpy({ data: Float32Array.of(1), shape: [1] }), "a single NumPy array (.npy), which"],
  ["a.npz", encodeNpz({ a: { data: Float32Array.of(1), shape: [1] } }), "named NumPy arrays (.npz)"],
  ["a.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), "a PNG picture"],
  ["a.gz", Uint8Array.of(0x1f, 0x8b, 8), "a gzip archive, which"],
  ["a.hoc", 'load_file("stdrun.hoc")\ncreate soma\n', "a hoc program of NEURON, which"],
  ["a.py", "import numpy as np\n", "a Python program"],
  ["a.csv", "time,neuron\n1,2\n", "a table (CSV)"],
  ["a.json", '{"kind": "mif"}', "the spec of a network, JSON"],
  ["a.json", '{"kind": "volley", "layers": [], "components": 8}', "the spec of a surrogate"],
  ["a.json", '{"kind": "mine", "training": {}}', "the spec of a surrogate"],
  ["a.json", '{"kind": "cell", "sections": []}', "the spec of a network, JSON"],
  ["a.json", '{"networks": {}}', "a SONATA configuration, JSON"],
  ["a.html", "<!DOCTYPE html><html></html>", "an HTML page"],
  ["a.mat", "MATLAB 5.0 MAT-file, Platform", "a MATLAB file, which"],
  ["a.pkl", Uint8Array.of(0x80, 4, 0x95), "a Python pickle, which"],
  ["a", "", "an empty file"],
  ["a", "hello there, you", 'text that begins with "hello there, you"'],
  ["a", Uint8Array.of(1, 2, 3), "a file of no kind that is known"],
];

for (const [name, content, kind] of FILES) {
  Deno.test(`kindOfFile() tells ${name} to be ${kind}`, () => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    assertStringIncludes(kindOfFile(bytes, name), kind);
  });
}

Deno.test("kindOfFile() tells a graph that NIR wrote by its content", () => {
  const bytes = Deno.readFileSync(new URL("golden/lif.nir", import.meta.url));
  assertStringIncludes(kindOfFile(bytes, "lif.h5"), "a NIR graph (HDF5), which loadNir() reads");
});

Deno.test("loadSwc() names a tracing of Neurolucida, and other lines that are no point as such", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.swc`;
    await Deno.writeTextFile(path, NEUROLUCIDA);
    await assertRejects(
      () => loadSwc(path),
      FileError,
      "must be a morphology (SWC): current value is a Neurolucida tracing (.asc), which volley does not read: convert",
    );
    await Deno.writeTextFile(path, "1 1 0 0 0 5 -1\n2 3 x\n");
    await assertRejects(() => loadSwc(path), FileError, "line 2 as a point must be seven numbers");
  }));

Deno.test("kindOfFile() tells any bytes to be something, in a short text", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 6000 }), (bytes) => {
    assert(kindOfFile(bytes, "a").length < 300);
  }));
});

Deno.test("where a file is taken, what it is instead is named, with the way round it", () =>
  inFolder(async (folder) => {
    for (const [name, content, kind] of FILES.slice(0, 6)) {
      const path = `${folder}/${name}`;
      await Deno.writeTextFile(path, content as string);
      for (const read of [loadRun, readJson]) {
        assertStringIncludes((await assertRejects(() => read(path), FileError)).message, kind);
      }
      await Deno.rename(path, `${path}.safetensors`);
      assertStringIncludes(
        (await assertRejects(() => loadModel(path), FileError)).message,
        kind.slice(0, 16),
      );
    }
  }));

Deno.test("parseJson() refuses what is nested too deep, broken, or has a key twice", () => {
  const of = (text: string) => assertThrows(() => parseJson(text, "a.json"), FileError).message;
  assertStringIncludes(of("[".repeat(1_000_000)), "JSON may be nested 128 levels deep");
  assertStringIncludes(of("[".repeat(129) + "]".repeat(129)), "JSON may be nested 128 levels deep");
  assertStringIncludes(of('{"a": 1,'), "it must be JSON: current value is broken");
  assertStringIncludes(of(""), "current value is an empty file");
  assertStringIncludes(of('[{"S_EE": 1, "S_EE": 2}]'), "have each key once: current value is S_EE twice");
  assertStringIncludes(
    of(`{"${"x".repeat(1e6)}": 1, "${"x".repeat(1e6)}": 2}`),
    "(1000000 characters) twice",
  );
  assert(Array.isArray(parseJson("[".repeat(128) + "]".repeat(128), "a.json")));
  assert((parseJson('"[[[[ \\" {{{"', "a.json") as string).startsWith("[["));
});

Deno.test("parseJson() parses what JSON.stringify() writes", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = JSON.stringify(value);
    assert(JSON.stringify(parseJson(text, "a")) === text);
  }));
});

Deno.test("readJson() reads UTF-8 and UTF-16 with their marks", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.json`, text = '{"a":"ä"}';
    const wide = (order: boolean) => {
      const view = new DataView(new ArrayBuffer(2 + 2 * text.length));
      Array.from(`\ufeff${text}`).forEach((one, k) => view.setUint16(2 * k, one.charCodeAt(0), order));
      return new Uint8Array(view.buffer);
    };
    for (const bytes of [new TextEncoder().encode(`\ufeff${text}`), wide(true), wide(false)]) {
      await Deno.writeFile(path, bytes);
      assert(JSON.stringify(await readJson(path)) === text);
    }
  }));
