/** parse_args of the Deno standard library: command-line arguments. */
export { parseArgs } from "npm:deno-std@1.4.0/cli/parse_args.js";
