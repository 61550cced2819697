import { goldenTest, OFTEN, schemeTest } from "./_scheme.ts";

for (const name of OFTEN) {
  schemeTest(name);
  goldenTest(name);
}
