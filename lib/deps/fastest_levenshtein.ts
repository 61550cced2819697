/** fastest-levenshtein: the name nearest to a misspelt one. */
export { closest, distance } from "npm:fastest-levenshtein@1.0.16";
