/** One thread of the simulation of mean fields: some of the points. */
import { serveThread } from "../../base/thread.ts";
import { type PointsCommand, runPoints } from "./run_points.ts";

serveThread((command: PointsCommand, tell) => runPoints(command, { tell }));
