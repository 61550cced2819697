/**
 * Modules that are loaded late, named where a bundler sees them. Only `browser.ts` imports this: Deno would fetch all of them.
 * @module
 */
import { bundleModule } from "../base/load_late.ts";

bundleModule("bundle_of.ts", () => import("../report/display/bundle_of.ts"));
bundleModule("imported_dataset.ts", () => import("../experiment/dataset/imported_dataset.ts"));
bundleModule("rollout_traces.ts", () => import("../surrogate/trace/rollout_traces.ts"));
bundleModule("sonata_network.ts", () => import("../spiking/sonata/sonata_network.ts"));
bundleModule("train_traces.ts", () => import("../surrogate/trace/train_traces.ts"));
