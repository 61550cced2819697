/** Runs commands one after another in one process: a JSON list of lists of words comes in, a JSON list of what each left behind goes out. */
import { main } from "../../cli/main.ts";

const { log, error } = console, outcomes: unknown[] = [];
for (const words of JSON.parse(Deno.args[0]) as string[][]) {
  let out = "", err = "";
  console.log = (...text: unknown[]) => out += `${text.join(" ")}\n`;
  console.error = (...text: unknown[]) => err += `${text.join(" ")}\n`;
  Deno.exitCode = 0;
  const code = await main(words);
  outcomes.push({ code, out, err });
}
Object.assign(console, { log, error });
console.log(JSON.stringify(outcomes));
Deno.exit(0);
