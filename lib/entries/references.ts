/**
 * What to cite: references of presets, models and methods, as text and as BibTeX.
 * @module
 */
export { bibtexOf } from "../experiment/references/bibtex.ts";
export { citedByMeasures, citedByModel, citedByRun, citedBySpec } from "../experiment/references/cite.ts";
export {
  type KeyedReference,
  referenceKeys,
  referenceList,
} from "../experiment/references/reference_list.ts";
export { referenceText } from "../experiment/references/reference_text.ts";
export type { Cited, Reference } from "../base/reference.ts";
