/**
 * The command line as `deno compile` takes it: with all that is loaded late, where it sees it.
 * @module
 */
import "../lib/deps/compiled.ts";
import "../lib/entries/bundled.ts";
import { main } from "./main.ts";

Deno.exit(await main(Deno.args));
