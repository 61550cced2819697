import { assert, assertEquals } from "@std/assert";
import {
  GRADED_STREAMS,
  MEAN_FIELD_STREAMS,
  NETWORK_STREAMS,
  SPIKING_STREAMS,
  STREAMS,
} from "../../lib/random/streams.ts";
import { uniformClosedOpen, uniformOpen, uniformOpen32 } from "../../lib/random/uniform.ts";
import uniformWgsl from "../../shaders/random/uniform.wgsl" with { type: "text" };
import { gpuTest } from "../_gpu.ts";
import { generateOnGpu } from "./_on_gpu.ts";
import { KEYS, type RandomUse } from "./_use.ts";
import { SHARED, USES } from "./_uses.ts";

const ROOT = new URL("../../", import.meta.url);

/** Whether two uses may draw the same words. */
function meet(a: RandomUse, b: RandomUse): boolean {
  if (a.key !== b.key) return false;
  return a.words.every(([least, most], word) => least <= b.words[word][1] && b.words[word][0] <= most);
}

const pairName = (names: readonly string[]) => names.toSorted().join(" | ");

Deno.test("no two uses of random numbers draw the same words, but those that are said to and why", () => {
  const meeting: string[] = [];
  USES.forEach((one, at) => {
    assertEquals(one.words.length, KEYS[one.key].length, one.name);
    for (const other of USES.slice(at + 1)) {
      assert(one.name !== other.name, `${one.name} is listed twice`);
      if (meet(one, other)) meeting.push(pairName([one.name, other.name]));
    }
  });
  assertEquals(meeting.sort(), SHARED.map(([one, other]) => pairName([one, other])).sort());
});

Deno.test("every stream of the registry has a tag of its own and a use", () => {
  for (const table of [STREAMS, SPIKING_STREAMS, NETWORK_STREAMS, MEAN_FIELD_STREAMS, GRADED_STREAMS]) {
    const tags = Object.values(table);
    assertEquals(new Set(tags).size, tags.length);
  }
  const tags = new Set(USES.filter(({ key }) => key === "philox, seed").map(({ words }) => words[3][0]));
  assertEquals([...tags].sort(), Object.values(STREAMS).sort());
  const parts = USES.filter(({ key }) => key === "pcg4d, part of a spiking network");
  assertEquals(new Set(parts.map(({ words }) => words[0][0])), new Set(Object.values(SPIKING_STREAMS)));
  const fields = USES.filter(({ key }) => key === "pcg4d, mean field");
  assertEquals(fields.map(({ words }) => words[0][0]), Object.values(MEAN_FIELD_STREAMS));
  const graded = USES.filter(({ key }) => key === "pcg4d, graded network");
  assertEquals(graded.map(({ words }) => words[0][0]), Object.values(GRADED_STREAMS));
});

Deno.test("the tags stand in the shaders, and in the files that choose a stream", async () => {
  for (const { name, text } of USES) {
    for (const [file, wanted] of Object.entries(text ?? {})) {
      const found = await Deno.readTextFile(new URL(file, ROOT));
      for (const one of wanted) assert(found.includes(one), `${name}: ${file} has no ${one}`);
    }
  }
});

/** Files below a folder. */
async function* filesOf(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (isDirectory) yield* filesOf(`${folder}${name}/`);
    else yield folder + name;
  }
}

/** Calls of the generators, their definitions aside. */
const DRAWS =
  /(?<!function |fn )\b(philox4x32|pcg4d|randomWords|stepWords|stepNormals|streamKey)\(|new WordStream\(/;

Deno.test("every file that draws random numbers is in the table of uses, and no other", async () => {
  const drawing: string[] = [];
  for (const folder of ["lib/", "shaders/"]) {
    for await (const file of filesOf(folder)) {
      // Proofs draw what their kernels draw.
      if (!/\.(ts|wgsl)$/.test(file) || /_proof\.ts$|\/_made_up_\w+\.ts$/.test(file)) continue;
      if (DRAWS.test(await Deno.readTextFile(new URL(file, ROOT)))) drawing.push(file);
    }
  }
  const generators = ["lib/random/word_stream.ts"];
  const listed = new Set([...generators, ...USES.flatMap(({ files }) => files)]);
  assertEquals(drawing.sort(), [...listed].sort());
});

const WORDS = [0, 1, 255, 256, 2 ** 31, 2 ** 32 - 256, 2 ** 32 - 1];

Deno.test("uniform numbers: [0, 1) has 0, and (0, 1) has neither 0 nor 1", () => {
  assertEquals(WORDS.map(uniformClosedOpen), [0, 0, 0, 2 ** -24, 0.5, 1 - 2 ** -24, 1 - 2 ** -24]);
  assertEquals(uniformOpen(0), 2 ** -25);
  assertEquals(uniformOpen(-1), 1 - 2 ** -25);
  assertEquals(uniformOpen32(0), 2 ** -33);
  assertEquals(uniformOpen32(-1), 1 - 2 ** -33);
});

gpuTest("uniform_closed_open() and uniform_open() are those of the host in single precision", async (gpu) => {
  const expression =
    "vec4<u32>(bitcast<u32>(uniform_closed_open(counter.x)), bitcast<u32>(uniform_open(counter.x)), key)";
  const inputs = Uint32Array.from(WORDS.flatMap((word) => [word, 0, 0, 0, 0, 0, 0, 0]));
  const source = { stem: "tests/uniform", piece: uniformWgsl, expression };
  const found = new Float32Array((await generateOnGpu(gpu, source, inputs)).buffer);
  WORDS.forEach((word, at) => {
    assertEquals(found[4 * at], uniformClosedOpen(word));
    assertEquals(found[4 * at + 1], Math.fround(uniformOpen(word)));
  });
});
