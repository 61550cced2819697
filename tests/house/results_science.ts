import { type Recorded, testGolden } from "./_golden.ts";
import { CASES } from "./_results.ts";
import recorded from "./results.json" with { type: "json" };

testGolden(CASES, recorded as unknown as Recorded);
