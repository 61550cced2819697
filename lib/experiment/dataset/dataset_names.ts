/** Name of a dataset's format. */
export const DATASET_FORMAT = "volley dataset";
/** Version of the format that is written; earlier ones are read. */
export const DATASET_VERSION = 2;
/** Name of the manifest in a dataset's folder. */
export const MANIFEST_FILE = "dataset.json";

/** Parts of a dataset: whole parameter points each. */
export const SPLITS = ["train", "validation", "test"] as const;
/** Name of a part. */
export type Split = typeof SPLITS[number];
/** What a point's runs are like. */
export const LABELS = ["active", "silent", "explosive"] as const;
/** Name of a label. */
export type Label = typeof LABELS[number];
