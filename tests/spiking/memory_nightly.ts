import { memoryTests } from "./_peak.ts";

memoryTests(["fixed-indegree", "fixed-total"]);
