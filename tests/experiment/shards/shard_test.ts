import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseShard, type ReadVariable, shardOfTask, shardRange } from "@volley/volley/shards";

Deno.test("shards of any number have each unit once, in order, and differ by at most one unit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 700 }), (units, of) => {
      let next = 0;
      for (let number = 1; number <= of; number++) {
        const { first, end } = shardRange(units, { number, of });
        assertEquals(first, next);
        const least = Math.floor(units / of);
        if (end - first !== least && end - first !== least + 1) {
          throw new Error(`${end - first} of ${units}/${of}`);
        }
        next = end;
      }
      assertEquals(next, units);
    }),
  );
});

for (const text of ["0/4", "5/4", "a", "1", "1/0", "-1/4", "1.5/4", "1/4/2", "", "1/9999999"]) {
  Deno.test(`parseShard() refuses "${text}"`, () => {
    assertThrows(() => parseShard(text), RangeError, "it must be K/N with K from 1 to N");
  });
}

/** What a task of a SLURM array finds in its environment. */
function slurm(id: number, count: number, low: number, high: number, step?: number): ReadVariable {
  const values: Record<string, number | undefined> = {
    SLURM_ARRAY_TASK_ID: id,
    SLURM_ARRAY_TASK_COUNT: count,
    SLURM_ARRAY_TASK_MIN: low,
    SLURM_ARRAY_TASK_MAX: high,
    SLURM_ARRAY_TASK_STEP: step,
  };
  return (name) => values[name]?.toString();
}

Deno.test("shardOfTask() counts the ids of a SLURM array from the first, in its steps", () => {
  assertEquals(shardOfTask(slurm(1, 8, 1, 8, 1)), { number: 1, of: 8 });
  assertEquals(shardOfTask(slurm(0, 8, 0, 7, 1)), { number: 1, of: 8 });
  assertEquals(shardOfTask(slurm(7, 8, 0, 7, 1), 8), { number: 8, of: 8 });
  assertEquals(shardOfTask(slurm(11, 4, 5, 14, 3)), { number: 3, of: 4 });
  assertEquals(shardOfTask(slurm(3, 1, 3, 3)), { number: 1, of: 1 });
});

Deno.test("shardOfTask() refuses an array of listed ids, and one of another length than is said", () => {
  assertThrows(() => shardOfTask(slurm(3, 3, 0, 7, 1)), RangeError, "current value is 3 ids from 0 to 7");
  assertThrows(
    () => shardOfTask(slurm(1, 8, 1, 8, 1), 16),
    RangeError,
    "must have 16 tasks, as auto/16 says",
  );
});

Deno.test("shardOfTask() takes the index of a Kubernetes job where the number of shards is said", () => {
  const read: ReadVariable = (name) => name === "JOB_COMPLETION_INDEX" ? "0" : undefined;
  assertEquals(shardOfTask(read, 5), { number: 1, of: 5 });
  assertThrows(() => shardOfTask(read), RangeError, "Kubernetes does not tell how many there are");
});

Deno.test("shardOfTask() says what must be set where nothing is, or nonsense", () => {
  assertThrows(
    () => shardOfTask(() => undefined),
    RangeError,
    "must be set (or give --shard K/N): current value is neither",
  );
  const read: ReadVariable = (name) => name === "SLURM_ARRAY_TASK_ID" ? "x" : undefined;
  assertThrows(
    () => shardOfTask(read),
    RangeError,
    "SLURM_ARRAY_TASK_ID must be a whole number: current value is x",
  );
});
