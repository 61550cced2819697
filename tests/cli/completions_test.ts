import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { optionsOf } from "../../cli/_arguments.ts";
import { loadCommands } from "../../cli/_commands.ts";
import { bashCompletion } from "../../cli/_complete_bash.ts";
import { fishCompletion } from "../../cli/_complete_fish.ts";
import { zshCompletion } from "../../cli/_complete_zsh.ts";
import { manualPage } from "../../cli/man.ts";
import { listPresets } from "../../lib/systems.ts";
import { inFolder } from "../_folder.ts";
import { cliTest } from "./_volley.ts";

const COMMANDS = await loadCommands();

/** Whether a program can be run here. */
function installed(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}

/** Lines that a program prints, in a folder that holds `script`; it must say nothing else. */
async function linesOf(program: string, args: readonly string[], script: string): Promise<string[]> {
  let lines: string[] = [];
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/script`, script);
    const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd: folder })
      .output();
    assertEquals([new TextDecoder().decode(stderr), code], ["", 0]);
    lines = new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
  });
  return lines;
}

/** What bash completes of words, the last of which is being written. */
function inBash(...words: string[]): Promise<string[]> {
  const code =
    `source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _volley; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return linesOf("bash", ["--norc", "-c", code, "bash", ...words], bashCompletion(COMMANDS));
}

const startingWith = (names: readonly string[], start: string) =>
  names.filter((name) => name.startsWith(start));
const PRESETS = listPresets().map(({ name }) => name);

Deno.test({
  name: "bash completes commands, presets, options and their values",
  ignore: !installed("bash"),
  async fn() {
    assertEquals(await inBash("volley", "sim"), ["simulate"]);
    assertEquals(await inBash("volley", "simulate", "mif-s"), startingWith(PRESETS, "mif-s"));
    assertEquals(await inBash("volley", "simulate", "mif-syn", "--dur"), ["--duration"]);
    assertEquals(await inBash("volley", "simulate", "mif-syn", "--engine", ""), ["gpu", "reference"]);
    assertEquals(await inBash("volley", "simulate", "mif-syn", "--engine", "=", "r"), ["reference"]);
    assertEquals(await inBash("volley", "dataset", "--design", "=", "s"), ["sobol"]);
    assertEquals(await inBash("volley", "simulate", "--out", "mif"), []);
    assertEquals(await inBash("volley", "completions", ""), ["bash", "zsh", "fish"]);
    assertEquals(await inBash("volley", "nonsense", "mif"), []);
  },
});

Deno.test({
  name: "fish completes commands, presets, options and their values",
  ignore: !installed("fish"),
  async fn() {
    const inFish = async (line: string) => {
      const code = `source ./script; complete -C '${line}'`;
      const lines = await linesOf("fish", ["--no-config", "-c", code], fishCompletion(COMMANDS));
      return lines.map((entry) => entry.split("\t")[0]);
    };
    assertEquals(await inFish("volley sim"), ["simulate"]);
    assertEquals((await inFish("volley simulate mif-s")).sort(), startingWith(PRESETS, "mif-s").sort());
    assertEquals(await inFish("volley simulate --dur"), ["--duration"]);
    assertEquals(await inFish("volley simulate --engine r"), ["reference"]);
  },
});

Deno.test("the script of zsh names every command, every option and the presets", async () => {
  const script = zshCompletion(COMMANDS);
  for (const command of COMMANDS) {
    assertStringIncludes(script, `\n    ${command.name})\n`);
    for (const name of Object.keys(optionsOf(command))) {
      assert(new RegExp(`'\\*?--${name}=?\\[`).test(script), name);
    }
  }
  assertStringIncludes(script, PRESETS.join(" "));
  assertStringIncludes(script, "--engine=[");
  if (installed("zsh")) assertEquals(await linesOf("zsh", ["-n", "./script"], script), []);
});

Deno.test("the page of the manual has every command, and groff reads it without a warning", async () => {
  const page = manualPage(COMMANDS);
  for (const { name, examples } of COMMANDS) {
    assert(page.includes(`\n.SS volley ${name} `) && examples.length > 0, name);
  }
  assert(!/[^\p{ASCII}]/u.test(page));
  if (!installed("groff")) return;
  const lines = await linesOf("groff", ["-man", "-Tutf8", "-P-cbou", "-ww", "./script"], page);
  assert(lines.some((line) => line === "EXIT STATUS"));
});

Deno.test("the page of the manual shows troff's own signs and letters beyond ASCII as they are written", () => {
  const about = "a\\b, x-y, it's µs\n.TH of its own";
  const page = manualPage([{ ...COMMANDS[0], about }]);
  assertStringIncludes(page, "\na\\eb, x\\-y, it\\[aq]s \\[u00B5]s\n\\&.TH of its own\n");
});

cliTest("volley completions and volley man print what they make", async (run) => {
  assertEquals((await run("completions", "bash")).out, `${bashCompletion(COMMANDS)}\n`);
  assertEquals((await run("man")).out, `${manualPage(COMMANDS)}\n`);
  const { code, err } = await run("completions", "tcsh");
  assertEquals(code, 2);
  assertStringIncludes(
    err,
    "Cannot complete commands as the shell must be bash or zsh or fish: current value is tcsh",
  );
});
