/** The value of an attribute: a text, a number, or a list of them; null where there is none, or of another kind. */
export type Hdf5AttributeValue = string | number | string[] | number[] | null;

/** A list, a table or a single value of an HDF5 file, which is read when it is wanted. */
export interface Hdf5DatasetView {
  /** Where it is in the file. */
  readonly path: string;
  /** Lengths of its dimensions; none for a single value. */
  readonly shape: readonly number[];
  /** What its values are. */
  readonly kind: "numbers" | "texts" | "other";
  /** What an attribute says. */
  attribute(name: string): Hdf5AttributeValue;
  /** Its numbers, row by row. @param rows First and end of the rows that are read. @default all */
  numbers(rows?: readonly [number, number]): Float64Array<ArrayBuffer>;
  /** Its texts, as the numbers. */
  texts(rows?: readonly [number, number]): string[];
}

/** A group of an HDF5 file: what those need who read other layouts. */
export interface Hdf5GroupView {
  /** Where it is in the file. */
  readonly path: string;
  /** Names of what it holds. */
  names(): string[];
  /** A group in it. */
  group(name: string): Hdf5GroupView | null;
  /** All groups in it, by their names. */
  groups(): [string, Hdf5GroupView][];
  /** A list, a table or a single value. */
  dataset(name: string): Hdf5DatasetView | null;
  /** What an attribute of the group itself says. */
  ownAttribute(name: string): Hdf5AttributeValue;
}
