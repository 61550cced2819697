import { assertEquals } from "@std/assert";
import { nearestName } from "../../lib/base/nearest_name.ts";

Deno.test("nearestName() takes two swapped letters for a misspelling, and names of other letters for other names", () => {
  assertEquals(nearestName("tua", ["tau", "reversal"]), "tau");
  assertEquals(nearestName("weigth", ["tauRise", "weight"]), "weight");
  assertEquals(nearestName("abc", ["tau", "reversal"]), null);
  assertEquals(nearestName("dendrite", ["soma", "axon", "dend", "apic", "other"]), null);
});

Deno.test("of two names that are as near, the one that begins alike is meant", () => {
  assertEquals(nearestName("rate", ["name", "rateHz"]), "rateHz");
  assertEquals(nearestName("rate", ["rateHz", "name"]), "rateHz");
});
