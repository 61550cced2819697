import { serveThread } from "../base/thread.ts";
import { type BrainCommand, runCommand } from "./simulate_brain.ts";

serveThread<BrainCommand>((command, tell) => runCommand(command, { own: [], tell }));
