import { assertEquals } from "@std/assert";
import { haySections } from "../../lib/cable/_hay_sections.ts";

Deno.test("haySections() reads words: parents, distances that add up, and diameters", () => {
  const dend = haySections("dend"), apic = haySections("apic");
  assertEquals([dend.length, apic.length], [84, 109]);
  assertEquals(dend[0], [-1, 0, 0.58, 1.49, 1.17, 24.2, 1.17]);
  assertEquals(dend[2], [1, 0, 0.58, 123.48, 0.58, 127.2, 0.29, 151.65, 0.29]);
  assertEquals(apic.filter(([parent]) => parent === -1).length, 1);
  const diameters = apic.flatMap(([, ...course]) => course.filter((_, at) => at % 2 === 1));
  assertEquals([Math.min(...diameters), Math.max(...diameters)], [0.26, 10.8]);
});

Deno.test("haySections() are those of the published morphology, as they were written out before", async () => {
  const text = new TextEncoder().encode(JSON.stringify([haySections("dend"), haySections("apic")]));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  assertEquals(
    Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join(""),
    "0b62d43333ad4aaa2ae605f82086b98e2921a471497a10d802350de958b0da72",
  );
});
