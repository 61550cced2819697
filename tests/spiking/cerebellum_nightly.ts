import { awakeTest } from "./_awake.ts";

awakeTest(40);
