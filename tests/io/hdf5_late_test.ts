import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FileError } from "../../lib/io/file_error.ts";
import { openHdf5, openHdf5File } from "../../lib/io/hdf5_file.ts";
import { inFolder } from "../_folder.ts";

/** Writes an HDF5 file with texts, which lie in heaps, and a long list. */
async function writeLong(path: string): Promise<void> {
  const { h5, files } = await openHdf5();
  const file = new h5.File("long-in-test.h5", "w");
  file.create_dataset({ name: "texts", data: Array.from({ length: 200 }, (_, at) => `text ${at}`) });
  file.create_dataset({ name: "long", data: Float64Array.from({ length: 100_000 }, (_, at) => at) });
  file.create_group("group").create_attribute("about", "a group");
  file.close();
  await Deno.writeFile(path, files.readFile("long-in-test.h5"));
  files.unlink("long-in-test.h5");
}

Deno.test("of a large file only the parts that are wanted are read, and they are those of the whole", () =>
  inFolder(async (folder) => {
    const path = `${folder}/long.h5`;
    await writeLong(path);
    using late = await openHdf5File(path, { kind: "a file of a test", whole: 0 });
    const long = late.root.dataset("long")!;
    assertEquals([...long.numbers([70_000, 70_003])], [70_000, 70_001, 70_002]);
    // The file changes: what was not read before is read now.
    const bytes = await Deno.readFile(path), at = bytes.length;
    const view = new DataView(bytes.buffer);
    let first = 0;
    for (let k = 0; k < at - 16 && first === 0; k += 8) {
      if (view.getFloat64(k, true) === 90_000 && view.getFloat64(k + 8, true) === 90_001) first = k;
    }
    view.setFloat64(first, -1, true);
    await Deno.writeFile(path, bytes);
    assertEquals([...long.numbers([90_000, 90_002])], [-1, 90_001]);
    assertEquals(late.root.dataset("texts")!.texts().at(-1), "text 199");
    assertEquals(late.root.group("group")!.ownAttribute("about"), "a group");
  }));

Deno.test("more values than memory holds are refused before they are read", () =>
  inFolder(async (folder) => {
    const { h5, files } = await openHdf5();
    const file = new h5.File("wide-in-test.h5", "w");
    file.create_dataset({
      name: "wide",
      data: new Float64Array(8),
      shape: [8],
      maxshape: [null],
      chunks: [8],
    })
      .resize([2 ** 28]);
    file.close();
    await Deno.writeFile(`${folder}/wide.h5`, files.readFile("wide-in-test.h5"));
    files.unlink("wide-in-test.h5");
    using late = await openHdf5File(`${folder}/wide.h5`, { kind: "a file of a test", whole: 0 });
    const wide = late.root.dataset("wide")!;
    assertEquals([...wide.numbers([2 ** 28 - 2, 2 ** 28])], [0, 0]);
    assertThrows(
      () => wide.numbers(),
      FileError,
      `Cannot read ${folder}/wide.h5 as of /wide at most 134217728 values are read at once: current value is 268435456`,
    );
  }));

Deno.test("a large file that is damaged, also in a heap, or none, is refused in a sentence", () =>
  inFolder(async (folder) => {
    const path = `${folder}/long.h5`;
    await writeLong(path);
    const whole = await Deno.readFile(path), options = { kind: "a file of a test", whole: 0 };
    const heap = new TextDecoder("latin1").decode(whole).indexOf("GCOL");
    assert(heap > 0);
    // The first object is said to be larger than the heap.
    const damaged = whole.slice();
    damaged.fill(0xff, heap + 24, heap + 32);
    await Deno.writeFile(path, damaged);
    using late = await openHdf5File(path, options);
    const error = await assertRejects(
      () => Promise.try(() => late.root.dataset("texts")!.texts()),
      FileError,
    );
    assertEquals(
      error.message,
      `Cannot read ${path} as its HDF5 must be whole: current value is damaged at /texts`,
    );
    assertEquals(late.root.dataset("long")!.numbers([1, 2])[0], 1);
    await Deno.writeFile(`${folder}/short.h5`, whole.subarray(0, 3000));
    await assertRejects(() => openHdf5File(`${folder}/short.h5`, options), FileError, "must be whole");
    await Deno.writeTextFile(`${folder}/text.h5`, "no HDF5");
    await assertRejects(
      () => openHdf5File(`${folder}/text.h5`, options),
      FileError,
      "current value is no HDF5 file",
    );
    await assertRejects(() => openHdf5File(`${folder}/none.h5`, options), FileError);
  }));
