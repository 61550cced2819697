import { assert, assertEquals, assertMatch } from "@std/assert";
import { partModules } from "../../tools/bundle/part_modules.ts";

const long = `"${"x".repeat(80)}"`;

/** What an entry reads at once, and what a module reads that is loaded late. */
const TEXTS: Readonly<Record<string, string>> = {
  "entry.ts": `export * from "./lib/all.ts";\n`,
  "lib/all.ts": `export { size, type Size } from "./size.ts";\nexport { late, Kept } from "./passed.ts";\n`,
  "lib/passed.ts": `export { late, slow } from "./slow.ts";\nexport { Kept } from "./size.ts";\n`,
  "lib/size.ts": `import { used, unused } from "./deep.ts";
export interface Size { all: number }
const half = 2;
export class Kept { own: Size = size(1); }
/** Stays. */
export function size(all: number): Size { return { all: all / half + used }; }
export async function slowSize(by: string): Promise<number> { return size(by.length).all + half + unused; }
export { slowSize as other };
`,
  "lib/deep.ts":
    `export const used = 1;\nexport const unused = ${long}.length, more = 3;\nexport const tiny = 4;\n`,
  "lib/slow.ts": `export async function late() { return 1; }\nexport function slow() { return ${long}; }\n`,
  "late.ts": `import { slow } from "./lib/passed.ts";
import { other, size } from "./lib/size.ts";
import { more, tiny } from "./lib/deep.ts";
import * as deep from "./lib/text.ts";
console.log(slow(), await other("a"), size(2), more, tiny, deep);
`,
  "lib/text.ts": `export const text = ${long};\n`,
};

const parted = (texts: Readonly<Record<string, string>> = TEXTS) =>
  partModules(new Map(Object.entries(texts)), "entry.ts");

Deno.test("partModules() moves what only late modules need, and leaves what the entry gives", () => {
  const changed = parted();
  const moved = [...changed.keys()].filter((file) => file.endsWith(".rest.ts")).sort();
  assertEquals(moved, ["lib/deep.rest.ts", "lib/size.rest.ts", "lib/slow.rest.ts"]);
  assertMatch(changed.get("lib/size.rest.ts")!, /async function slowSize/);
  assertMatch(changed.get("lib/size.ts")!, /function size[^]*class Kept|class Kept[^]*function size/);
  for (
    const [file, name] of [["lib/size.ts", "slowSize"], ["lib/deep.ts", "more"], ["lib/slow.ts", "slow()"]]
  ) {
    assert(!changed.get(file)!.includes(name), `${name} in ${file}`);
  }
});

Deno.test("partModules() has nothing that is read at once read what was moved", () => {
  const changed = parted(), text = (file: string) => changed.get(file) ?? TEXTS[file];
  for (const file of Object.keys(TEXTS)) {
    if (file !== "late.ts") assert(!text(file).includes(".rest.ts"), `${file}: ${text(file)}`);
  }
  assertMatch(text("late.ts"), /\{ slow as slow \} from "\.\/lib\/slow\.rest\.ts"/);
  assertMatch(text("late.ts"), /\{ slowSize as other \} from "\.\/lib\/size\.rest\.ts"/);
  assertMatch(text("late.ts"), /\{ size as size \} from "\.\/lib\/size\.ts"/);
});

Deno.test("partModules() leaves what is small, with what it needs, and what is imported by no name", () => {
  const small = parted({
    ...TEXTS,
    "lib/deep.ts": `import { far } from "./far.ts";\nexport const used = 1;\nexport const tiny = far;\n`,
    "lib/far.ts": `export const far = ${long};\nexport const none = ${long};\n`,
    "lib/size.ts": TEXTS["lib/size.ts"].replace("unused } from", "tiny as unused } from"),
    "late.ts":
      `import * as size from "./lib/size.ts";\nimport { tiny } from "./lib/deep.ts";\nconsole.log(size, tiny);\n`,
  });
  assertEquals([...small.keys()].filter((file) => file.includes("deep") || file.includes("size")), []);
  assertMatch(small.get("lib/far.ts")!, /const far/);
  assert(!small.get("lib/far.ts")!.includes("none"));
});

Deno.test("parted modules give what they gave before", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const changed = parted();
    for (const [file, text] of [...Object.entries(TEXTS), ...changed]) {
      await Deno.mkdir(`${folder}/lib`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${file}`, text);
    }
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-config", "--no-prompt", "--no-check", "late.ts"],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert(success, text(stderr));
    assertMatch(text(stdout), /x{80} 83\.5 \{ all: 2 \} 3 4/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
