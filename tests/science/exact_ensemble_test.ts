import { exactEnsembleTests } from "./_exact_ensemble.ts";

exactEnsembleTests({ "mif-small-syn": 2 });
