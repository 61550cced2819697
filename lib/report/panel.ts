import type { Slot } from "./layout.ts";
import type { FigureSpec } from "./theme.ts";

/** One lettered panel before it is drawn. */
export interface Panel {
  /** Short heading. */
  title: string;
  /** What is shown, with units; plain text. */
  caption: string;
  /** Whether the panel takes a whole row for itself. */
  wide: boolean;
  /** Pictures in a row of a wide panel. @default 2 */
  columns?: 1 | 2 | 3;
  /** Makes the panel's pictures for a place on the page. */
  specs(slot: Slot): FigureSpec[];
}
