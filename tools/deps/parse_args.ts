/** Arguments of command lines, for tools. @module */
export { parseArgs } from "npm:deno-std@1.4.0/cli/parse_args.js";
