import { assertEquals } from "@std/assert";

/** What an example prints, run in a folder. */
export async function printed(folder: string, name: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ..."run --quiet --no-prompt --allow-read --allow-write --allow-sys".split(" "),
      new URL(`../../examples/${name}.ts`, import.meta.url).pathname,
      ...words,
    ],
    cwd: folder,
    env: { XDG_RUNTIME_DIR: folder, NO_COLOR: "1" },
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
