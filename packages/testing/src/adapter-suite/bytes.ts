/** 1,024 bytes. */
export const KIBIBYTE = 1_024;

/** 1,048,576 bytes, which is also the default of `bodyLimitBytes`. */
export const MEBIBYTE: number = KIBIBYTE * KIBIBYTE;
