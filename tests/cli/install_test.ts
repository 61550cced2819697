import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../_folder.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

async function install(env: Record<string, string>, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "install", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
  }).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("task install writes a command that runs this copy from any folder, with a script that names the library", () =>
  inFolder(async (folder) => {
    const bin = `${folder}/it's bin`, work = `${folder}/work`;
    await Deno.mkdir(work);
    const { code, out, err } = await install({}, "--to", bin);
    assertEquals(code, 0, err);
    assertStringIncludes(out, `export PATH="${bin}:$PATH"`);
    await Deno.writeTextFile(
      `${work}/mine.ts`,
      `import { defineNeuron } from "@volley/volley";
export const silent = defineNeuron({
  name: "silent",
  about: "never fires",
  source: "a test",
  scheme: "none",
  parameters: {},
  state: { V: { unit: "mV", initial: 0, about: "voltage" } },
  wgsl: "fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool { return false; }",
  advance: () => 0,
});\n`,
    );
    const run = await new Deno.Command("bash", {
      args: [`${bin}/volley`, "preset", "rs-fs", "--with", "mine.ts"],
      cwd: work,
      env: { NO_COLOR: "1" },
    }).output();
    assertEquals(new TextDecoder().decode(run.stderr), "");
    assertEquals(JSON.parse(new TextDecoder().decode(run.stdout)).name, "rs-fs");
  }));

Deno.test("task install says nothing of PATH where the command's folder is on it, and takes the folder of Deno's commands", () =>
  inFolder(async (folder) => {
    const { code, out } = await install({
      DENO_INSTALL_ROOT: folder,
      PATH: `${folder}/bin:${Deno.env.get("PATH")}`,
    });
    assertEquals(code, 0);
    assertEquals(out.trim().split("\n").length, 1);
    assert((await Deno.stat(`${folder}/bin/volley`)).isFile);
  }));

Deno.test("task install refuses what it does not know in one sentence", async () => {
  const { code, err } = await install({}, "--prefix", "/tmp");
  assertEquals(code, 2);
  assertEquals(
    err.trim(),
    "Cannot install volley as the only option is --to FOLDER: current value is --prefix /tmp",
  );
});
