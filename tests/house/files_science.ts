import { CASES } from "./_files.ts";
import { type Recorded, testGolden } from "./_golden.ts";
import recorded from "./files.json" with { type: "json" };

testGolden(CASES, recorded as unknown as Recorded);
