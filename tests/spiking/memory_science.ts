import { memoryTests } from "./_peak.ts";

memoryTests(["fixed-probability", "learning"]);
