import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../../", import.meta.url);

/** The cells of the page as one script, which prints the kinds of what a notebook shows of the last line of each. */
function scriptOf(page: string): string {
  const cells = Array.from(page.matchAll(/```ts(?: ignore)?\n([\s\S]*?)```/g), ([, code]) => code.trimEnd());
  const shown = cells.map((code) => code.replace(/(^|\n)(\S[^\n]*);$/, "$1await show($2);"));
  return `
async function show(result: object) {
  const bundle = await (result as Record<symbol, () => Promise<Record<string, unknown>>>)[Symbol.for("Jupyter.display")]();
  console.log(Object.keys(bundle).sort().join(" "));
}
${shown.join("\n")}
`;
}

Deno.test("the cells of docs/how-to/notebooks.md run, and show what the page says", async () => {
  const folder = await Deno.makeTempDir(), file = `${folder}/cells.ts`;
  try {
    await Deno.writeTextFile(
      file,
      scriptOf(await Deno.readTextFile(new URL("docs/how-to/notebooks.md", ROOT))),
    );
    const config = new URL("deno.json", ROOT).pathname;
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", "--check", "--config", config, file],
      env: { NO_COLOR: "1" },
      signal: AbortSignal.timeout(120_000),
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    assertEquals(new TextDecoder().decode(stdout).trim().split("\n"), [
      "image/svg+xml text/html text/plain",
      "image/svg+xml text/html text/plain",
      "application/vnd.vegalite.v5+json image/svg+xml text/plain",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
