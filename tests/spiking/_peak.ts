import { assert } from "@std/assert";

const PROGRAM = new URL("../../bench/_peak_memory.ts", import.meta.url).pathname;

/** A network's peak of memory in a process of its own, and what `describeSpiking` says. */
async function peakOf(rule: string, engine: string): Promise<{ saidMiB: number; peakMiB: number }> {
  const args = ["run", "-A", "--no-check", PROGRAM, rule, engine];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  const text = new TextDecoder().decode(stdout);
  assert(text.startsWith("{"), new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

/** Tests of what is said of memory. @param rules By which synapses are drawn, or `learning`. */
export function memoryTests(rules: readonly string[]): void {
  for (const rule of rules) {
    for (const engine of ["one", "two", "gpu"]) {
      // Synapses that learn are ordered on the host before a GPU gets them: there, what is said is the GPU's alone.
      const ignore = Deno.build.os !== "linux" || rule === "learning" && engine === "gpu";
      Deno.test(`describe says what memory a network takes: ${rule}, ${engine}`, { ignore }, async () => {
        const { saidMiB, ...first } = await peakOf(rule, engine);
        let { peakMiB } = first;
        // What the collector of garbage leaves for later comes on top, less of it in a process that it happens to visit: the least of five counts.
        for (let more = 0; more < 4 && peakMiB >= 1.2 * saidMiB; more++) {
          peakMiB = Math.min(peakMiB, (await peakOf(rule, engine)).peakMiB);
        }
        assert(
          peakMiB < 1.2 * saidMiB && peakMiB > 0.8 * saidMiB,
          `${peakMiB.toFixed(1)} MiB for ${saidMiB.toFixed(1)}`,
        );
      });
    }
  }
}
