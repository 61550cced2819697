import { serveThread } from "../base/thread.ts";
import type { BrainCommand } from "./brain_command.ts";
import { runCommand } from "./simulate_brain.ts";

serveThread<BrainCommand>((command, tell) => runCommand(command, { own: [], tell }));
