import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Arguments, type Command, type Example, helpOf, optionsOf } from "../../cli/_arguments.ts";
import { COMMANDS as LOADERS, loadCommands } from "../../cli/_commands.ts";
import { FIRST_STEPS, overview } from "../../cli/_overview.ts";
import { cliTest, outcomesOf } from "./_volley.ts";

const COMMANDS = await loadCommands();

/** Reads an example as its command does, and looks at every value that is known before it runs. */
function check({ run }: Example): Command {
  const [own, inner] = run.split(" > ")[0].split(" -- "), [name, ...words] = own.split(" ");
  const command = COMMANDS.find((candidate) => candidate.name === name)!;
  assert(command !== undefined, run);
  if (inner !== undefined) check({ run: inner, about: "" });
  const args = new Arguments(command, inner === undefined ? words : [...words, "--", ...inner.split(" ")]);
  for (const [option, { type, of }] of Object.entries(optionsOf(command))) {
    if (type === "number") args.number(option);
    if (of && args.has(option)) args.choice(option, of);
  }
  for (const word of inner === undefined ? args.positional : []) {
    const open = /MODEL/.test(command.positional) || /\.(json|npz|nwb|h5)$/.test(word);
    assert(open || command.names?.includes(word), `${run}: ${word}`);
  }
  return command;
}

Deno.test("every command is loaded by its own name", () =>
  assertEquals(COMMANDS.map(({ name }) => name), Object.keys(LOADERS)));

Deno.test("every command has examples that it reads, and shows them in its help", () => {
  for (const command of COMMANDS) {
    assert(command.examples.length >= 1, command.name);
    for (const example of command.examples) {
      assertEquals(check(example).name, command.name);
      assertStringIncludes(helpOf(command), `  volley ${example.run}`);
    }
  }
  for (const example of FIRST_STEPS) {
    check(example);
    assertStringIncludes(overview(COMMANDS), `  volley ${example.run}`);
  }
});

cliTest("volley alone says what to do next", async (run) => {
  const { code, out, err } = await run();
  assertEquals([code, err], [0, ""]);
  const told = [...out.matchAll(/^ {2}volley (.*?) +# /gm)].map((match) => match[1]);
  assertEquals(told, [...FIRST_STEPS.map((step) => step.run), "--help"]);
});

cliTest("examples that take no time run as they stand", async (_, folder) => {
  const lines = COMMANDS.flatMap(({ examples }) => examples.map(({ run }) => run));
  const quick = lines.filter((line) => /^(preset|describe) /.test(line));
  const outcomes = await outcomesOf(folder, quick.map((line) => line.split(" ")));
  outcomes.forEach(({ code, err }, at) => assertEquals([code, err], [0, ""], quick[at]));
});
