import { lockOutput } from "../../lib/io/output_lock.ts";

// Holds the lock of a file until it is killed.
await lockOutput(Deno.args[0]);
console.log("held");
setInterval(() => {}, 1000);
