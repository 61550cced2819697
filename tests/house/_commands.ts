/** A simulation of point neurons that is interrupted; with `--resume` it is gone on with. */
export const STOPPED: readonly string[] = [
  ..."simulate spiking/spec.json --engine reference --seed 9 --duration 2000 --quiet --out spiking/half.npz"
    .split(" "),
];

/** A dataset of counts, without where it goes. */
export const DATASET: readonly string[] = [
  ..."dataset mif-small-syn --set tau_R=1 --box S_EE=17:22 --box lambda=6000:8000 --points 8 --fractions 0.5:0.25:0.25"
    .split(
      " ",
    ),
  ..."--test-runs 2 --duration 400 --warmup 50 --histogram -10:10:11 --shard-networks 4 --seed 3".split(" "),
  ..."--engine reference --quiet".split(" "),
];

/** Trainings, without where their models go. */
export const RECURRENT: readonly string[] =
  "train --data dataset --layers gru:6,dense:5:tanh --history 2 --steps 60 --batch 4 --window 20 --seed 2 --quiet"
    .split(" ");
export const STATE: readonly string[] =
  "train --data dataset --layers lstm:6 --state 3 --likelihood poisson --steps 20 --batch 4 --window 20 --seed 2 --quiet"
    .split(" ");
export const VOLLEYS: readonly string[] =
  "train --kind volley --data dataset --layers dense:6:silu --modes 3 --components 2 --steps 200 --batch 16 --seed 2 --quiet"
    .split(" ");
export const CELL: readonly string[] =
  "cell cell/recordings.npz --size 0.06 --steps 40 --batch 4 --stretch 60 --seed 2 --quiet".split(" ");

/** Maps, an evaluation and a fit, without where they go. */
const GRID = "--grid S_EE=18:22:1 --grid lambda=6500,7500 --duration 300 --seed 4 --quiet".split(" ");
export const MAP: readonly string[] = ["sweep", "mif-small-syn", "--runs", "1", "--batch", "2", ...GRID];
export const MODEL_MAP: readonly string[] = ["sweep", "models/recurrent", ...GRID];
export const TABLE: readonly string[] =
  "evaluate models/recurrent models/volley --data dataset --baselines --seed 4 --quiet".split(" ");
export const FIT: readonly string[] =
  "fit models/recurrent --target rates.E=40 --free S_EE --global-points 8 --rounds 1 --duration 300 --no-check --seed 4 --quiet"
    .split(" ");
