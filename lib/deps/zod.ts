/** zod: schemas of everything a user writes. */
export { z } from "npm:zod@4.6.7";
