/** Rows and their classes, as those that make further rows are given them. */
export interface ClassRows {
  /** `(N, W)` numbers row by row: those of all steps. */
  inputs: Float32Array;
  /** W. */
  width: number;
  /** `(N)` class of each row. */
  labels: ArrayLike<number>;
  /** C. */
  classes: number;
}

/** A row that was made up. */
export interface MadeRow {
  /** (W) */
  values: ArrayLike<number>;
  /** `(C)` shares of classes that it has, which add up to 1. @default it is wholly of the class that was asked for */
  shares?: ArrayLike<number>;
}

/** Makes further rows, after it has seen those that there are. */
export interface RowMaker {
  /** A row of a class. @param number How many of the class were made before. */
  make(label: number, number: number): MadeRow;
}

/** Numbers of the rows of a class. */
export function rowsOf({ labels }: ClassRows, label: number): number[] {
  return Array.from({ length: labels.length }, (_, row) => row).filter((row) => labels[row] === label);
}
