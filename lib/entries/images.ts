/**
 * Images: files of them, and classifiers of images from Keras and for tfjs.
 * @module
 */
export { decodeIdx, type IdxArray, type LabelledImages, readIdxImages } from "../images/idx.ts";
export { loadKerasClassifier, saveTfjsClassifier } from "../images/keras_classifier.ts";
export type { ClassifierModel } from "../learning/classifier.ts";
export type { ClassifierSpec } from "../learning/classifier_spec.ts";
