import { VERSION } from "../lib/version.ts";

/** When, by the clock of the world. */
export function dateText(): string {
  return `${new Date().toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** The command as it was typed. */
export function commandText(): string {
  return ["volley", ...Deno.args].join(" ");
}

/** What every report says of where it comes from: version, runtime, device, date. @param adapter What it ran on. */
export function provenanceOf(adapter: string): Record<string, string> {
  const { deno, v8 } = Deno.version;
  return {
    volley: VERSION,
    Deno: `${deno} (V8 ${v8}), ${Deno.build.target}`,
    adapter,
    date: dateText(),
  };
}
