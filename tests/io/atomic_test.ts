import { assert, assertEquals, assertRejects } from "@std/assert";
import { partialPath, readFileBytes, sweepPartials, writeFileAtomic } from "../../lib/io/atomic.ts";
import { FileError } from "../../lib/io/file_error.ts";

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();

Deno.test("writeFileAtomic() writes bytes and text that readFileBytes() reads back", () =>
  withFolder(async (folder) => {
    await writeFileAtomic(`${folder}/a.bin`, Uint8Array.of(0, 255, 7));
    await writeFileAtomic(`${folder}/b.txt`, "5 µV");
    assertEquals(await readFileBytes(`${folder}/a.bin`), Uint8Array.of(0, 255, 7));
    assertEquals(new TextDecoder().decode(await readFileBytes(`${folder}/b.txt`)), "5 µV");
  }));

Deno.test("writeFileAtomic() replaces a file and leaves no temporary behind", () =>
  withFolder(async (folder) => {
    await writeFileAtomic(`${folder}/a.txt`, "old");
    await writeFileAtomic(`${folder}/a.txt`, "new");
    assertEquals(await Deno.readTextFile(`${folder}/a.txt`), "new");
    assertEquals(namesIn(folder), ["a.txt"]);
  }));

Deno.test("writeFileAtomic() names the missing folder's file in one sentence", () =>
  withFolder(async (folder) => {
    const path = `${folder}/none/a.txt`;
    const error = await assertRejects(() => writeFileAtomic(path, "x"), FileError);
    assertEquals(error.message, `Cannot write the file as its folder must exist: current value is ${path}`);
    assertEquals(error.path, path);
  }));

Deno.test("writeFileAtomic() keeps the old file when the rename fails, and removes the temporary", () =>
  withFolder(async (folder) => {
    await writeFileAtomic(`${folder}/a.txt`, "old");
    const rename = Deno.rename;
    Deno.rename = () => Promise.reject(Object.assign(new Error("no space left"), { code: "ENOSPC" }));
    try {
      const error = await assertRejects(() => writeFileAtomic(`${folder}/a.txt`, "new"), FileError);
      assert(error.message.includes("the disk must have room for it"), error.message);
    } finally {
      Deno.rename = rename;
    }
    assertEquals(await Deno.readTextFile(`${folder}/a.txt`), "old");
    assertEquals(namesIn(folder), ["a.txt"]);
  }));

Deno.test("writeFileAtomic() refuses to replace a folder", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/runs`);
    const error = await assertRejects(() => writeFileAtomic(`${folder}/runs`, "x"), FileError);
    assert(error.message.includes("a folder stands in its place"), error.message);
    assertEquals(namesIn(folder), ["runs"]);
  }));

Deno.test("readFileBytes() says what is wrong with a missing file and with a folder", () =>
  withFolder(async (folder) => {
    const missing = await assertRejects(() => readFileBytes(`${folder}/a.npz`), FileError);
    assertEquals(
      missing.message,
      `Cannot read the file as the file must exist: current value is ${folder}/a.npz`,
    );
    const isFolder = await assertRejects(() => readFileBytes(folder), FileError);
    assert(isFolder.message.includes("a folder stands in its place"), isFolder.message);
  }));

Deno.test("writeFileAtomic() explains a folder that takes no files", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const error = await assertRejects(() => writeFileAtomic("/proc/volley.txt", "x"), FileError);
  assert(error.message.startsWith("Cannot write the file as "), error.message);
});

Deno.test("sweepPartials() removes what was left half-written of one file, and nothing else", () =>
  withFolder(async (folder) => {
    const left = partialPath(`${folder}/run.npz`), made = partialPath(`${folder}/run.npz`);
    const full = partialPath(`${folder}/run.npz`);
    const others = [
      ".run.npz.partial",
      ".run.npz.12345678.part",
      ".run.12345678.partial",
      "run.npz",
      ".run.npz.lock",
    ];
    await Promise.all(
      [left, ...others.map((name) => `${folder}/${name}`)].map((path) => Deno.writeTextFile(path, "")),
    );
    await Deno.mkdir(made);
    await Deno.writeTextFile(`${made}/a`, "");
    await Deno.mkdir(full);
    await Deno.writeTextFile(`${full}/b`, "");
    await sweepPartials(`${folder}/run.npz`, ["a"]);
    assertEquals(namesIn(folder), [...others, full.slice(folder.length + 1)].sort());
  }));
