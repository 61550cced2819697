/** Tests of properties on random inputs. @module */
export { default } from "npm:fast-check@4.10.2";
