import { assert, assertEquals, assertRejects } from "@std/assert";
import { FOUR_REGIONS } from "../../../lib/brain/connectome/made_connectome.ts";
import { type Connectome, makeConnectome } from "../../../lib/brain/connectome/connectome.ts";
import { connectomeSpecOf } from "../../../lib/brain/connectome/connectome_spec.ts";
import { readConnectome } from "../../../lib/brain/connectome/read_connectome.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { encodeNpz } from "../../../lib/io/npz.ts";
import { inFolder } from "../../_folder.ts";

const file = (name: string) => new URL(`../files/${name}`, import.meta.url).pathname;

for (const name of ["made.npz", "made.h5", "made.zip"]) {
  Deno.test(`readConnectome() reads the four regions from ${name}`, async () => {
    const read = await readConnectome(file(name));
    assertEquals(connectomeSpecOf(read), FOUR_REGIONS);
    assertEquals(read.notes, []);
  });
}

Deno.test("readConnectome() reads a pair of CSV files, names from head and first column", async () => {
  const { centres: _, ...wanted } = FOUR_REGIONS;
  assertEquals(
    connectomeSpecOf(await readConnectome(file("weights.csv"), { lengths: file("lengths.csv") })),
    wanted,
  );
});

/** Writes files and reads them. */
const readTexts = (texts: { weights: string; lengths?: string; centres?: string }): Promise<Connectome> =>
  inFolder(async (folder) => {
    const paths = await Promise.all(
      Object.entries(texts).map(async ([name, text]) => {
        await Deno.writeTextFile(`${folder}/${name}.csv`, text);
        return [name, `${folder}/${name}.csv`] as const;
      }),
    );
    const { weights, ...options } = Object.fromEntries(paths);
    return await readConnectome(weights, options);
  });

const BAD: Record<string, [texts: Parameters<typeof readTexts>[0], sentence: string]> = {
  "is not square": [
    { weights: "1,2,3\n4,5,6", lengths: "0,1\n1,0" },
    "weights must be square, with as many columns as rows: current value is 2 x 3",
  ],
  "has lengths of another size": [
    { weights: "0,1\n1,0", lengths: "0,1,2\n1,0,2\n1,2,0" },
    "tract lengths must be 2 x 2, a row for each region: current value is 3 x 3",
  ],
  "has a negative length": [
    { weights: "0,1\n1,0", lengths: "0,-1\n1,0" },
    "tract lengths must not have numbers below 0: current value is -1 in row 0, column 1",
  ],
  "has NaN": [
    { weights: "0,nan\n1,0", lengths: "0,1\n1,0" },
    "weights must have finite numbers: current value is NaN in row 0, column 1",
  ],
  "has infinite lengths": [
    { weights: "0,1\n1,0", lengths: "0,1\n-inf,0" },
    "tract lengths must have finite numbers: current value is -Infinity in row 1, column 0",
  ],
  "has rows of several lengths": [
    { weights: "0,1\n1", lengths: "0,1\n1,0" },
    "its rows must have 2 numbers as the first has: current value is 1 in row 1",
  ],
  "has words among its numbers": [
    { weights: "0,1\n1,x", lengths: "0,1\n1,0" },
    "it must have numbers: current value is x in row 1",
  ],
  "is empty": [{ weights: "\n", lengths: "0" }, "it must have rows of numbers: current value is nothing"],
  "has no lengths": [
    { weights: "0,1\n1,0" },
    "tract lengths must be given where centres are not: current value is none",
  ],
  "names regions in another order": [
    { weights: "A,B\n0,1\n1,0", lengths: "B,A\n0,1\n1,0" },
    "its tables must name the same regions in the same order: current value is B for A",
  ],
  "names a region twice": [
    { weights: "A,A\n0,1\n1,0", lengths: "0,1\n1,0" },
    "regions must have names of their own: current value is A twice",
  ],
  "has centres without three coordinates": [
    { weights: "0,1\n1,0", centres: "A 1 2\nB 1 2" },
    "its rows must be a name and three coordinates: current value is 1 2 in row 0",
  ],
};
for (const [what, [texts, sentence]] of Object.entries(BAD)) {
  Deno.test(`readConnectome() refuses a connectome that ${what} in one sentence`, async () => {
    const error = await assertRejects(() => readTexts(texts), FileError);
    assert(error.message.endsWith(sentence), error.message);
  });
}

Deno.test("readConnectome() sets diagonals to 0, takes distances for lengths that are missing, and says both", async () => {
  const read = await readTexts({ weights: "2 1\n1 0", centres: "A 0 0 0 None\nB 3 4 0 None" });
  assertEquals([...read.weights], [0, 1, 1, 0]);
  assertEquals([...read.lengthsMm], [0, 5, 5, 0]);
  assertEquals(read.regions, ["A", "B"]);
  assertEquals(read.notes, [
    "Tract lengths were not given and became the distances between centres.",
    "Weights of 1 of 2 regions onto themselves were set to 0.",
  ]);
});

Deno.test("readConnectome() refuses other zips, arrays without weights and unknown options", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/other.npz`;
    await Deno.writeFile(path, encodeNpz({ rates: { data: new Float32Array(2), shape: [2] } }));
    await assertRejects(
      () => readConnectome(path),
      FileError,
      "it must have an array weights: current value is rates",
    );
    await Deno.writeFile(path, encodeNpz({ weights: { data: new Float32Array(2), shape: [2] } }));
    await assertRejects(
      () => readConnectome(path),
      FileError,
      "weights must be a table of numbers: current value is shape (2)",
    );
  });
  await assertRejects(() => readConnectome(file("made.npz"), { lengths: file("lengths.csv") }), FileError);
  await assertRejects(() => readConnectome(file("made.npz"), { speed: 3 } as never), TypeError, "speed");
  await assertRejects(() => readConnectome(file("none.npz")), FileError, "the file must exist");
});

Deno.test("makeConnectome() does not change what it is given", () => {
  const data = Float64Array.of(1, 2, 3, 4), table = { data, rows: 2, columns: 2 };
  const made = makeConnectome({ weights: table, lengthsMm: table });
  assertEquals([...made.weights, ...made.lengthsMm], [0, 2, 3, 0, 0, 2, 3, 0]);
  assertEquals([...data], [1, 2, 3, 4]);
  assertEquals(made.regions, ["R1", "R2"]);
});
